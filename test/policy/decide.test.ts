import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { decide, matchedPolicies, readPolicies } from '../../src/domain/identity/decide.ts'
import { conditionContext } from '../../src/domain/identity/policy/context.ts'
import { type AttachedPolicy, MAX_ATTACHED } from '../../src/domain/identity/read.ts'
import type { Caller, Principal } from '../../src/kernel/caller.ts'
import { parseUid, type Uid } from '../../src/kernel/ids.ts'

const REQUEST = { action: 'ram:GetUser', resource: 'acs:ram::1500000000000001:user/alice', context: conditionContext({}) }

function documentOf(...statements: object[]): string {
  const Statement = statements.map((statement) => ({ Effect: 'Allow', Action: '*', Resource: '*', ...statement }))
  return JSON.stringify({ Version: '1', Statement })
}

const ALLOW = documentOf({ Action: 'ram:Get*' })
const OTHER = documentOf({ Action: 'sas:*' })
const DENY = documentOf({}, { Effect: 'Deny', Action: 'ram:*' })

function callerOf(principal: Principal): Caller {
  return { account: parseUid('1500000000000001') as Uid, principal, accessKeyId: 'LTAI' }
}

const user: Principal = { type: 'user', name: 'alice', userId: '2001' }
const role = (policy: string | null): Principal => ({ type: 'role', name: 'auditor', roleId: '300', session: 's', policy })

function custom(document: string | null, name = 'own'): AttachedPolicy {
  return { type: 'Custom', name, document, version: 3, attachedTo: 'group' }
}
const system = (name: string): AttachedPolicy => ({ type: 'System', name, document: null, version: null, attachedTo: 'user' })

const cases: readonly [name: string, principal: Principal, attached: readonly AttachedPolicy[], reason: string, kind: string][] =
  [
    ['the root, whatever is attached', { type: 'root' }, [custom(DENY)], 'root', 'identity'],
    ['a user without policies', user, [], 'implicit-deny', 'identity'],
    ['a user with one that allows', user, [custom(ALLOW)], 'allowed', 'identity'],
    ['a user with a system policy', user, [system('AliyunRAMReadOnlyAccess')], 'allowed', 'identity'],
    ['a user with a Deny beside it', user, [system('AdministratorAccess'), custom(DENY)], 'explicit-deny', 'identity'],
    ['a policy that cannot be read', user, [system('AdministratorAccess'), custom('{')], 'explicit-deny', 'identity'],
    ['a policy that is gone', user, [system('AdministratorAccess'), custom(null)], 'explicit-deny', 'identity'],
    ['a system policy that is none', user, [system('AdministratorAccess'), system('Nothing')], 'explicit-deny', 'identity'],
    ['more policies than are looked at', user, Array(MAX_ATTACHED + 1).fill(custom(ALLOW)), 'explicit-deny', 'identity'],
    ['as many as are looked at', user, Array(MAX_ATTACHED).fill(custom(ALLOW)), 'allowed', 'identity'],
    ['a role without a session policy', role(null), [custom(ALLOW)], 'allowed', 'identity'],
    ['a role whose session allows too', role(ALLOW), [custom(ALLOW)], 'allowed', 'identity'],
    ['a session that allows what the role does not', role(ALLOW), [custom(OTHER)], 'implicit-deny', 'identity'],
    ['a session that allows what the role denies', role(ALLOW), [custom(DENY)], 'explicit-deny', 'identity'],
    ['a session that does not allow', role(OTHER), [custom(ALLOW)], 'implicit-deny', 'session'],
    ['a session that denies', role(DENY), [custom(ALLOW)], 'explicit-deny', 'session'],
    ['a session that denies, of a role that does too', role(DENY), [custom(DENY)], 'explicit-deny', 'session'],
    ['a session policy that cannot be read', role('{'), [custom(ALLOW)], 'explicit-deny', 'session'],
  ]

describe('decide', () => {
  for (const [name, principal, attached, reason, kind] of cases) {
    it(`${name}: ${reason} by ${kind}`, () => {
      const decision = decide(readPolicies(callerOf(principal), attached), REQUEST)
      assert.deepEqual([decision.reason, decision.kind], [reason, kind])
      assert.equal(decision.allowed, reason === 'root' || reason === 'allowed')
      assert.deepEqual([decision.action, decision.resource], [REQUEST.action, REQUEST.resource])
    })
  }

  it('names the policy, its version and how the caller has it', () => {
    const named = (principal: Principal, attached: AttachedPolicy[]) => {
      const { policy, statementIndex } = decide(readPolicies(callerOf(principal), attached), REQUEST)
      return [policy, statementIndex]
    }
    const second = { type: 'Custom', name: 'second', version: 3, attachedTo: 'group' }
    assert.deepEqual(named(user, [custom(OTHER, 'first'), custom(DENY, 'second')]), [second, 1])
    assert.deepEqual(named(user, [custom(OTHER, 'first'), custom('{', 'second')]), [second, 0])
    assert.deepEqual(named(user, []), [undefined, undefined])
    assert.deepEqual(named({ type: 'root' }, []), [undefined, undefined])
    assert.deepEqual(named(role(DENY), [custom(ALLOW)]), [undefined, 1])
  })

  it('reads a document anew when it is another', () => {
    const reasons = [ALLOW, OTHER, ALLOW, '{', DENY, ALLOW].map(
      (text) => decide(readPolicies(callerOf(user), [custom(text)]), REQUEST).reason,
    )
    assert.deepEqual(reasons, ['allowed', 'implicit-deny', 'allowed', 'explicit-deny', 'explicit-deny', 'allowed'])
  })

  it('holds on to no more of a resource than is shown', () => {
    const { resource } = decide(readPolicies(callerOf(user), []), { ...REQUEST, resource: 'x'.repeat(100_000) })
    assert.equal(resource.length, 2048)
  })

  it('finds the policies that speak about a request', () => {
    const attached = [custom(OTHER, 'a'), custom(ALLOW, 'b'), custom(DENY, 'c'), custom('{', 'd')]
    const found = (limit: number) =>
      matchedPolicies(readPolicies(callerOf(user), attached), REQUEST, limit).map(({ policy, effect }) => [policy.name, effect])
    assert.deepEqual(found(10), [
      ['b', 'Allow'],
      ['c', 'Deny'],
      ['d', 'Deny'],
    ])
    assert.deepEqual(found(1), [['b', 'Allow']])
  })
})
