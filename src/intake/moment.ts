import { textOf } from './json-fields.ts'
import type { LogClock } from './log-clock.ts'
import { Scanner } from './scanner.ts'
import { readIsoTime } from './syslog-time.ts'

const LONGEST = 40
const scanner = new Scanner()

/**
 * Reads a moment out of a structured event: ISO 8601 text (without a zone it is the server's), or the time since 1970 as a number or
 * its digits, in the unit that its size tells: seconds, milliseconds, microseconds or nanoseconds. Gives milliseconds since 1970, or
 * undefined for what is no time after 1970.
 */
export function readMoment(value: unknown, clock: LogClock): number | undefined {
  if (typeof value === 'number') return sinceEpoch(value)
  const text = textOf(value)
  if (text === undefined || text.length > LONGEST) return undefined
  if (text.charCodeAt(4) === MINUS) return readIso(text, clock)
  return /^[0-9]{1,19}(?:\.[0-9]{1,9})?$/.test(text) ? sinceEpoch(Number(text)) : undefined
}

function readIso(text: string, clock: LogClock): number | undefined {
  scanner.start(text)
  const year = scanner.digits(4, 4)
  const at = year < 0 ? undefined : readIsoTime(scanner, clock, year)
  // What follows (`PM`) could change the meaning.
  return at !== undefined && at > 0 && scanner.at === text.length ? at : undefined
}

/** Milliseconds out of a number of which each unit has its own range: in milliseconds these are the years 1973 to 5138. */
function sinceEpoch(value: number): number | undefined {
  if (!(value >= 1) || value >= 1e20) return undefined
  if (value < 1e11) return Math.floor(value * 1000)
  if (value < 1e14) return Math.floor(value)
  return Math.floor(value < 1e17 ? value / 1e3 : value / 1e6)
}

const MINUS = 0x2d
