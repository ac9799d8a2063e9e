/** Where the time comes from: the machine, or a test's own clock. */
export interface Clock {
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  now(): number
}

/** The machine's clock. */
export const systemClock: Clock = { now: () => Date.now() }

/** A clock that rehearsals set: it runs on from there as the clock behind it does. */
export class MovableClock implements Clock {
  readonly #behind: Clock
  #aheadMs = 0

  constructor(behind: Clock) {
    this.#behind = behind
  }

  now(): number {
    return this.#behind.now() + this.#aheadMs
  }

  /** From this moment on it is `ms`, milliseconds since 1970. */
  set(ms: number): void {
    this.#aheadMs = ms - this.#behind.now()
  }
}

/** `2026-11-21T20:55:37Z`: whole seconds, UTC, as the wire writes times. */
export function isoSeconds(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`
}

/** `2018-09-26 01:51:01`: whole seconds, UTC, as answers write times that people read. */
export function utcTime(ms: number): string {
  return new Date(ms).toISOString().slice(0, 19).replace('T', ' ')
}

/** Reads `2018-09-26T01:51:01Z`, also with up to three decimals; undefined for anything else, a 30th of February too. */
export function parseUtc(text: string): number | undefined {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,3})?Z$/.test(text)) return undefined
  const at = Date.parse(text)
  // Date.parse takes a day that the month does not have for one of the next month.
  return Number.isNaN(at) || isoSeconds(at).slice(0, 19) !== text.slice(0, 19) ? undefined : at
}

const FIRST_REHEARSED = Date.UTC(2000, 0)
const LAST_REHEARSED = Date.UTC(3000, 0) - 1

/** A time to which a clock may be set, from 2000 to 2999; undefined for anything else. */
export function rehearsedTime(text: string): number | undefined {
  const at = parseUtc(text)
  return at === undefined || at < FIRST_REHEARSED || at > LAST_REHEARSED ? undefined : at
}
