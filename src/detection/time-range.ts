import { Refusal, refuse } from '../kernel/outcome.ts'
import { formatWeekdays, hasWeekday, readWeekdays, type Weekdays } from './weekdays.ts'

const DAY_S = 86_400
const WEEK_S = 7 * DAY_S
/** So much of a refused text is repeated in the refusal. */
const SHOWN = 64

/** A span of the day by the wall clock; it runs over midnight when its start is later than its end. */
export interface TimeRange {
  /** Canonical text: `08:00-20:00`, or `08:00-18:00 Mon-Fri` where it does not hold every day. */
  readonly value: string
  /** Canonical `HH:mm`, or `HH:mm:ss` when the seconds are not 0. */
  readonly start: string
  readonly end: string
  /** Second of the day at which it begins. */
  readonly startSecond: number
  /** Second of the day that `end` names. */
  readonly endSecond: number
  /** The days on which it begins: what runs over midnight belongs to the day before. */
  readonly days: Weekdays
}

const CLOCK_TIME = /^([01]?[0-9]|2[0-3]):([0-5][0-9])(?::([0-5][0-9]))?$/

type TimeFault = Refusal<'bad-time' | 'empty-range' | 'bad-days'>

/**
 * Reads an approved time range, each end `HH:mm` or `HH:mm:ss`. Both ends belong to it, and an end on a full minute means that
 * whole minute: `00:00` to `23:59` is the whole day. `days` are those on which it begins, every day unless given; see `readWeekdays`.
 * Refuses `bad-time`, `bad-days`, and `empty-range` when both ends are the same.
 */
export function normaliseTime(start: string, end: string, days = ''): TimeRange | TimeFault {
  const startSecond = readClockTime(start)
  if (startSecond === undefined) return refuse('bad-time', start.slice(0, SHOWN))
  const endSecond = readClockTime(end)
  if (endSecond === undefined) return refuse('bad-time', end.slice(0, SHOWN))
  if (startSecond === endSecond) return refuse('empty-range', start)
  const read = readWeekdays(days)
  if (read instanceof Refusal) return read
  const range = { start: formatClockTime(startSecond), end: formatClockTime(endSecond), startSecond, endSecond, days: read }
  const times = `${range.start}-${range.end}`
  return { value: `${times} ${formatWeekdays(read)}`.trimEnd(), ...range }
}

/** The parts of a range in one text, `08:00-20:00` or `08:00-18:00 Mon-Fri`; undefined when it has no two times. */
export function partsOfTime(text: string): { start: string; end: string; days: string } | undefined {
  const dash = text.indexOf('-')
  if (dash < 0) return undefined
  const rest = text.slice(dash + 1).trimStart()
  const blank = rest.indexOf(' ')
  const end = blank < 0 ? rest : rest.slice(0, blank)
  return { start: text.slice(0, dash), end, days: blank < 0 ? '' : rest.slice(blank) }
}

/** Reads a range out of one text; see `partsOfTime` and `normaliseTime`. */
export function readTimeRange(text: string): TimeRange | TimeFault {
  const parts = partsOfTime(text)
  return parts === undefined ? refuse('bad-time', text.slice(0, SHOWN)) : normaliseTime(parts.start, parts.end, parts.days)
}

function readClockTime(text: string): number | undefined {
  const match = CLOCK_TIME.exec(text.trim())
  return match === null ? undefined : Number(match[1]) * 3600 + Number(match[2]) * 60 + Number(match[3] ?? 0)
}

/** A second of the day as `HH:mm`, or `HH:mm:ss` when the seconds are not 0. */
export function formatClockTime(second: number): string {
  const text = `${twoDigits(Math.floor(second / 3600))}:${twoDigits(Math.floor(second / 60) % 60)}`
  return second % 60 === 0 ? text : `${text}:${twoDigits(second % 60)}`
}

function twoDigits(number: number): string {
  return number < 10 ? `0${number}` : `${number}`
}

/** True when a second of the week, counted from Monday's midnight by the wall clock, lies in the range. */
export function coversSecond(range: TimeRange, secondOfWeek: number): boolean {
  const { startSecond, endSecond, days } = range
  const day = Math.floor(secondOfWeek / DAY_S)
  const second = secondOfWeek % DAY_S
  const last = endSecond % 60 === 0 ? endSecond + 59 : endSecond
  const begun = second >= startSecond && hasWeekday(days, day)
  if (startSecond < endSecond) return begun && second <= last
  return begun || (second <= last && hasWeekday(days, (day + 6) % 7))
}

/** How far a moment outside a range lies from it: after its end or before its start, whichever is less. */
export interface TimeDistance {
  readonly range: TimeRange
  readonly side: 'after' | 'before'
  readonly secondsAway: number
}

/** The range that a second of the week misses by least; undefined when there are no ranges. */
export function nearestTime(ranges: readonly TimeRange[], secondOfWeek: number): TimeDistance | undefined {
  let nearest: TimeDistance | undefined
  for (const range of ranges) {
    const { startSecond, endSecond, days } = range
    const length = (endSecond - startSecond + DAY_S) % DAY_S
    let after = WEEK_S
    let before = WEEK_S
    for (let day = 0; day < 7; day++) {
      if (!hasWeekday(days, day)) continue
      const start = day * DAY_S + startSecond
      after = Math.min(after, (secondOfWeek - start - length + 2 * WEEK_S) % WEEK_S)
      before = Math.min(before, (start - secondOfWeek + WEEK_S) % WEEK_S)
    }
    const secondsAway = Math.min(after, before)
    if (nearest === undefined || secondsAway < nearest.secondsAway) {
      nearest = { range, side: after <= before ? 'after' : 'before', secondsAway }
    }
  }
  return nearest
}
