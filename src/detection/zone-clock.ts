import { IANAZone } from 'luxon'

const DAY_MS = 86_400_000
const WEEK_MS = 7 * DAY_MS
/** Zones change their offset on quarter-hours only (true of every zone since 1972), so one look-up serves 15 minutes. */
const QUARTER_MS = 900_000
const CACHED_QUARTERS = 4_096
const CACHED_ZONES = 512

/**
 * The wall clock of one IANA zone. Offsets are asked of luxon once per quarter-hour and remembered, so a log line
 * costs no luxon object.
 */
export class ZoneClock {
  readonly name: string
  readonly #zone: IANAZone
  readonly #offsets = new Map<number, number>()
  readonly #readings = new Map<number, number>()
  #lastQuarter = Number.NaN
  #lastOffsetMs = 0
  #lastLocalQuarter = Number.NaN
  #lastReadingMs = 0

  constructor(zone: IANAZone) {
    this.name = zone.name
    this.#zone = zone
  }

  /** Local time minus UTC at a moment (milliseconds since 1970), in milliseconds. */
  offsetMs(at: number): number {
    const quarter = Math.floor(at / QUARTER_MS)
    if (quarter === this.#lastQuarter) return this.#lastOffsetMs
    let offsetMs = this.#offsets.get(quarter)
    if (offsetMs === undefined) {
      offsetMs = Math.round(this.#zone.offset(quarter * QUARTER_MS) * 60_000)
      if (this.#offsets.size >= CACHED_QUARTERS) this.#offsets.clear()
      this.#offsets.set(quarter, offsetMs)
    }
    this.#lastQuarter = quarter
    this.#lastOffsetMs = offsetMs
    return offsetMs
  }

  /** Second of the local day (0 to 86,399) at a moment. */
  secondOfDay(at: number): number {
    const local = at + this.offsetMs(at)
    return Math.floor((((local % DAY_MS) + DAY_MS) % DAY_MS) / 1000)
  }

  /** Second of the local week at a moment, 0 at Monday's midnight, by what the clock and the calendar on the wall show. */
  secondOfWeek(at: number): number {
    // The first of January 1970 was a Thursday.
    const local = at + this.offsetMs(at) + 3 * DAY_MS
    return Math.floor((((local % WEEK_MS) + WEEK_MS) % WEEK_MS) / 1000)
  }

  /**
   * The moment at which this zone's clocks show a local time, given as if it were UTC (`Date.UTC(...)`).
   * A time that the clocks show twice (autumn) is its first showing. A time that they skip (spring) is read with the
   * offset in force before the change: 02:30 in a gap from 02:00 to 03:00 is 03:30 of the new offset.
   */
  toUtc(localMs: number): number {
    const quarter = Math.floor(localMs / QUARTER_MS)
    if (quarter !== this.#lastLocalQuarter) {
      let reading = this.#readings.get(quarter)
      if (reading === undefined) {
        reading = this.#offsetOfLocal(quarter * QUARTER_MS)
        if (this.#readings.size >= CACHED_QUARTERS) this.#readings.clear()
        this.#readings.set(quarter, reading)
      }
      this.#lastLocalQuarter = quarter
      this.#lastReadingMs = reading
    }
    return localMs - this.#lastReadingMs
  }

  /** The offset with which to read a local time; see `toUtc`. */
  #offsetOfLocal(localMs: number): number {
    const before = this.offsetMs(localMs - DAY_MS)
    const after = this.offsetMs(localMs + DAY_MS)
    if (before === after) return before
    const larger = Math.max(before, after)
    if (this.offsetMs(localMs - larger) === larger) return larger
    const smaller = Math.min(before, after)
    return this.offsetMs(localMs - smaller) === smaller ? smaller : before
  }
}

const clocks = new Map<string, ZoneClock>()

/**
 * The clock of an IANA zone such as `Europe/Podgorica`; undefined when there is no zone of that name. Whether a text is a zone is decided
 * here alone: offsets (`+08:00`), which some engines take for zones and others do not, are none, for they know no summer time.
 */
export function zoneClock(name: string): ZoneClock | undefined {
  const known = clocks.get(name)
  if (known !== undefined) return known
  if (name.length > 64 || !/^[A-Za-z]/.test(name) || !IANAZone.isValidZone(name)) return undefined
  const clock = new ZoneClock(IANAZone.create(name))
  if (clocks.size >= CACHED_ZONES) clocks.clear()
  clocks.set(name, clock)
  return clock
}
