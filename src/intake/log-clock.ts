import type { LogContext } from '../detection/logon.ts'
import { type ZoneClock, zoneClock } from '../detection/zone-clock.ts'

const DAY_MS = 86_400_000
/** Leap years lie at most 8 years apart (1896 and 1904). */
const FURTHEST_YEARS = 8
/** A time without a year that would be so long ago is odd: more likely it is of a clock that goes before ours. */
const ODD_MS = 300 * DAY_MS

/** Turns the times that logs write into moments, for one piece of log text. */
export class LogClock {
  readonly receivedAt: number
  readonly #zone: ZoneClock | undefined
  readonly #year: number | undefined
  readonly #receivedYear: number
  /** Whether the last time that was read named no zone, so that the server's was taken. */
  wasLocal = false
  /** Whether a time was read whose year is a guess, and an odd one. */
  wasOddYear = false
  #dayKey = -1
  #dayStart: number | undefined

  constructor(context: LogContext) {
    this.receivedAt = context.receivedAt
    this.#zone = zoneClock(context.zone)
    this.#year = context.year
    this.#receivedYear = new Date(context.receivedAt).getUTCFullYear()
  }

  /** Begins on another line. */
  startLine(): void {
    this.wasLocal = false
    this.wasOddYear = false
  }

  /** Start of a day as if the clock were UTC; undefined when the calendar has no such day. `month` is 1 to 12. */
  dayStart(year: number, month: number, day: number): number | undefined {
    const key = (year * 16 + month) * 32 + day
    if (key === this.#dayKey) return this.#dayStart
    this.#dayKey = key
    this.#dayStart = dayStart(year, month, day)
    return this.#dayStart
  }

  /** The moment of a local time in the server's zone; undefined when there is no such day or the zone is not known. */
  local(year: number, month: number, day: number, timeMs: number): number | undefined {
    const start = this.dayStart(year, month, day)
    this.wasLocal = true
    return start === undefined ? undefined : this.#zone?.toUtc(start + timeMs)
  }

  /**
   * The moment of a local time without a year: in the year that the context names, or else the latest one that lies at most one day
   * after the reception. 29 February goes back to the last leap year.
   */
  yearless(month: number, day: number, timeMs: number): number | undefined {
    if (this.#year !== undefined) return this.local(this.#year, month, day, timeMs)
    const latest = this.receivedAt + DAY_MS
    // Only a day in January can lie in the year after the reception and yet be at most a day ahead.
    const newest = month === 1 ? this.#receivedYear + 1 : this.#receivedYear
    for (let year = newest; year >= newest - FURTHEST_YEARS; year--) {
      const at = this.local(year, month, day, timeMs)
      if (at === undefined || at > latest) continue
      if (at < this.receivedAt - ODD_MS) this.wasOddYear = true
      return at
    }
    return undefined
  }
}

function dayStart(year: number, month: number, day: number): number | undefined {
  if (year < 1970 || year > 9999 || month < 1 || month > 12 || day < 1 || day > 31) return undefined
  const start = Date.UTC(year, month - 1, day)
  // Date.UTC turns 30 February into March.
  return new Date(start).getUTCDate() === day ? start : undefined
}
