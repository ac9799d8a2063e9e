import type { LogClock } from './log-clock.ts'
import type { Scanner } from './scanner.ts'
import type { Envelope } from './syslog-envelope.ts'
import { readIsoTime } from './syslog-time.ts'

const BLANK = 0x20
const QUOTE = 0x22
const MINUS = 0x2d
const OPEN_BRACKET = 0x5b
const BACKSLASH = 0x5c
const CLOSE_BRACKET = 0x5d
const BYTE_ORDER_MARK = 0xfeff
const FORM = ['rfc5424'] as const

/**
 * Reads what follows `<PRI>VERSION ` of an RFC 5424 message. A time of `-` (the sender has none) is the time of reception.
 * Gives undefined when it is no such message. Never throws.
 */
export function readRfc5424(scanner: Scanner, clock: LogClock): Envelope | undefined {
  const at = readTime(scanner, clock)
  if (at === undefined || !scanner.skip(BLANK)) return undefined
  const hostname = nilValue(scanner.word())
  const program = nilValue(scanner.word()) ?? ''
  const processId = scanner.word()
  scanner.word()
  if (!skipStructuredData(scanner)) return undefined
  scanner.skipBlanks()
  scanner.skip(BYTE_ORDER_MARK)
  scanner.skipBlanks()
  const pid = /^[0-9]{1,9}$/.test(processId) ? Number(processId) : undefined
  return { at, hostname, program, pid, message: scanner.rest(), fromRoot: true, form: FORM }
}

function readTime(scanner: Scanner, clock: LogClock): number | undefined {
  if (scanner.skip(MINUS)) return clock.receivedAt
  const year = scanner.digits(4, 4)
  return year < 0 ? undefined : readIsoTime(scanner, clock, year)
}

function nilValue(word: string): string | undefined {
  return word === '-' || word === '' ? undefined : word
}

/** Steps over `-` or any number of `[id name="value" …]`, in whose values `"`, `\` and `]` stand behind a backslash. */
function skipStructuredData(scanner: Scanner): boolean {
  if (scanner.skip(MINUS)) return true
  if (scanner.code !== OPEN_BRACKET) return false
  while (scanner.skip(OPEN_BRACKET)) if (!skipElement(scanner)) return false
  return true
}

function skipElement(scanner: Scanner): boolean {
  const { text } = scanner
  let quoted = false
  for (; scanner.at < text.length; scanner.at++) {
    const code = scanner.code
    if (quoted && code === BACKSLASH) scanner.at++
    else if (code === QUOTE) quoted = !quoted
    else if (!quoted && code === CLOSE_BRACKET) {
      scanner.at++
      return true
    }
  }
  return false
}
