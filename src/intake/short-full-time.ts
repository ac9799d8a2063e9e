import type { LogClock } from './log-clock.ts'
import type { Scanner } from './scanner.ts'

const BLANK = 0x20
const MINUS = 0x2d
const COLON = 0x3a
const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS

/** Abbreviations that mean one offset, in hours; CST, IST and others mean several, and are the server's own time. */
const HOURS: ReadonlyMap<string, number> = new Map(
  Object.entries({
    ...{ UTC: 0, GMT: 0, WET: 0, WEST: 1, CET: 1, CEST: 2, EET: 2, EEST: 3, MSK: 3, SAST: 2, HKT: 8, JST: 9, KST: 9 },
    ...{ EST: -5, EDT: -4, CDT: -5, MST: -7, MDT: -6, PST: -8, PDT: -7, AEST: 10, AEDT: 11, NZST: 12, NZDT: 13 },
  }),
)

/** True before `Sat 2026-11-21 `, as `journalctl -o short-full` begins its lines. */
export function isWeekdayDate({ text, at }: Scanner): boolean {
  // Nearly every line decides at the first of these.
  return text.charCodeAt(at + 8) === MINUS && text.charCodeAt(at + 3) === BLANK && text.charCodeAt(at + 11) === MINUS
}

/**
 * Reads `Sat 2026-11-21 20:17:05 CET` (also with a fraction, and an offset for the abbreviation): milliseconds since 1970; undefined when
 * it is none. An abbreviation that means several zones, or is not known, is the server's own zone.
 */
export function readShortFullTime(scanner: Scanner, clock: LogClock): number | undefined {
  scanner.at += 4
  const year = scanner.digits(4, 4)
  if (year < 0 || !scanner.skip(MINUS)) return undefined
  const month = scanner.digits(2, 2)
  if (month < 0 || !scanner.skip(MINUS)) return undefined
  const day = scanner.digits(2, 2)
  if (day < 0 || !scanner.skip(BLANK)) return undefined
  const timeMs = readTime(scanner)
  if (timeMs < 0 || !scanner.skip(BLANK)) return undefined
  const end = scanner.text.indexOf(' ', scanner.at)
  if (end < 0 || end - scanner.at > 6) return undefined
  const zone = scanner.text.slice(scanner.at, end)
  if (!/^(?:[A-Z]{1,6}|[+-][0-9]{2}(?:[0-9]{2})?)$/.test(zone)) return undefined
  scanner.at = end
  const offset = offsetMs(zone)
  if (offset === undefined) return clock.local(year, month, day, timeMs)
  const start = clock.dayStart(year, month, day)
  return start === undefined ? undefined : start + timeMs - offset
}

/** Milliseconds of the day; -1 where none is told. */
function readTime(scanner: Scanner): number {
  const hours = scanner.digits(2, 2)
  if (hours < 0 || hours > 23 || !scanner.skip(COLON)) return -1
  const minutes = scanner.digits(2, 2)
  if (minutes < 0 || minutes > 59 || !scanner.skip(COLON)) return -1
  const seconds = scanner.digits(2, 2)
  if (seconds < 0 || seconds > 60) return -1
  const whole = hours * HOUR_MS + minutes * MINUTE_MS + seconds * 1000
  if (!scanner.skip(0x2e)) return whole
  const start = scanner.at
  const fraction = scanner.digits(1, 9)
  return fraction < 0 ? -1 : whole + Math.floor((fraction * 1000) / 10 ** (scanner.at - start))
}

function offsetMs(zone: string): number | undefined {
  const first = zone.charAt(0)
  if (first !== '+' && first !== '-') {
    const hours = HOURS.get(zone)
    return hours === undefined ? undefined : hours * HOUR_MS
  }
  const ms = Number(zone.slice(1, 3)) * HOUR_MS + Number(zone.slice(3) || '0') * MINUTE_MS
  return first === '-' ? -ms : ms
}
