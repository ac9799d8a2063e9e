import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { type BaselineEntry, compileBaseline, type Dimension } from '../../src/detection/baseline.ts'
import { judge, type LocatedLogon, type Verdicts, verdictIn } from '../../src/detection/judge.ts'
import type { SourceLocation } from '../../src/detection/locate.ts'
import type { LocationId } from '../../src/detection/location.ts'
import type { LogonResult } from '../../src/detection/logon.ts'

const SOURCE = { name: 'test', build: '2026-01-31' }

function place(country: string | undefined, region?: string): SourceLocation {
  const unknown = { city: undefined, latitude: undefined, longitude: undefined, radiusKm: undefined }
  return { country: country as LocationId, region: region as LocationId, ...unknown, source: SOURCE }
}

/** A logon that the office baseline approves in every dimension. */
const GOOD: LocatedLogon = {
  at: Date.parse('2026-07-01T10:00:00Z'),
  result: 'success',
  user: 'deploy',
  address: '20.30.1.1',
  os: 'unix',
  domain: undefined,
  location: place('ME'),
}

const OFFICE: readonly BaselineEntry[] = [
  { type: 'location', value: 'Montenegro' },
  { type: 'ip', value: '20.30.0.0/16' },
  { type: 'time', value: '08:00-20:00' },
  { type: 'account', value: 'deploy' },
]

function verdicts(
  change: Partial<LocatedLogon>,
  entries: readonly BaselineEntry[] = OFFICE,
  zone: string | undefined = 'Europe/Podgorica',
): Verdicts {
  return judge({ ...GOOD, ...change }, compileBaseline(entries, zone)) ?? assert.fail('a success is judged')
}

function words(found: Verdicts): Record<Dimension, string> {
  return { location: found.location.verdict, ip: found.ip.verdict, time: found.time.verdict, account: found.account.verdict }
}

const ALL_IN = { location: 'in', ip: 'in', time: 'in', account: 'in' }

describe('judge', () => {
  test('approves what the baseline approves', () => assert.deepEqual(words(verdicts({})), ALL_IN))

  for (const result of ['failure', 'partial', 'postponed', 'aborted', 'information'] as const satisfies readonly LogonResult[]) {
    test(`${result} is not judged`, () => assert.equal(judge({ ...GOOD, result }, compileBaseline(OFFICE, 'UTC')), undefined))
  }

  test('each dimension is judged by itself', () => {
    assert.deepEqual(words(verdicts({ location: place('US') })), { ...ALL_IN, location: 'out' })
    assert.deepEqual(words(verdicts({ address: '20.31.1.1' })), { ...ALL_IN, ip: 'out' })
    assert.deepEqual(words(verdicts({ at: Date.parse('2026-07-01T22:00:00Z') })), { ...ALL_IN, time: 'out' })
    assert.deepEqual(words(verdicts({ user: 'root' })), { ...ALL_IN, account: 'out' })
  })

  test('a dimension without entries is not judged', () => {
    for (const type of ['location', 'ip', 'time', 'account'] as const) {
      const without = OFFICE.filter((entry) => entry.type !== type)
      assert.deepEqual(words(verdicts({}, without)), { ...ALL_IN, [type]: 'unconfigured' })
    }
    assert.deepEqual(words(verdicts({}, [])), {
      location: 'unconfigured',
      ip: 'unconfigured',
      time: 'unconfigured',
      account: 'unconfigured',
    })
  })

  test('several entries of a dimension are a union', () => {
    const entries: BaselineEntry[] = [...OFFICE, { type: 'location', value: '塞尔维亚' }, { type: 'time', value: '22:00-02:00' }]
    assert.equal(verdicts({ location: place('RS') }, entries).location.verdict, 'in')
    assert.equal(verdicts({ at: Date.parse('2026-07-01T21:00:00Z') }, entries).time.verdict, 'in')
  })
})

describe('location', () => {
  test('out names what was seen, by which database, and what is approved', () => {
    const seen = place('US')
    assert.deepEqual(verdicts({ location: seen }).location, { verdict: 'out', seen, approved: ['ME'] })
  })

  const unknown: readonly (readonly [why: string, change: Partial<LocatedLogon>, expected: object])[] = [
    ['no address', { address: undefined, location: undefined }, { reason: 'no-address' }],
    ['an address the database does not know', { location: undefined }, { reason: 'no-location' }],
    ['a record without a country', { location: place(undefined) }, { reason: 'no-location' }],
    ['a private address', { address: '10.0.0.1', location: undefined }, { reason: 'internal', internal: 'private' }],
    [
      'a private address that a database claims to know',
      { address: '10.0.0.1', location: place('US') },
      { reason: 'internal', internal: 'private' },
    ],
    ['a carrier-grade NAT address', { address: '100.64.0.1', location: undefined }, { reason: 'internal', internal: 'cgnat' }],
    ['loopback', { address: '::1', location: undefined }, { reason: 'internal', internal: 'loopback' }],
    ['link-local', { address: 'fe80::1', location: undefined }, { reason: 'internal', internal: 'link-local' }],
    ['ULA', { address: 'fd00::1', location: undefined }, { reason: 'internal', internal: 'ula' }],
    ['documentation', { address: '192.0.2.1', location: undefined }, { reason: 'internal', internal: 'documentation' }],
  ]
  for (const [why, change, expected] of unknown) {
    test(`${why} is unknown`, () => assert.deepEqual(verdicts(change).location, { verdict: 'unknown', ...expected }))
  }

  test('an internal source is still judged by address, time and account', () => {
    assert.deepEqual(words(verdicts({ address: '10.0.0.1', location: undefined, user: 'root' })), {
      location: 'unknown',
      ip: 'out',
      time: 'in',
      account: 'out',
    })
  })

  test('a region cannot be told from a country alone; another country can', () => {
    const shanghai: BaselineEntry[] = [{ type: 'location', value: '上海' }]
    assert.deepEqual(verdicts({ location: place('CN') }, shanghai).location, { verdict: 'unknown', reason: 'coarse' })
    assert.equal(verdicts({ location: place('CN', 'CN-SH') }, shanghai).location.verdict, 'in')
    assert.equal(verdicts({ location: place('CN', 'CN-BJ') }, shanghai).location.verdict, 'out')
    assert.equal(verdicts({ location: place('US') }, shanghai).location.verdict, 'out')
  })

  test('words that name no place approve nothing and accuse nobody', () => {
    const nowhere: BaselineEntry[] = [{ type: 'location', value: 'Head Office' }]
    assert.deepEqual(verdicts({}, nowhere).location, { verdict: 'unknown', reason: 'unusable-baseline' })
    assert.equal(verdicts({ location: place('US') }, [...nowhere, ...OFFICE]).location.verdict, 'out')
    assert.deepEqual(compileBaseline([...nowhere, ...OFFICE], 'UTC').unusable, nowhere)
  })
})

describe('ip', () => {
  test('out names the nearest approved entry', () => {
    const entries: BaselineEntry[] = [...OFFICE, { type: 'ip', value: '198.51.100.7' }]
    assert.deepEqual(verdicts({ address: '20.31.1.1' }, entries).ip, {
      verdict: 'out',
      address: '20.31.1.1',
      nearest: '20.30.0.0/16',
      commonBits: 15,
    })
    assert.deepEqual(verdicts({ address: '2a01::1' }, entries).ip, {
      verdict: 'out',
      address: '2a01::1',
      nearest: undefined,
      commonBits: 0,
    })
  })
  test('no address, or one that is none, is unknown', () => {
    for (const address of [undefined, 'UNKNOWN', ''])
      assert.deepEqual(verdicts({ address }).ip, { verdict: 'unknown', reason: 'no-address' })
  })
  test('a baseline of unreadable entries only is unknown', () => {
    assert.deepEqual(verdicts({}, [{ type: 'ip', value: 'nonsense' }]).ip, { verdict: 'unknown', reason: 'unusable-baseline' })
  })
})

describe('time', () => {
  test('out names the distance to the nearest range, in the zone of the host', () => {
    assert.deepEqual(verdicts({ at: Date.parse('2026-07-01T18:17:00Z') }).time, {
      verdict: 'out',
      localTime: '20:17',
      zone: 'Europe/Podgorica',
      nearest: '08:00-20:00',
      side: 'after',
      secondsAway: 17 * 60,
    })
  })

  const cases: readonly (readonly [zone: string, range: string, utc: string, verdict: string])[] = [
    // 20:00 by the wall clock is 18:00 UTC in summer and 19:00 UTC in winter.
    ['Europe/Podgorica', '08:00-20:00', '2026-07-01T18:00:59Z', 'in'],
    ['Europe/Podgorica', '08:00-20:00', '2026-07-01T18:01:00Z', 'out'],
    ['Europe/Podgorica', '08:00-20:00', '2026-01-01T19:00:59Z', 'in'],
    ['Europe/Podgorica', '08:00-20:00', '2026-01-01T19:01:00Z', 'out'],
    ['Europe/Podgorica', '08:00-20:00', '2026-07-01T06:00:00Z', 'in'],
    ['Europe/Podgorica', '08:00-20:00', '2026-07-01T05:59:59Z', 'out'],
    ['Asia/Shanghai', '22:00-06:00', '2026-07-01T14:00:00Z', 'in'],
    ['Asia/Shanghai', '22:00-06:00', '2026-07-01T16:30:00Z', 'in'],
    ['Asia/Shanghai', '22:00-06:00', '2026-07-01T22:00:59Z', 'in'],
    ['Asia/Shanghai', '22:00-06:00', '2026-07-01T22:01:00Z', 'out'],
    // 02:30 does not exist in New York on 8 March 2026: 07:30 UTC is 03:30.
    ['America/New_York', '02:00-02:59', '2026-03-08T07:30:00Z', 'out'],
    ['America/New_York', '03:00-03:59', '2026-03-08T07:30:00Z', 'in'],
    // 01:30 exists twice on 1 November 2026.
    ['America/New_York', '01:00-01:59', '2026-11-01T05:30:00Z', 'in'],
    ['America/New_York', '01:00-01:59', '2026-11-01T06:30:00Z', 'in'],
    ['America/New_York', '01:00-01:59', '2026-11-01T07:30:00Z', 'out'],
  ]
  for (const [zone, range, utc, verdict] of cases) {
    test(`${utc} is ${verdict} of ${range} ${zone}`, () => {
      assert.equal(verdicts({ at: Date.parse(utc) }, [{ type: 'time', value: range }], zone).time.verdict, verdict)
    })
  }

  test('without a zone it is unknown', () => {
    for (const zone of [undefined, 'Europe/Nowhere']) {
      const found = judge(GOOD, compileBaseline(OFFICE, zone))
      assert.deepEqual(found?.time, { verdict: 'unknown', reason: 'no-zone' })
    }
  })
  test('a baseline of unreadable entries only is unknown', () => {
    assert.deepEqual(verdicts({}, [{ type: 'time', value: '08:00' }]).time, { verdict: 'unknown', reason: 'unusable-baseline' })
  })
})

describe('time by days of the week', () => {
  const night: BaselineEntry[] = [{ type: 'time', value: '22:00-06:00 Sat' }]
  const cases: readonly (readonly [zone: string, utc: string, verdict: string, why: string])[] = [
    ['Europe/Podgorica', '2026-03-28T20:59:59Z', 'out', 'Saturday 21:59:59'],
    ['Europe/Podgorica', '2026-03-28T21:00:00Z', 'in', 'Saturday 22:00'],
    ['Europe/Podgorica', '2026-03-29T00:59:59Z', 'in', 'before the gap'],
    ['Europe/Podgorica', '2026-03-29T01:00:00Z', 'in', 'Sunday 03:00, after the gap'],
    ['Europe/Podgorica', '2026-03-29T04:00:59Z', 'in', 'Sunday 06:00:59 of summer time'],
    ['Europe/Podgorica', '2026-03-29T04:01:00Z', 'out', 'Sunday 06:01'],
    ['Europe/Podgorica', '2026-03-29T20:30:00Z', 'out', 'Sunday 22:30'],
    ['Europe/Podgorica', '2026-10-25T00:30:00Z', 'in', 'Sunday 02:30, shown first'],
    ['Europe/Podgorica', '2026-10-25T01:30:00Z', 'in', 'Sunday 02:30, shown again'],
    ['Europe/Podgorica', '2026-10-25T05:00:59Z', 'in', 'Sunday 06:00:59 of winter time'],
    ['Europe/Podgorica', '2026-10-25T05:01:00Z', 'out', 'Sunday 06:01'],
    ['Asia/Shanghai', '2026-11-21T14:00:00Z', 'in', 'Saturday 22:00'],
    ['Asia/Shanghai', '2026-11-21T22:00:59Z', 'in', 'Sunday 06:00:59'],
    ['Asia/Shanghai', '2026-11-20T22:00:00Z', 'out', 'Saturday 06:00 belongs to Friday'],
    ['America/New_York', '2026-11-01T02:00:00Z', 'in', 'Saturday 22:00'],
    ['America/New_York', '2026-11-01T06:30:00Z', 'in', 'Sunday 01:30, shown again'],
    ['America/New_York', '2026-11-01T11:01:00Z', 'out', 'Sunday 06:01'],
    ['Pacific/Kiritimati', '2026-11-21T08:00:00Z', 'in', 'Saturday 22:00'],
    ['Pacific/Kiritimati', '2026-11-21T22:00:00Z', 'out', 'Sunday 12:00'],
  ]
  for (const [zone, utc, verdict, why] of cases) {
    test(`${zone} ${utc} is ${verdict}: ${why}`, () => {
      assert.equal(verdicts({ at: Date.parse(utc) }, night, zone).time.verdict, verdict)
    })
  }

  test('out names the day', () => {
    assert.deepEqual(
      verdicts({ at: Date.parse('2026-11-22T12:00:00Z') }, [{ type: 'time', value: '08:00-10:00 Mon-Fri' }]).time,
      {
        verdict: 'out',
        localTime: 'Sun 13:00',
        zone: 'Europe/Podgorica',
        nearest: '08:00-10:00 Mon-Fri',
        side: 'before',
        secondsAway: 19 * 3600,
      },
    )
  })
})

describe('account', () => {
  test('out names the closest approved name; letters count', () => {
    const nearest = { name: 'deploy', edits: 1 }
    assert.deepEqual(verdicts({ user: 'Deploy' }).account, { verdict: 'out', user: 'Deploy', nearest })
  })
  test('the rules of the operating system hold', () => {
    assert.equal(verdicts({ user: 'Deploy', os: 'windows', domain: 'CORP' }).account.verdict, 'in')
    const corp: BaselineEntry[] = [{ type: 'account', value: 'CORP\\deploy' }]
    assert.equal(verdicts({ os: 'windows', domain: 'CORP' }, corp).account.verdict, 'in')
    assert.equal(verdicts({ os: 'windows', domain: 'OTHER' }, corp).account.verdict, 'out')
    assert.equal(verdicts({}, corp).account.verdict, 'out')
  })
  test('patterns approve, and are not the closest name', () => {
    const entries: BaselineEntry[] = [{ type: 'account', value: 'dep*' }]
    assert.equal(verdicts({}, entries).account.verdict, 'in')
    assert.deepEqual(verdicts({ user: 'root' }, entries).account, { verdict: 'out', user: 'root', nearest: undefined })
  })
  test('no name is unknown', () => {
    for (const user of [undefined, '']) assert.deepEqual(verdicts({ user }).account, { verdict: 'unknown', reason: 'no-account' })
  })
  test('a baseline of unreadable entries only is unknown', () => {
    assert.deepEqual(verdicts({}, [{ type: 'account', value: ' ' }]).account, { verdict: 'unknown', reason: 'unusable-baseline' })
  })
})

describe('any logon and any baseline', () => {
  const entry: fc.Arbitrary<BaselineEntry> = fc.oneof(
    fc.record({ type: fc.constant('location' as const), value: fc.constantFrom('ME', 'CN', '上海', 'US', 'Head Office', '') }),
    fc.record({
      type: fc.constant('ip' as const),
      value: fc.constantFrom('20.0.0.0/8', '20.30.1.1', '2a01::/16', '10.0.0.0-10.0.0.9', 'x'),
    }),
    fc.record({
      type: fc.constant('time' as const),
      value: fc.tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 23 })).map(([a, b]) => `${a}:00-${b}:30`),
    }),
    fc.record({
      type: fc.constant('account' as const),
      value: fc.constantFrom('deploy', 'root', 'Deploy', 'CORP\\root', 'r*', ''),
    }),
    fc.record({ type: fc.constantFrom('location', 'ip', 'time', 'account'), value: fc.string() }),
  )
  const logon: fc.Arbitrary<LocatedLogon> = fc.record({
    at: fc.oneof(fc.integer({ min: 0, max: 4e12 }), fc.double()),
    result: fc.constant('success' as const),
    user: fc.oneof(fc.constantFrom('deploy', 'root', undefined), fc.string()),
    address: fc.oneof(fc.constantFrom('20.30.1.1', '10.0.0.5', '2a01::1', undefined), fc.string()),
    os: fc.constantFrom('unix', 'windows'),
    domain: fc.constantFrom(undefined, 'CORP'),
    location: fc.constantFrom(undefined, place('ME'), place('CN'), place('CN', 'CN-BJ'), place(undefined)),
  })
  const zone = fc.constantFrom('UTC', 'Europe/Podgorica', undefined, 'Nowhere')

  test('one more approved value never turns in into anything else, and never configures a second dimension', () => {
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 6 }), entry, logon, zone, (entries, added, asked, where) => {
        const before = words(judge(asked, compileBaseline(entries, where)) ?? assert.fail())
        const after = words(judge(asked, compileBaseline([...entries, added], where)) ?? assert.fail())
        for (const type of ['location', 'ip', 'time', 'account'] as const) {
          if (before[type] === 'in') assert.equal(after[type], 'in')
          if (type !== added.type) assert.equal(after[type], before[type])
        }
      }),
      { numRuns: 3_000 },
    )
  })

  test('without address, place and zone nothing but the account can be out', () => {
    fc.assert(
      fc.property(fc.array(entry), logon, (entries, asked) => {
        const found = words(
          judge({ ...asked, address: undefined, location: undefined }, compileBaseline(entries, undefined)) ?? assert.fail(),
        )
        for (const type of ['location', 'ip', 'time'] as const)
          assert.ok(found[type] === 'unknown' || found[type] === 'unconfigured')
      }),
    )
  })
})

describe('one verdict without why', () => {
  test('is what the whole judgement says in that dimension', () => {
    const values: Readonly<Record<Dimension, readonly string[]>> = {
      location: ['Montenegro', 'CN-BJ', 'nowhere at all'],
      ip: ['20.30.0.0/16', '2001:db8::/32', 'no address'],
      time: ['08:00-20:00', '22:00-04:00 Mon-Fri', 'no time'],
      account: ['deploy', 'adm*', 'CORP\\deploy', ''],
    }
    const dimensions = Object.keys(values) as Dimension[]
    const entry = fc
      .constantFrom(...dimensions)
      .chain((type) => fc.record({ type: fc.constant(type), value: fc.constantFrom(...values[type]) }))
    const logon = fc.record({
      at: fc.oneof(fc.integer({ min: GOOD.at, max: GOOD.at + 7 * 86_400_000 }), fc.constant(Number.NaN)),
      user: fc.constantFrom(undefined, '', 'deploy', 'Deploy', 'admin', 'mallory'),
      address: fc.constantFrom(undefined, '20.30.1.1', '20.31.1.1', '10.0.0.1', '2001:db8::1', '2a00::1', 'no address'),
      os: fc.constantFrom('unix' as const, 'windows' as const),
      domain: fc.constantFrom(undefined, 'corp.example.com', 'OTHER'),
      location: fc.constantFrom(undefined, place('ME'), place('CN'), place('CN', 'CN-BJ'), place(undefined)),
    })
    const property = fc.property(fc.array(entry), logon, fc.constantFrom(undefined, 'Asia/Shanghai'), (entries, given, zone) => {
      const baseline = compileBaseline(entries, zone)
      const whole = judge({ ...given, result: 'success' }, baseline) ?? assert.fail('a success is judged')
      for (const dimension of dimensions) {
        assert.equal(verdictIn(dimension, { ...given, result: 'success' }, baseline), whole[dimension].verdict, dimension)
      }
    })
    fc.assert(property, { numRuns: 500 })
  })
})
