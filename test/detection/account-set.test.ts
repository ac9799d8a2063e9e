import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { accountKey, approvesAccount, compileAccounts, isEmptyAccounts } from '../../src/detection/account-set.ts'

function unix(entry: string, user: string): boolean {
  return approvesAccount(compileAccounts([entry]), { os: 'unix', user, domain: undefined })
}

function windows(entry: string, user: string, domain?: string): boolean {
  return approvesAccount(compileAccounts([entry]), { os: 'windows', user, domain })
}

describe('on Unix', () => {
  const cases: readonly (readonly [entry: string, user: string, approved: boolean])[] = [
    ['deploy', 'deploy', true],
    ['deploy', 'Deploy', false],
    ['CORP\\deploy', 'CORP\\deploy', true],
    ['CORP\\deploy', 'deploy', false],
    ['deploy', 'CORP\\deploy', false],
    ['deploy@corp', 'deploy', false],
    ['adm*', 'admin', true],
    ['adm*', 'adm', true],
    ['adm*', 'Admin', false],
    ['adm*', 'padmin', false],
    ['web0?', 'web07', true],
    ['web0?', 'web0', false],
    ['web0?', 'web077', false],
    ['*-svc-*', 'a-svc-b', true],
    ['*-svc-*', 'a-svc', false],
    ['a*b*c', 'aXbXbXc', true],
    ['a*b*c', 'aXbXbX', false],
    ['*', '', true],
    ['*', 'x'.repeat(256), true],
    ['*', 'x'.repeat(257), false],
    ['**', 'x', true],
    ['[a-z]*', 'a', false],
    ['.*', 'root', false],
  ]
  for (const [entry, user, approved] of cases) {
    test(`${entry} ${approved ? 'approves' : 'leaves out'} ${user.slice(0, 20)}`, () => assert.equal(unix(entry, user), approved))
  }
})

describe('on Windows', () => {
  const cases: readonly (readonly [entry: string, user: string, domain: string | undefined, approved: boolean])[] = [
    ['deploy', 'DEPLOY', undefined, true],
    ['deploy', 'Deploy', 'CORP', true],
    ['deploy', 'CORP\\deploy', undefined, true],
    ['deploy', 'deploy@corp.example.com', undefined, true],
    ['CORP\\deploy', 'deploy', 'corp', true],
    ['CORP\\deploy', 'deploy', 'corp.example.com', true],
    ['corp.example.com\\deploy', 'deploy', 'CORP', true],
    ['deploy@corp.example.com', 'deploy', 'CORP', true],
    ['deploy@corp.example.com', 'CORP\\deploy', undefined, true],
    ['deploy@corp.example.com', 'DEPLOY@corp.example.com', '', true],
    ['CORP\\deploy', 'deploy', 'OTHER', false],
    ['CORP\\deploy', 'deploy', undefined, false],
    ['CORP\\deploy', 'deploy', '', false],
    ['CORP\\deploy', 'deploy@other.example.com', 'CORP', false],
    ['CORP\\deploy', 'root', 'CORP', false],
    ['.\\deploy', 'deploy', undefined, true],
    ['.\\deploy', 'deploy', 'CORP', false],
    ['*\\deploy', 'deploy', 'CORP', true],
    ['*\\deploy', 'deploy', undefined, true],
    ['MicrosoftAccount\\bob@example.com', 'bob@example.com', 'MicrosoftAccount', true],
    ['CORP\\svc-*', 'SVC-backup', 'CORP', true],
    ['CORP\\svc-*', 'SVC-backup', 'OTHER', false],
    ['C*P\\svc', 'svc', 'CORP', true],
    ['C*P\\svc', 'svc', 'CORPS', false],
    ['adm?n', 'ADMIN', 'CORP', true],
    ['CORP\\', 'x', 'CORP', false],
    ['@corp', '@corp', undefined, true],
    ['x@', 'x', undefined, false],
  ]
  for (const [entry, user, domain, approved] of cases) {
    test(`${entry} ${approved ? 'approves' : 'leaves out'} ${user} of ${domain}`, () => {
      assert.equal(windows(entry, user, domain), approved)
    })
  }
})

describe('the key of an account', () => {
  const cases: readonly (readonly [os: 'unix' | 'windows', user: string, domain: string | undefined, key: string])[] = [
    ['unix', 'Deploy', undefined, 'Deploy'],
    ['unix', 'CORP\\x', 'CORP', 'CORP\\x'],
    ['windows', 'Deploy', undefined, 'deploy'],
    ['windows', 'Deploy', 'CORP.example.com', 'corp\\deploy'],
    ['windows', 'Deploy@corp.example.com', '', 'corp\\deploy'],
    ['windows', 'Corp\\Deploy', 'x', 'corp\\deploy'],
  ]
  for (const [os, user, domain, key] of cases) {
    test(`${user} of ${domain} on ${os}: ${key}`, () => assert.equal(accountKey({ os, user, domain }), key))
  }
})

test('without entries nothing is approved', () => {
  assert.ok(isEmptyAccounts(compileAccounts([])))
  assert.ok(!isEmptyAccounts(compileAccounts(['*'])))
  assert.ok(!isEmptyAccounts(compileAccounts(['a'])))
  assert.ok(!isEmptyAccounts(compileAccounts(['a', 'b*'])))
})

test('patterns fit what the regular expression of the same meaning fits', () => {
  const letters = fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 10 })
  const pattern = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?'), maxLength: 8 })
  fc.assert(
    fc.property(pattern, letters, (entry, user) => {
      const expected = new RegExp(`^${entry.replaceAll('*', '.*').replaceAll('?', '.')}$`, 's').test(user)
      assert.equal(unix(entry, user), expected)
      assert.equal(windows(entry, user.toUpperCase()), expected)
    }),
    { numRuns: 2_000 },
  )
})

test('an account is approved by the key it has', () => {
  const domain = fc.constantFrom(undefined, '', 'CORP', 'corp.example.com')
  fc.assert(
    fc.property(fc.constantFrom('a', 'B', 'a@x.y', 'Z\\a'), domain, (user, where) => {
      const account = { os: 'windows', user, domain: where } as const
      assert.ok(approvesAccount(compileAccounts([accountKey(account)]), account))
    }),
  )
})
