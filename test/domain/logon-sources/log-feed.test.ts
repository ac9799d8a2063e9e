import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { type Arrival, afterArrival, type Feed, isSkewed } from '../../../src/domain/logon-sources/log-feed.ts'

const MINUTE = 60_000
const DAY = 86_400_000
const START = Date.UTC(2026, 10, 2, 9) // a Monday

const live = (now: number, offset = 0): Arrival => ({ now, oldest: now + offset - 1000, newest: now + offset })

/** The feed after arrivals at these days and a fraction, and the days until it is missed. */
function onDays(...days: readonly number[]): { feed: Feed | undefined; patience: number | undefined } {
  let feed: Feed | undefined
  for (const day of days) feed = afterArrival(feed, live(START + day * DAY))
  return { feed, patience: feed === undefined || feed.dueAt === 0 ? undefined : (feed.dueAt - feed.eventAt) / DAY }
}

describe('a server is missed', () => {
  const cases: readonly (readonly [why: string, days: readonly number[], patience: number | undefined])[] = [
    ['never after one day', [0, 0.1, 0.2], undefined],
    ['never after two days', [0, 1], undefined],
    ['at once after three days in a row', [0, 1, 2], 0],
    ['never for three days in two weeks', [0, 5, 12], undefined],
    ['later by the weekend at which it rested', [0, 1, 2, 3, 4, 7, 8, 9, 10, 11], 2],
    ['later by every second day', [0, 2, 4, 6], 1],
    ['not after a rest of a month until it is usual again', [0, 1, 2, 3, 40, 41], undefined],
    ['without the memory of a month ago', [0, 1, 2, 3, 40, 41, 42], 0],
  ]
  for (const [why, days, patience] of cases) test(why, () => assert.equal(onDays(...days).patience, patience))

  test('what is known does not grow, and days have 28 bits', () => {
    const { feed } = onDays(...Array.from({ length: 90 }, (_, day) => day))
    assert.equal(feed?.days, 2 ** 28 - 1)
  })

  test('nothing is written for what comes within five minutes of the last, and never back in time', () => {
    const { feed } = onDays(0, 1, 2)
    assert.ok(feed !== undefined)
    assert.equal(afterArrival(feed, live(START + 2 * DAY + 5 * MINUTE - 1)), feed)
    assert.equal(afterArrival(feed, live(START)), feed)
    assert.equal(afterArrival(feed, live(START + 2 * DAY + 5 * MINUTE)).eventAt, START + 2 * DAY + 5 * MINUTE)
  })
})

/** Whether somebody is told after these arrivals. */
function told(arrivals: readonly Arrival[]): boolean {
  let feed: Feed | undefined
  for (const arrival of arrivals) feed = afterArrival(feed, arrival)
  return feed !== undefined && isSkewed(feed)
}

describe('a clock is taken for wrong', () => {
  const every = (minutes: number, count: number, offset: (index: number) => number) =>
    Array.from({ length: count }, (_, index) => live(START + index * minutes * MINUTE, offset(index)))
  test('when it is off by the same five times over ten minutes', () => {
    assert.equal(told(every(3, 5, () => -3_600_000)), true)
    assert.equal(told(every(3, 5, () => 400_000)), true)
    assert.equal(told(every(5, 4, () => -3_600_000)), false)
    assert.equal(told(every(1, 9, () => -3_600_000)), false)
    assert.equal(told(every(0.1, 99, () => -3_600_000)), false)
  })
  test('not for five minutes', () => assert.equal(told(every(3, 50, () => 5 * MINUTE)), false))
  test('not when a queue is worked off, or a file is read', () => {
    assert.equal(told(every(3, 50, (index) => -3_600_000 + index * 2.5 * MINUTE)), false)
    const file = every(3, 50, () => -3_600_000).map((arrival) => ({ ...arrival, oldest: arrival.newest - 6 * MINUTE }))
    assert.equal(told(file), false)
  })
  test('not when it has been right in between', () => {
    assert.equal(told(every(3, 8, (index) => (index === 3 ? 0 : -3_600_000))), false)
    assert.equal(told(every(3, 9, (index) => (index === 3 ? 0 : -3_600_000))), true)
  })
  test('for any arrivals whatever, what is known stays whole numbers', () => {
    const arrival = fc.tuple(fc.nat(4e12), fc.integer({ min: -4e12, max: 4e12 }), fc.nat(1e9))
    fc.assert(
      fc.property(fc.array(arrival, { maxLength: 40 }), (arrivals) => {
        let feed: Feed | undefined
        for (const [now, offset, span] of arrivals)
          feed = afterArrival(feed, { now, newest: now + offset, oldest: now + offset - span })
        for (const value of Object.values(feed ?? {})) assert.ok(Number.isSafeInteger(value), JSON.stringify(feed))
        if (feed !== undefined) assert.ok(feed.days > 0 && feed.days < 2 ** 28 && (feed.days & 1) === 1)
      }),
    )
  })
})
