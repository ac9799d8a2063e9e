import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { DateTime, IANAZone } from 'luxon'
import { zoneClock } from '../../src/detection/zone-clock.ts'

function clockOf(zone: string) {
  return zoneClock(zone) ?? assert.fail(`no zone ${zone}`)
}

describe('toUtc', () => {
  const cases: readonly (readonly [zone: string, local: string, utc: string, why: string])[] = [
    ['Europe/Podgorica', '2026-03-29T01:59:59', '2026-03-29T00:59:59', 'before the gap'],
    ['Europe/Podgorica', '2026-03-29T02:00:00', '2026-03-29T01:00:00', 'in the gap: the offset before it'],
    ['Europe/Podgorica', '2026-03-29T02:30:00', '2026-03-29T01:30:00', 'in the gap: the offset before it'],
    ['Europe/Podgorica', '2026-03-29T03:00:00', '2026-03-29T01:00:00', 'after the gap'],
    ['Europe/Podgorica', '2026-10-25T01:59:59', '2026-10-24T23:59:59', 'before the overlap'],
    ['Europe/Podgorica', '2026-10-25T02:30:00', '2026-10-25T00:30:00', 'in the overlap: the first showing'],
    ['Europe/Podgorica', '2026-10-25T03:00:00', '2026-10-25T02:00:00', 'after the overlap'],
    ['America/New_York', '2026-03-08T02:30:00', '2026-03-08T07:30:00', 'in the gap'],
    ['America/New_York', '2026-11-01T01:30:00', '2026-11-01T05:30:00', 'in the overlap'],
    ['America/New_York', '2026-11-01T02:00:00', '2026-11-01T07:00:00', 'after the overlap'],
    ['Asia/Shanghai', '2026-03-29T02:30:00', '2026-03-28T18:30:00', 'no summer time'],
    ['Asia/Shanghai', '2026-10-25T02:30:00', '2026-10-24T18:30:00', 'no summer time'],
    ['Australia/Lord_Howe', '2026-04-05T01:45:00', '2026-04-04T14:45:00', 'an overlap of 30 minutes'],
    ['Australia/Lord_Howe', '2026-10-04T02:15:00', '2026-10-03T15:45:00', 'a gap of 30 minutes'],
    ['Asia/Kathmandu', '2026-01-01T00:00:00', '2025-12-31T18:15:00', 'an offset of 5:45'],
    ['Pacific/Apia', '2011-12-30T12:00:00', '2011-12-30T22:00:00', 'a whole day left out'],
  ]
  for (const [zone, local, utc, why] of cases) {
    test(`${zone} ${local} is ${utc}Z: ${why}`, () => {
      assert.equal(new Date(clockOf(zone).toUtc(Date.parse(`${local}Z`))).toISOString(), `${utc}.000Z`)
    })
  }
})

describe('secondOfDay', () => {
  const cases: readonly (readonly [zone: string, utc: string, clock: string])[] = [
    ['Europe/Podgorica', '2026-03-29T00:59:59Z', '01:59:59'],
    ['Europe/Podgorica', '2026-03-29T01:00:00Z', '03:00:00'],
    ['Europe/Podgorica', '2026-10-25T00:30:00Z', '02:30:00'],
    ['Europe/Podgorica', '2026-10-25T01:30:00Z', '02:30:00'],
    ['Europe/Podgorica', '2026-12-31T23:00:00Z', '00:00:00'],
    ['Asia/Shanghai', '2026-07-01T15:59:59Z', '23:59:59'],
    ['Asia/Shanghai', '2026-07-01T16:00:00Z', '00:00:00'],
    ['America/New_York', '2026-07-01T04:00:00Z', '00:00:00'],
    ['UTC', '1969-12-31T23:59:59Z', '23:59:59'],
  ]
  for (const [zone, utc, clock] of cases) {
    test(`${zone} shows ${clock} at ${utc}`, () => {
      const second = clockOf(zone).secondOfDay(Date.parse(utc))
      assert.equal(new Date(second * 1000).toISOString().slice(11, 19), clock)
    })
  }
})

describe('secondOfWeek', () => {
  const cases: readonly (readonly [zone: string, utc: string, day: number, clock: string])[] = [
    ['UTC', '1970-01-01T00:00:00Z', 3, '00:00:00'],
    ['UTC', '1969-12-28T23:59:59Z', 6, '23:59:59'],
    ['UTC', '2026-11-22T23:59:59Z', 6, '23:59:59'],
    ['UTC', '2026-11-23T00:00:00Z', 0, '00:00:00'],
    ['Asia/Shanghai', '2026-11-22T16:00:00Z', 0, '00:00:00'],
    ['America/New_York', '2026-11-23T04:59:59Z', 6, '23:59:59'],
    ['Europe/Podgorica', '2026-10-25T23:00:00Z', 0, '00:00:00'],
    ['Europe/Podgorica', '2026-03-29T01:00:00Z', 6, '03:00:00'],
    ['Pacific/Apia', '2011-12-30T10:00:00Z', 5, '00:00:00'],
  ]
  for (const [zone, utc, day, clock] of cases) {
    test(`${zone} shows day ${day} ${clock} at ${utc}`, () => {
      const second = clockOf(zone).secondOfWeek(Date.parse(utc))
      assert.equal(Math.floor(second / 86_400), day)
      assert.equal(new Date((second % 86_400) * 1000).toISOString().slice(11, 19), clock)
    })
  }
})

describe('against luxon', () => {
  const zones = [
    'Europe/Podgorica',
    'Asia/Shanghai',
    'America/New_York',
    'Africa/Casablanca',
    'Pacific/Chatham',
    'America/Caracas',
    'UTC',
  ]
  const moment = fc.integer({ min: Date.UTC(1990, 0, 1), max: Date.UTC(2040, 0, 1) })

  test("the offset of any moment is luxon's", () => {
    fc.assert(
      fc.property(fc.constantFrom(...zones), moment, (zone, at) => {
        assert.equal(clockOf(zone).offsetMs(at), DateTime.fromMillis(at, { zone }).offset * 60_000)
      }),
      { numRuns: 3_000 },
    )
  })

  test('the local time of any moment reads back as that moment, or an hour earlier where clocks show it twice', () => {
    fc.assert(
      fc.property(fc.constantFrom(...zones), moment, (zone, at) => {
        const clock = clockOf(zone)
        const read = clock.toUtc(at + clock.offsetMs(at))
        if (read === at) return
        assert.equal(read + clock.offsetMs(read), at + clock.offsetMs(at), 'both show the same clock time')
        assert.ok(read < at)
      }),
      { numRuns: 3_000 },
    )
  })
})

test('an offset is no zone, whatever the engine says', (t) => {
  t.mock.method(IANAZone, 'isValidZone', () => true)
  for (const name of ['+08:00', '-0330', '+08', '8', '+8:00', '\u221208:00', ' +08:00'])
    assert.equal(zoneClock(name), undefined, name)
})

test('what is no zone has no clock', () => {
  for (const name of ['', 'Europe/Nowhere', 'x'.repeat(1_000), '../etc/localtime']) assert.equal(zoneClock(name), undefined)
})
