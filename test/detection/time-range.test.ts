import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import {
  coversSecond,
  formatClockTime,
  nearestTime,
  normaliseTime,
  readTimeRange,
  type TimeRange,
} from '../../src/detection/time-range.ts'
import { Refusal } from '../../src/kernel/outcome.ts'

function range(start: string, end: string): TimeRange {
  const found = normaliseTime(start, end)
  assert.ok(!(found instanceof Refusal))
  return found
}

function second(time: string): number {
  const [hours = 0, minutes = 0, seconds = 0] = time.split(':').map(Number)
  return hours * 3600 + minutes * 60 + seconds
}

describe('normaliseTime', () => {
  const canonical: readonly (readonly [start: string, end: string, value: string])[] = [
    ['08:00', '20:00', '08:00-20:00'],
    ['08:00:00', '20:00:00', '08:00-20:00'],
    ['8:00', '20:00', '08:00-20:00'],
    [' 06:00:00 ', '16:30:15', '06:00-16:30:15'],
    ['08:00', '07:00', '08:00-07:00'],
    ['00:00', '23:59:59', '00:00-23:59:59'],
  ]
  for (const [start, end, value] of canonical) {
    test(`${start} to ${end} is ${value}`, () => {
      assert.equal(range(start, end).value, value)
      assert.deepEqual(readTimeRange(value), range(start, end))
    })
  }

  const refused: readonly (readonly [start: string, end: string, kind: string])[] = [
    ['08:00', '08:00', 'empty-range'],
    ['08:00', '08:00:00', 'empty-range'],
    ['24:00', '08:00', 'bad-time'],
    ['08:60', '09:00', 'bad-time'],
    ['08:00', '', 'bad-time'],
    ['08', '09', 'bad-time'],
    ['08:00:60', '09:00', 'bad-time'],
    ['08:00 am', '09:00', 'bad-time'],
    ['-1:00', '09:00', 'bad-time'],
    ['٠٨:٠٠', '09:00', 'bad-time'],
    ['1'.repeat(1_000), '09:00', 'bad-time'],
  ]
  for (const [start, end, kind] of refused) {
    test(`${JSON.stringify(start.slice(0, 20))} to ${JSON.stringify(end)} is refused as ${kind}`, () => {
      const found = normaliseTime(start, end)
      assert.ok(found instanceof Refusal)
      assert.equal(found.kind, kind)
    })
  }

  test('a text without two times is refused', () => assert.ok(readTimeRange('08:00') instanceof Refusal))
})

describe('days of the week', () => {
  const canonical: readonly (readonly [text: string, value: string])[] = [
    ['08:00-18:00 Mon-Fri', '08:00-18:00 Mon-Fri'],
    ['08:00:00 - 18:00  fri , Monday-thursday', '08:00-18:00 Mon-Fri'],
    ['08:00-18:00 Sat,Sun', '08:00-18:00 Sat,Sun'],
    ['08:00-18:00 Fri-Mon', '08:00-18:00 Mon,Fri-Sun'],
    ['08:00-18:00 Sun', '08:00-18:00 Sun'],
    ['08:00-18:00 Mon-Sun', '08:00-18:00'],
    ['08:00-18:00 Thu-Wed', '08:00-18:00'],
    ['08:00-18:00 ', '08:00-18:00'],
  ]
  for (const [text, value] of canonical) {
    test(`${text} is ${value}`, () => {
      const found = readTimeRange(text)
      assert.ok(!(found instanceof Refusal))
      assert.equal(found.value, value)
      assert.deepEqual(readTimeRange(value), found)
    })
  }
  for (const text of [
    'Mo',
    'Mon-',
    '-Mon',
    'Mon-Tue-Wed',
    'Mon;Tue',
    'Mon,',
    '1-5',
    'am',
    'Mon '.repeat(100),
    `Mon${',Mon'.repeat(32)}`,
  ]) {
    test(`${text.slice(0, 20)} is refused`, () => {
      const found = readTimeRange(`08:00-18:00 ${text}`)
      assert.ok(found instanceof Refusal)
      assert.equal(found.kind, 'bad-days')
    })
  }

  const DAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']
  const week = (day: string, time: string) => DAYS.indexOf(day) * 86_400 + second(time)
  const covered: readonly (readonly [range: string, day: string, time: string, covered: boolean])[] = [
    ['08:00-18:00 Mon-Fri', 'Fri', '18:00:59', true],
    ['08:00-18:00 Mon-Fri', 'Sat', '12:00:00', false],
    ['08:00-18:00 Mon-Fri', 'Sun', '12:00:00', false],
    ['08:00-18:00 Mon-Fri', 'Mon', '08:00:00', true],
    ['22:00-06:00 Mon-Fri', 'Fri', '23:00:00', true],
    ['22:00-06:00 Mon-Fri', 'Sat', '06:00:59', true],
    ['22:00-06:00 Mon-Fri', 'Sat', '06:01:00', false],
    ['22:00-06:00 Mon-Fri', 'Sat', '22:00:00', false],
    ['22:00-06:00 Mon-Fri', 'Mon', '05:00:00', false],
    ['22:00-06:00 Sun', 'Mon', '05:00:00', true],
    ['22:00-06:00 Sun', 'Sun', '05:00:00', false],
    ['22:00-06:00', 'Mon', '05:00:00', true],
  ]
  for (const [text, day, time, expected] of covered) {
    test(`${text} ${expected ? 'covers' : 'leaves out'} ${day} ${time}`, () => {
      const found = readTimeRange(text)
      assert.ok(!(found instanceof Refusal))
      assert.equal(coversSecond(found, week(day, time)), expected)
    })
  }

  const near: readonly (readonly [day: string, time: string, side: string, hours: number])[] = [
    ['Sat', '12:00:00', 'after', 18],
    ['Sun', '12:00:00', 'before', 20],
    ['Mon', '07:00:00', 'before', 1],
    ['Wed', '02:00:00', 'before', 6],
  ]
  for (const [day, time, side, hours] of near) {
    test(`${day} ${time} is ${hours} h ${side} 08:00-18:00 Mon-Fri`, () => {
      const found = readTimeRange('08:00-18:00 Mon-Fri')
      assert.ok(!(found instanceof Refusal))
      const distance = nearestTime([found], week(day, time))
      assert.deepEqual([distance?.side, distance?.secondsAway], [side, hours * 3600])
    })
  }
})

describe('coversSecond', () => {
  const cases: readonly (readonly [start: string, end: string, time: string, covered: boolean])[] = [
    ['08:00', '20:00', '08:00:00', true],
    ['08:00', '20:00', '07:59:59', false],
    ['08:00', '20:00', '20:00:00', true],
    ['08:00', '20:00', '20:00:59', true],
    ['08:00', '20:00', '20:01:00', false],
    ['08:00', '20:00:30', '20:00:30', true],
    ['08:00', '20:00:30', '20:00:31', false],
    ['22:00', '06:00', '23:00:00', true],
    ['22:00', '06:00', '00:00:00', true],
    ['22:00', '06:00', '06:00:59', true],
    ['22:00', '06:00', '06:01:00', false],
    ['22:00', '06:00', '21:59:59', false],
    ['08:00', '07:00', '07:30:00', false],
    ['08:00', '07:00', '12:00:00', true],
    ['00:00', '23:59', '23:59:59', true],
    ['00:00', '23:59', '00:00:00', true],
    ['22:00:30', '22:00', '22:00:30', true],
    ['22:00:30', '21:59', '22:00:10', false],
  ]
  for (const [start, end, time, covered] of cases) {
    test(`${start}-${end} ${covered ? 'covers' : 'leaves out'} ${time}`, () => {
      assert.equal(coversSecond(range(start, end), second(time)), covered)
    })
  }
})

describe('nearestTime', () => {
  const ranges = [range('08:00', '12:00'), range('13:00', '20:00')]
  const cases: readonly (readonly [time: string, nearest: string, side: string, away: number])[] = [
    ['20:17:00', '13:00-20:00', 'after', 17 * 60],
    ['07:30:00', '08:00-12:00', 'before', 30 * 60],
    ['12:40:00', '13:00-20:00', 'before', 20 * 60],
    ['12:20:00', '08:00-12:00', 'after', 20 * 60],
    ['01:00:00', '13:00-20:00', 'after', 5 * 3600],
    ['03:00:00', '08:00-12:00', 'before', 5 * 3600],
  ]
  for (const [time, nearest, side, away] of cases) {
    test(`${time} is ${away} s ${side} ${nearest}`, () => {
      const found = nearestTime(ranges, second(time))
      assert.deepEqual([found?.range.value, found?.side, found?.secondsAway], [nearest, side, away])
    })
  }
  test('there is none without ranges', () => assert.equal(nearestTime([], 0), undefined))
})

test('the text of a second reads back as that second', () => {
  fc.assert(fc.property(fc.integer({ min: 0, max: 86_399 }), (at) => assert.equal(second(formatClockTime(at)), at)))
})

test('a range that names all days but one covers what the range of every day covers, less that day', () => {
  const day = fc.integer({ min: 0, max: 6 })
  const time = fc.integer({ min: 0, max: 86_399 })
  const NAMES = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']
  fc.assert(
    fc.property(time, time, day, day, time, (from, to, left, asked, at) => {
      fc.pre(from !== to)
      const text = `${formatClockTime(from)}-${formatClockTime(to)}`
      const every = readTimeRange(text)
      const some = readTimeRange(`${text} ${NAMES.filter((_, i) => i !== left).join(',')}`)
      const one = readTimeRange(`${text} ${NAMES[left]}`)
      assert.ok(!(every instanceof Refusal) && !(some instanceof Refusal) && !(one instanceof Refusal))
      const moment = asked * 86_400 + at
      assert.equal(coversSecond(every, moment), coversSecond(every, at))
      assert.equal(coversSecond(every, moment), coversSecond(some, moment) || coversSecond(one, moment))
    }),
    { numRuns: 1_000 },
  )
})
