import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import type { Dimension } from '../../src/detection/baseline.ts'
import type { LocatedLogon } from '../../src/detection/judge.ts'
import { type LearntBaseline, learnBaseline } from '../../src/detection/learn.ts'
import type { LocationId } from '../../src/detection/location.ts'
import { zoneClock } from '../../src/detection/zone-clock.ts'

const DAY = 86_400_000
const HOUR = 3_600_000
const ZONE = 'Europe/Podgorica'
/** Midnight there; the change to winter time lies within the days that are learnt from. */
const UNTIL = Date.parse('2026-11-14T23:00:00Z')

function place(country: string, region?: string): LocatedLogon['location'] {
  const unknown = { city: undefined, latitude: undefined, longitude: undefined, radiusKm: undefined }
  const source = { name: 'test', build: '2026-01-31' }
  return { country: country as LocationId, region: region as LocationId | undefined, ...unknown, source }
}

/** A logon so many days before the end, at an hour of the local clock. */
function logon(daysAgo: number, hour: number, change: Partial<LocatedLogon> = {}): LocatedLogon {
  const clock = zoneClock(ZONE) ?? assert.fail()
  const at = clock.toUtc(UNTIL + HOUR - daysAgo * DAY + hour * HOUR)
  const known = { user: 'deploy', address: '20.30.1.1', os: 'unix', domain: undefined, location: place('ME') } as const
  return { at, result: 'success', ...known, ...change }
}

/** One logon a day at ten, from 30 days ago to 8 days ago, changed. */
function daily(change: Partial<LocatedLogon> = {}, hour = 10): LocatedLogon[] {
  return Array.from({ length: 23 }, (_, i) => logon(30 - i, hour, change))
}

function learnt(logons: readonly LocatedLogon[], days = 30): LearntBaseline {
  return learnBaseline(logons, { clock: zoneClock(ZONE) ?? assert.fail(), until: UNTIL, days })
}

function values(found: LearntBaseline, type: Dimension): string[] {
  return found.dimensions[type].entries.map(({ value }) => value)
}

describe('a learnt baseline', () => {
  test('has what was seen with its support, and says what it would do to the days held out', () => {
    const out = { user: 'root', address: '8.8.8.8', location: place('US') }
    const found = learnt([...daily(), logon(3, 10), logon(2, 10), logon(1, 20, out)])
    const support = { logons: 23, days: 23 }
    const held = { logons: 3, out: 1 }
    assert.deepEqual(found, {
      dimensions: {
        location: { entries: [{ type: 'location', value: 'ME', ...support }], logons: 23, covered: 23, heldOut: held },
        ip: { entries: [{ type: 'ip', value: '20.30.1.1', ...support }], logons: 23, covered: 23, heldOut: held },
        time: { entries: [{ type: 'time', value: '10:00-10:59', ...support }], logons: 23, covered: 23, heldOut: held },
        account: { entries: [{ type: 'account', value: 'deploy', ...support }], logons: 23, covered: 23, heldOut: held },
      },
      logons: 23,
      heldOut: 3,
      heldOutUnjudged: 0,
    })
  })

  test('learns from its days only, and from successes only', () => {
    const found = learnt([
      logon(31, 10),
      logon(0, 10),
      ...[20, 19, 18].map((ago) => ({ ...logon(ago, 10), result: 'failure' as const })),
    ])
    assert.deepEqual([found.logons, found.heldOut], [0, 0])
    for (const { entries } of Object.values(found.dimensions)) assert.deepEqual(entries, [])
  })

  test('holds the last seven days out, to the millisecond', () => {
    const moments = [UNTIL - 30 * DAY, UNTIL - 7 * DAY - 1, UNTIL - 7 * DAY, UNTIL - 1]
    const found = learnt(moments.map((at) => ({ ...logon(1, 10), at })))
    assert.deepEqual([found.logons, found.heldOut], [2, 2])
  })

  test('two days are not enough', () => {
    assert.deepEqual(values(learnt([logon(20, 10), logon(19, 10), logon(19, 11)]), 'account'), [])
    assert.deepEqual(values(learnt([logon(20, 10), logon(19, 10), logon(18, 11)]), 'account'), ['deploy'])
  })

  const places: readonly (readonly [what: string, logons: readonly LocatedLogon[], expected: readonly string[]])[] = [
    [
      'the rare country is left out',
      [
        ...Array.from({ length: 20 }, () => daily()).flat(),
        ...[20, 19, 18].map((ago) => logon(ago, 1, { location: place('RS') })),
      ],
      ['ME'],
    ],
    ['two countries', [...daily(), ...daily({ location: place('RS') }), ...daily()], ['ME', 'RS']],
    [
      'regions where all are told',
      [...daily({ location: place('CN', 'CN-BJ') }), ...daily({ location: place('CN', 'CN-SH') })],
      ['CN-BJ', 'CN-SH'],
    ],
    [
      'the country where one is not told',
      [...daily({ location: place('CN', 'CN-BJ') }), ...daily({ location: place('CN') })],
      ['CN'],
    ],
    [
      'the country where they are many',
      ['BJ', 'SH', 'GD', 'TJ'].flatMap((code) => daily({ location: place('CN', `CN-${code}`) })),
      ['CN'],
    ],
    ['nothing of internal addresses', daily({ address: '10.0.0.1' }), []],
    ['nothing where the place is not known', daily({ location: undefined }), []],
  ]
  for (const [what, logons, expected] of places) {
    test(`location: ${what}`, () => assert.deepEqual(values(learnt(logons), 'location'), expected))
  }

  const addresses: readonly (readonly [what: string, given: readonly string[], expected: readonly string[]])[] = [
    ['one', ['20.30.1.1'], ['20.30.1.1']],
    ['two neighbours', ['20.30.1.1', '20.30.1.9'], ['20.30.1.1', '20.30.1.9']],
    ['three neighbours', ['20.30.1.1', '20.30.1.9', '20.30.1.200'], ['20.30.1.0/24']],
    ['three strangers', ['20.30.1.1', '20.31.1.1', '20.32.1.1'], ['20.30.1.1', '20.31.1.1', '20.32.1.1']],
    ['IPv4 in IPv6', ['::ffff:20.30.1.1', '64:ff9b::20.30.1.1'], ['20.30.1.1']],
    ['one line of IPv6', ['2a01:1:2:3::1', '2a01:1:2:3::2', '2a01:1:2:3::3'], ['2a01:1:2:3::/64']],
    ['three lines of IPv6', ['2a01:1:2:3::1', '2a01:1:2:4::1', '2a01:1:2:5::1'], ['2a01:1:2::/48']],
  ]
  for (const [what, given, expected] of addresses) {
    test(`ip: ${what}`, () => assert.deepEqual(values(learnt(given.flatMap((address) => daily({ address }))), 'ip'), expected))
  }

  test('ip: neighbours on three days together are enough', () => {
    const given = [20, 19, 18].map((ago, i) => logon(ago, 10, { address: `20.30.1.${i}` }))
    assert.deepEqual(values(learnt(given), 'ip'), ['20.30.1.0/24'])
  })

  const times: readonly (readonly [hours: readonly number[], expected: readonly string[]])[] = [
    [[8, 9, 10], ['08:00-10:59']],
    [[8, 10], ['08:00-10:59']],
    [
      [8, 11],
      ['08:00-08:59', '11:00-11:59'],
    ],
    [[22, 23, 0, 1], ['22:00-01:59']],
    [[23, 1], ['23:00-01:59']],
    [[23], ['23:00-23:59']],
    [Array.from({ length: 24 }, (_, hour) => hour), []],
    [Array.from({ length: 12 }, (_, hour) => hour * 2), []],
  ]
  for (const [hours, expected] of times) {
    test(`time: ${hours.join(' ')}`, () => {
      assert.deepEqual(values(learnt(hours.flatMap((hour) => daily({}, hour))), 'time').sort(), expected)
    })
  }

  test('time: an hour of one logon in a hundred is left out', () => {
    const many = Array.from({ length: 10 }, () => daily()).flat()
    assert.deepEqual(values(learnt([...many, logon(20, 3)]), 'time'), ['10:00-10:59'])
  })

  test('account: by the rules of the operating system, and never what would be a pattern', () => {
    const windows = { os: 'windows', user: 'Bob', domain: 'CORP' } as const
    const given = [...daily(windows), ...daily({ ...windows, user: 'bob@corp.example.com' }), ...daily({ user: '*' })]
    assert.deepEqual(values(learnt([...given, logon(1, 10, { ...windows, user: 'BOB' })]), 'account'), ['corp\\bob'])
    assert.deepEqual(learnt([...given, logon(1, 10, { ...windows, user: 'BOB' })]).dimensions.account.heldOut, {
      logons: 1,
      out: 0,
    })
  })

  test('many different values are counted up to a bound', () => {
    const given = Array.from({ length: 10_010 }, (_, i) => [20, 19, 18].map((ago) => logon(ago, 10, { user: `u${i}` }))).flat()
    const { entries, logons, covered } = learnt(given).dimensions.account
    assert.deepEqual([entries.length, logons, covered], [10_000, 30_030, 30_000])
  })
})

describe('for any logons', () => {
  const any = fc
    .record({
      ago: fc.integer({ min: 0, max: 32 }),
      hour: fc.integer({ min: 0, max: 23 }),
      user: fc.constantFrom('a', 'b', undefined),
      address: fc.constantFrom('20.30.1.1', '20.30.1.2', '20.30.1.3', '2a01::1', '10.0.0.1', undefined),
      location: fc.constantFrom(place('ME'), place('CN', 'CN-BJ'), place('CN', 'CN-SH'), undefined),
    })
    .map(({ ago, hour, ...change }) => logon(ago, hour, change))
  const shuffled = fc
    .array(any, { maxLength: 60 })
    .chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length })))

  test('their order says nothing, and the numbers fit', () => {
    fc.assert(
      fc.property(shuffled, ([all, reordered]) => {
        const found = learnt(all)
        assert.deepEqual(learnt(reordered), found)
        for (const { entries, logons, covered, heldOut } of Object.values(found.dimensions)) {
          assert.ok(covered <= logons && logons <= found.logons)
          assert.ok(heldOut.out <= heldOut.logons && heldOut.logons <= found.heldOut)
          for (const entry of entries) assert.ok(entry.days <= entry.logons)
        }
      }),
    )
  })
})
