import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { type LogonTraits, sameLogon } from '../../src/detection/one-logon.ts'

const SSH: LogonTraits = {
  at: 1_795_168_800_000,
  result: 'success',
  user: 'dana',
  address: '203.0.113.7',
  port: 50_122,
  program: 'sshd',
  service: 'ssh',
  os: 'unix',
  domain: undefined,
}
const RDP: LogonTraits = { ...SSH, port: undefined, program: 'Windows', service: 'remote-desktop', os: 'windows', domain: 'CORP' }

/** Pairs that begin alike: what one half changes, what the other does. */
type Pair = readonly [what: string, a: LogonTraits, b: LogonTraits]

const one: readonly Pair[] = [
  ["sshd and wtmp's record", SSH, { ...SSH, port: undefined, program: 'wtmp' }],
  ['wtmp tells another door', SSH, { ...SSH, port: undefined, program: 'wtmp', service: 'console' }],
  ['one line in two logs', SSH, SSH],
  ['in two versions of the log', SSH, { ...SSH, program: 'sshd-session', at: SSH.at + 900 }],
  [
    'at the console, login and wtmp',
    { ...SSH, service: 'console', port: undefined, address: undefined, program: 'login' },
    { ...SSH, service: 'console', port: undefined, address: undefined, program: 'wtmp' },
  ],
  ['remote desktop: authentication and session', { ...RDP, service: 'network', at: RDP.at - 4_000 }, RDP],
  ['remote desktop taken up again', RDP, { ...RDP, service: 'console' }],
  ['with ports of their own', { ...RDP, service: 'network', port: 50_001 }, { ...RDP, port: 50_002 }],
  ['both halves of an administrator', { ...RDP, session: '0x1a' }, { ...RDP, session: '0x1a' }],
  ['upper and lower case on Windows', { ...RDP, service: 'network', user: 'DANA', domain: 'corp' }, RDP],
  ['the long and the short name of a domain', { ...RDP, service: 'network', domain: 'corp.example' }, RDP],
  [
    'a long name cut to NetBIOS',
    { ...RDP, service: 'network', domain: 'averylongcompanyname.example' },
    { ...RDP, domain: 'AVERYLONGCOMPAN' },
  ],
  ['without a domain', { ...RDP, service: 'network', domain: undefined }, RDP],
  ['five seconds', SSH, { ...SSH, port: undefined, at: SSH.at + 5_000 }],
]

const two: readonly Pair[] = [
  ['more than five seconds', SSH, { ...SSH, port: undefined, at: SSH.at + 5_001 }],
  ['ports of their own', SSH, { ...SSH, port: 50_123 }],
  [
    'two records of one program',
    { ...SSH, port: undefined, program: 'wtmp' },
    { ...SSH, port: undefined, program: 'wtmp', at: SSH.at + 1 },
  ],
  ['two sessions', { ...RDP, session: '0x1a' }, { ...RDP, session: '0x1b' }],
  ['another user', SSH, { ...SSH, port: undefined, user: 'eve' }],
  ['another case on Unix', SSH, { ...SSH, port: undefined, user: 'Dana' }],
  ['nobody', { ...SSH, user: undefined }, { ...SSH, port: undefined, user: undefined }],
  ['another address', SSH, { ...SSH, port: undefined, address: '203.0.113.8' }],
  ['an address and none', SSH, { ...SSH, port: undefined, address: undefined }],
  ['another domain', { ...RDP, service: 'network', domain: 'OTHER' }, RDP],
  ['another system', { ...RDP, service: 'network' }, { ...RDP, os: 'unix' }],
  ['a failure', SSH, { ...SSH, port: undefined, result: 'failure' }],
  ['information', { ...RDP, session: '0x1a', result: 'information' }, { ...RDP, session: '0x1a' }],
  ['another user of one session', { ...RDP, session: '0x1a' }, { ...RDP, session: '0x1a', user: 'eve' }],
  ['a time that is none', SSH, { ...SSH, at: Number.NaN }],
]

describe('one logon', () => {
  for (const [what, a, b] of one) test(what, () => assert.deepEqual([sameLogon(a, b), sameLogon(b, a)], [true, true]))
})

describe('two logons', () => {
  for (const [what, a, b] of two) test(what, () => assert.deepEqual([sameLogon(a, b), sameLogon(b, a)], [false, false]))
})

test('who is asked first makes no difference', () => {
  const traits: fc.Arbitrary<LogonTraits> = fc.record({
    at: fc.integer({ min: 0, max: 12_000 }),
    result: fc.constantFrom('success', 'success', 'success', 'failure'),
    user: fc.constantFrom('dana', 'Dana', undefined),
    address: fc.constantFrom('203.0.113.7', undefined),
    port: fc.constantFrom(1, 2, undefined),
    program: fc.constantFrom('a', 'b'),
    service: fc.constantFrom('ssh', 'console', 'network'),
    os: fc.constantFrom('unix', 'windows'),
    domain: fc.constantFrom('CORP', 'corp.example', 'OTHER', undefined),
  })
  fc.assert(
    fc.property(traits, traits, (a, b) => {
      assert.equal(sameLogon(a, b), sameLogon(b, a))
      // Nothing is one logon with what differs from it in user, address or system.
      if (sameLogon(a, b)) assert.deepEqual([a.os, a.address, a.user?.toLowerCase()], [b.os, b.address, b.user?.toLowerCase()])
    }),
    { numRuns: 2_000 },
  )
})
