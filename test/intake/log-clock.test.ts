import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { LogClock } from '../../src/intake/log-clock.ts'

function clock(zone: string, receivedAt: string, year?: number): LogClock {
  return new LogClock({ zone, year, receivedAt: Date.parse(receivedAt) })
}

/** `MM-DD hh:mm:ss` read without a year. */
function read(times: LogClock, text: string): string | undefined {
  const [, month, day, hours, minutes, seconds] = /^(\d+)-(\d+) (\d+):(\d+):(\d+)$/.exec(text) ?? assert.fail(text)
  const at = times.yearless(Number(month), Number(day), (Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)) * 1000)
  return at === undefined ? undefined : new Date(at).toISOString().slice(0, 19)
}

describe('a time without a year', () => {
  const cases: readonly (readonly [zone: string, receivedAt: string, text: string, expected: string | undefined, why: string])[] =
    [
      ['UTC', '2026-11-21T12:00:00Z', '11-21 11:59:59', '2026-11-21T11:59:59', 'just now'],
      ['UTC', '2026-11-21T12:00:00Z', '11-22 12:00:00', '2026-11-22T12:00:00', 'exactly a day ahead'],
      ['UTC', '2026-11-21T12:00:00Z', '11-22 12:00:01', '2025-11-22T12:00:01', 'more than a day ahead'],
      ['UTC', '2026-11-21T12:00:00Z', '01-01 00:00:00', '2026-01-01T00:00:00', 'earlier this year'],
      ['UTC', '2027-01-01T00:00:05Z', '12-31 23:59:59', '2026-12-31T23:59:59', 'over New Year'],
      ['UTC', '2026-12-31T23:59:58Z', '01-01 00:00:01', '2027-01-01T00:00:01', "the sender's clock is ahead over New Year"],
      ['UTC', '2026-12-31T23:59:58Z', '01-02 00:00:01', '2026-01-02T00:00:01', 'too far ahead over New Year'],
      // In Shanghai the year has begun 8 hours earlier.
      ['Asia/Shanghai', '2026-12-31T16:30:00Z', '01-01 00:29:00', '2026-12-31T16:29:00', 'New Year of the zone'],
      ['America/New_York', '2027-01-01T04:00:00Z', '12-31 22:59:00', '2027-01-01T03:59:00', 'still last year in the zone'],
      ['UTC', '2026-03-05T00:00:00Z', '02-29 12:00:00', '2024-02-29T12:00:00', 'the last leap year'],
      ['UTC', '2024-03-05T00:00:00Z', '02-29 12:00:00', '2024-02-29T12:00:00', 'this leap year'],
      ['UTC', '2103-03-05T00:00:00Z', '02-29 12:00:00', '2096-02-29T12:00:00', 'seven years back, 2100 is none'],
      ['UTC', '2026-11-21T12:00:00Z', '02-30 12:00:00', undefined, 'no such day'],
      ['UTC', '2026-11-21T12:00:00Z', '13-01 12:00:00', undefined, 'no such month'],
      ['Europe/Podgorica', '2026-07-01T12:00:00Z', '06-30 20:17:00', '2026-06-30T18:17:00', 'summer time'],
      ['Europe/Podgorica', '2026-07-01T12:00:00Z', '01-30 20:17:00', '2026-01-30T19:17:00', 'winter time'],
      ['Europe/Podgorica', '2026-12-01T12:00:00Z', '10-25 02:30:00', '2026-10-25T00:30:00', 'shown twice: the first'],
      ['Europe/Podgorica', '2026-12-01T12:00:00Z', '03-29 02:30:00', '2026-03-29T01:30:00', 'never shown: the offset before'],
    ]
  for (const [zone, receivedAt, text, expected, why] of cases) {
    test(`${text} ${zone}, received ${receivedAt}, is ${expected}: ${why}`, () => {
      assert.equal(read(clock(zone, receivedAt), text), expected)
    })
  }

  test('is in the year of the context where it names one, whatever the time of reception', () => {
    assert.equal(read(clock('UTC', '2026-11-21T12:00:00Z', 2012), '02-29 01:15:43'), '2012-02-29T01:15:43')
    assert.equal(read(clock('UTC', '2026-11-21T12:00:00Z', 2030), '12-31 23:59:59'), '2030-12-31T23:59:59')
    assert.equal(read(clock('UTC', '2026-11-21T12:00:00Z', 2026), '02-29 01:15:43'), undefined)
  })

  test('cannot be read in a zone that does not exist', () =>
    assert.equal(read(clock('Nowhere', '2026-11-21T12:00:00Z'), '11-20 12:00:00'), undefined))
})
