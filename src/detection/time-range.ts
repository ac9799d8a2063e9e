import { type Refusal, refuse } from '../kernel/outcome.ts'

const DAY_S = 86_400
/** So much of a refused text is repeated in the refusal. */
const SHOWN = 64

/** A span of the day by the wall clock; it runs over midnight when its start is later than its end. */
export interface TimeRange {
  /** Canonical text: `08:00-20:00`. */
  readonly value: string
  /** Canonical `HH:mm`, or `HH:mm:ss` when the seconds are not 0. */
  readonly start: string
  readonly end: string
  /** Second of the day at which it begins. */
  readonly startSecond: number
  /** Second of the day that `end` names. */
  readonly endSecond: number
}

const CLOCK_TIME = /^([01]?[0-9]|2[0-3]):([0-5][0-9])(?::([0-5][0-9]))?$/

/**
 * Reads an approved time range, each end `HH:mm` or `HH:mm:ss`. Both ends belong to it, and an end on a full minute means that
 * whole minute: `00:00` to `23:59` is the whole day. Refuses `bad-time`, and `empty-range` when both ends are the same.
 */
export function normaliseTime(start: string, end: string): TimeRange | Refusal<'bad-time' | 'empty-range'> {
  const startSecond = readClockTime(start)
  if (startSecond === undefined) return refuse('bad-time', start.slice(0, SHOWN))
  const endSecond = readClockTime(end)
  if (endSecond === undefined) return refuse('bad-time', end.slice(0, SHOWN))
  if (startSecond === endSecond) return refuse('empty-range', start)
  const range = { start: formatClockTime(startSecond), end: formatClockTime(endSecond), startSecond, endSecond }
  return { value: `${range.start}-${range.end}`, ...range }
}

/** Reads a range out of one text, `08:00-20:00`; see `normaliseTime`. */
export function readTimeRange(text: string): TimeRange | Refusal<'bad-time' | 'empty-range'> {
  const dash = text.indexOf('-')
  return dash < 0 ? refuse('bad-time', text.slice(0, SHOWN)) : normaliseTime(text.slice(0, dash), text.slice(dash + 1))
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

/** True when a second of the day lies in the range. */
export function coversSecond(range: TimeRange, second: number): boolean {
  const last = range.endSecond % 60 === 0 ? range.endSecond + 59 : range.endSecond
  const begun = second >= range.startSecond
  const notOver = second <= last
  return range.startSecond > range.endSecond ? begun || notOver : begun && notOver
}

/** How far a second of the day outside a range lies from it: after its end or before its start, whichever is less. */
export interface TimeDistance {
  readonly range: TimeRange
  readonly side: 'after' | 'before'
  readonly secondsAway: number
}

/** The range that a second of the day misses by least; undefined when there are no ranges. */
export function nearestTime(ranges: readonly TimeRange[], second: number): TimeDistance | undefined {
  let nearest: TimeDistance | undefined
  for (const range of ranges) {
    const after = (second - range.endSecond + DAY_S) % DAY_S
    const before = (range.startSecond - second + DAY_S) % DAY_S
    const secondsAway = Math.min(after, before)
    if (nearest === undefined || secondsAway < nearest.secondsAway) {
      nearest = { range, side: after <= before ? 'after' : 'before', secondsAway }
    }
  }
  return nearest
}
