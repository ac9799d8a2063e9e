import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { KnownLogons } from '../../src/detection/known-logons.ts'
import { type LogonTraits, sameLogon } from '../../src/detection/one-logon.ts'

const AT = 1_795_168_800_000

const logons = fc.record({
  at: fc.integer({ min: AT, max: AT + 12_000 }),
  result: fc.constantFrom('success', 'success', 'success', 'failure'),
  user: fc.constantFrom('dana', 'dana', 'Dana', undefined),
  address: fc.constantFrom('203.0.113.7', '203.0.113.7', '203.0.113.8', undefined),
  port: fc.constantFrom(undefined, undefined, 50_122, 50_123),
  program: fc.constantFrom('sshd', 'wtmp', 'Windows'),
  service: fc.constantFrom('ssh', 'ssh', 'console', 'network'),
  os: fc.constantFrom('unix', 'windows', 'windows'),
  domain: fc.constantFrom(undefined, '', '*', '-', 'CORP', 'corp.example', 'averylongcompanyname.example', 'AVERYLONGCOMPAN'),
  session: fc.constantFrom(undefined, undefined, '0x1a', '0x1b'),
}) satisfies fc.Arbitrary<LogonTraits>

describe('known logons', () => {
  test('know a logon again as one by one they would', () => {
    let known = 0
    fc.assert(
      fc.property(fc.array(logons, { maxLength: 12 }), logons, (added, asked) => {
        const all = new KnownLogons()
        for (const logon of added) all.add('web', logon)
        const isKnown = added.some((logon) => sameLogon(logon, asked))
        assert.equal(all.has('web', asked), isKnown)
        assert.equal(all.has('db', asked), false)
        if (isKnown) known++
      }),
      { numRuns: 20_000 },
    )
    // Else it would say nothing.
    assert.ok(known > 100, String(known))
  })

  test('are asked as quickly however many there are of one account and moment', () => {
    const portless: LogonTraits = {
      ...{ at: AT, result: 'success', user: 'dana', address: undefined, port: undefined, program: 'wtmp' },
      ...{ service: 'console', os: 'unix', domain: undefined },
    }
    const all = new KnownLogons()
    let looks = 0
    const counted = (index: number): LogonTraits => ({
      ...portless,
      session: String(index),
      get at() {
        looks++
        return AT + (index % 5_000)
      },
    })
    const many = 20_000
    for (let index = 0; index < many; index++) {
      const logon = counted(index)
      assert.equal(all.has('web', logon), false)
      all.add('web', logon)
    }
    assert.ok(looks < many * 20, String(looks))
  })

  test('are asked as quickly however many programs tell of them', ({ mock }) => {
    const all = new KnownLogons()
    const { mock: looks } = mock.method(Map.prototype, 'get')
    const many = 300
    for (let index = 0; index < many; index++) {
      const logon: LogonTraits = {
        ...{ at: AT + index, result: 'success', user: 'dana', address: undefined, port: undefined, program: `program ${index}` },
        ...{ service: 'console', os: 'windows', domain: `D${index}`, session: undefined },
      }
      assert.equal(all.has('web', logon), false)
      all.add('web', logon)
    }
    assert.ok(looks.callCount() < many * 40, String(looks.callCount()))
  })
})
