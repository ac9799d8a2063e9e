import type { LineForm } from '../detection/logon.ts'
import { readJournalEntry } from './journald.ts'
import type { LogClock } from './log-clock.ts'
import { readRfc5424 } from './rfc5424.ts'
import type { Scanner } from './scanner.ts'
import { isWeekdayDate, readShortFullTime } from './short-full-time.ts'
import { readIsoTime, readMonthDayTime, readWeekdayTime, skipWeekday } from './syslog-time.ts'

/** What a logging system wraps around a program's message. */
export interface Envelope {
  /** Milliseconds since 1970. */
  readonly at: number
  readonly hostname: string | undefined
  /** As the line names it, perhaps with a path or brackets; empty when it names none. */
  readonly program: string
  readonly pid: number | undefined
  readonly message: string
  /** False when the envelope tells that the sender does not run as root; true also where an envelope cannot tell. */
  readonly fromRoot: boolean
  /** The forms of the line, the outer ones first. */
  readonly form: readonly LineForm[]
  /** Where the sender runs; Unix unless told. */
  readonly os?: 'windows'
}

const MONTH_DAY_TIME = ['rfc3164'] as const
const ISO_TIME = ['iso-time'] as const
const UNIX_TIME = ['unix-time'] as const
const SHORT_FULL = ['short-full'] as const
const VSFTPD_FILE = ['vsftpd-file'] as const

const BLANK = 0x20
const MINUS = 0x2d
const POINT = 0x2e
const COLON = 0x3a
const LESS = 0x3c
const GREATER = 0x3e
const OPEN_BRACKET = 0x5b
const CLOSE_BRACKET = 0x5d
const OPEN_BRACE = 0x7b
const MONTH_SIGN = 0x6708
const SMALL_S = 0x73
const BYTE_ORDER_MARK = 0xfeff

/** An octet count has at most so many digits. */
const LONGEST_COUNT = 7

/** What BusyBox writes between host name and tag. */
const FACILITY =
  /^(?:kern|user|mail|daemon|auth|authpriv|syslog|lpr|news|uucp|cron|ftp|local[0-7])\.(?:emerg|alert|crit|err|warn|warning|notice|info|debug)$/

const LONGEST_FACILITY = 16

/** Where ChromeOS and others put the severity, a host name would stand. */
const SEVERITIES: ReadonlySet<string> = new Set('EMERG ALERT CRIT ERR ERROR WARNING WARN NOTICE INFO DEBUG'.split(' '))

/**
 * Reads the envelope of the line in the scanner: RFC 3164 (with or without `<PRI>`, year, host name, BusyBox's facility), ISO 8601
 * times (rsyslog's file format, macOS, `journalctl -o short-iso`), journalctl's `short-full`, Unix times (`short-unix`), RFC 5424, each also behind an octet
 * count (RFC 6587) and in a container's log (`TIME stderr F LINE`), journald's JSON, and vsftpd's own file. Gives undefined when there is none, or no time that can be read. Never throws.
 */
export function readEnvelope(scanner: Scanner, clock: LogClock): Envelope | undefined {
  return readOuter(scanner, clock, true)
}

function readOuter(scanner: Scanner, clock: LogClock, mayWrap: boolean): Envelope | undefined {
  scanner.skip(BYTE_ORDER_MARK)
  if (scanner.code === OPEN_BRACE) return readJournalEntry(scanner.rest())
  let start = scanner.at
  let number = scanner.digits(0, 10)
  if (isBeforePriority(scanner, scanner.at - start)) {
    if (!skipPriority(scanner)) return undefined
    start = scanner.at
    number = scanner.digits(0, 10)
  }
  if (number < 0) return undefined
  const length = scanner.at - start
  if (length === 0 && isWeekdayDate(scanner)) {
    const at = readShortFullTime(scanner, clock)
    return at === undefined ? undefined : inForm(SHORT_FULL, readHeader(scanner, at))
  }
  if (length === 0 && skipWeekday(scanner)) return inForm(VSFTPD_FILE, readVsftpdHeader(scanner, readWeekdayTime(scanner, clock)))
  if (length > 0 && length <= 2 && scanner.skip(BLANK)) return readRfc5424(scanner, clock)
  const form = length === 10 ? UNIX_TIME : length === 4 && scanner.code === MINUS ? ISO_TIME : MONTH_DAY_TIME
  const at = readTime(scanner, clock, length, number)
  if (at === undefined) return undefined
  if (mayWrap && isContained(scanner)) return readContained(scanner, clock, at)
  return inForm(form, readHeader(scanner, at))
}

type NewEnvelope = { -readonly [Name in keyof Envelope]: Envelope[Name] }

/** The envelope that was just made, in the form that the line began in. */
function inForm(form: Envelope['form'], found: NewEnvelope | undefined): Envelope | undefined {
  if (found !== undefined) found.form = form
  return found
}

/** True before what Kubernetes's runtimes write between the time and the line: where it came from, and whether it is whole. */
function isContained({ text, at }: Scanner): boolean {
  // Nearly every line decides at its next letter.
  if (text.charCodeAt(at + 1) !== SMALL_S || !text.startsWith(' std', at)) return false
  return [' stdout F ', ' stderr F ', ' stdout P ', ' stderr P '].some((mark) => text.startsWith(mark, at))
}

/** Reads the envelope that a container's own syslog daemon wrote; a bare line tells no program. */
function readContained(scanner: Scanner, clock: LogClock, at: number): Envelope {
  scanner.at += 10
  const start = scanner.at
  const inner = readOuter(scanner, clock, false)
  if (inner !== undefined) return { ...inner, form: ['container', ...inner.form] }
  return { ...envelope(at, undefined, '', undefined, scanner.text.slice(start)), form: ['container'] }
}

/** Reads ` [pid N] MESSAGE` after the time, which only vsftpd writes; it names no host. */
function readVsftpdHeader(scanner: Scanner, at: number | undefined): NewEnvelope | undefined {
  if (at === undefined || !scanner.skip(BLANK)) return undefined
  const { text } = scanner
  if (!text.startsWith('[pid ', scanner.at)) return envelope(at, undefined, '', undefined, scanner.rest())
  scanner.at += 5
  const pid = scanner.digits(1, 9)
  if (pid < 0 || !scanner.skip(CLOSE_BRACKET)) return undefined
  return envelope(at, undefined, 'vsftpd', pid, messageAt(scanner))
}

/** True before `<PRI>`, and between it and an octet count of so many digits. */
function isBeforePriority({ text, at }: Scanner, digits: number): boolean {
  if (digits === 0) return text.charCodeAt(at) === LESS
  return digits <= LONGEST_COUNT && text.charCodeAt(at) === BLANK && text.charCodeAt(at + 1) === LESS
}

function skipPriority(scanner: Scanner): boolean {
  scanner.skip(BLANK)
  scanner.at++
  const isPriority = scanner.digits(1, 3) >= 0 && scanner.skip(GREATER)
  scanner.skipBlanks()
  return isPriority
}

/** Reads the time; a number of `length` digits has been read before it. */
function readTime(scanner: Scanner, clock: LogClock, length: number, number: number): number | undefined {
  if (length === 0) return readMonthDayTime(scanner, clock)
  if (length === 10) return readUnixTime(scanner, number)
  // Chinese and Japanese write months as numbers: `11月 21 20:17:05`.
  if (length <= 2 && scanner.skip(MONTH_SIGN)) {
    scanner.skipBlanks()
    return readMonthDayTime(scanner, clock, undefined, number)
  }
  if (length !== 4) return undefined
  if (scanner.code === MINUS) return readIsoTime(scanner, clock, number)
  return scanner.skip(BLANK) ? readMonthDayTime(scanner, clock, number) : undefined
}

function readUnixTime(scanner: Scanner, seconds: number): number | undefined {
  if (!scanner.skip(POINT)) return scanner.code === BLANK ? seconds * 1000 : undefined
  const start = scanner.at
  const fraction = scanner.digits(1, 9)
  return fraction < 0 ? undefined : seconds * 1000 + Math.floor((fraction * 1000) / 10 ** (scanner.at - start))
}

/** Reads `[host ]tag[pid]: message` after the time. */
function readHeader(scanner: Scanner, at: number): NewEnvelope | undefined {
  // `Mar 11 09:39:39: --- last message repeated 5 times ---` has neither host nor program.
  if (scanner.skip(COLON)) return envelope(at, undefined, '', undefined, messageAt(scanner))
  if (!scanner.skip(BLANK)) return undefined
  scanner.skipBlanks()
  const { text } = scanner
  if (text.startsWith('last message repeated ', scanner.at)) return envelope(at, undefined, '', undefined, scanner.rest())
  // A forwarder of JSON may name neither host nor program.
  if (scanner.code === OPEN_BRACE) return envelope(at, undefined, '', undefined, scanner.rest())
  const start = scanner.at
  const word = scanner.word(scanner.hostnames)
  let hostname: string | undefined
  if (isTag(word)) {
    scanner.at = start
  } else {
    hostname = SEVERITIES.has(word) ? undefined : word
    scanner.skipBlanks()
    if (text.startsWith('last message repeated ', scanner.at)) return envelope(at, hostname, '', undefined, scanner.rest())
  }
  return readTag(scanner, at, hostname)
}

function envelope(
  at: number,
  hostname: string | undefined,
  program: string,
  pid: number | undefined,
  message: string,
): NewEnvelope {
  return { at, hostname, program, pid, message, fromRoot: true, form: MONTH_DAY_TIME }
}

function messageAt(scanner: Scanner): string {
  scanner.skipBlanks()
  return scanner.rest()
}

/** True for the first word after the time when it is the tag itself, because the line has no host name. */
function isTag(word: string): boolean {
  const last = word.charCodeAt(word.length - 1)
  if (last === COLON) return !word.endsWith('::')
  return last === CLOSE_BRACKET && word.includes('[')
}

/** Reads `name[pid]: `, `name: `, `name[pid] <Info>: `, `[name] ` or `name `, each also behind one `auth.info `. */
function readTag(scanner: Scanner, at: number, hostname: string | undefined, mayBeFacility = true): NewEnvelope {
  const { text } = scanner
  const start = scanner.at
  if (scanner.code === OPEN_BRACE) return envelope(at, hostname, '', undefined, scanner.rest())
  if (scanner.code === OPEN_BRACKET) {
    const close = text.indexOf(']', start)
    if (close > start) {
      scanner.at = close + 1
      scanner.skip(COLON)
      return envelope(at, hostname, text.slice(start, close + 1), undefined, messageAt(scanner))
    }
  }
  const end = endOfTag(text, start)
  scanner.at = end
  let pid: number | undefined
  if (scanner.skip(OPEN_BRACKET)) {
    const number = scanner.digits(1, 9)
    if (number >= 0 && scanner.skip(CLOSE_BRACKET)) pid = number
    else scanner.at = end
    skipLevel(scanner)
  } else if (scanner.code === BLANK) {
    if (mayBeFacility && end - start <= LONGEST_FACILITY && FACILITY.test(text.slice(start, end))) {
      scanner.skipBlanks()
      return readTag(scanner, at, hostname, false)
    }
    // A bare word is no tag: anybody's text may begin with `sshd `.
    return envelope(at, hostname, '', undefined, text.slice(start))
  }
  scanner.skip(COLON)
  return envelope(at, hostname, scanner.programs.cut(text, start, end), pid, messageAt(scanner))
}

function endOfTag(text: string, start: number): number {
  let end = start
  for (; end < text.length; end++) {
    const code = text.charCodeAt(end)
    if (code === BLANK || code === COLON || code === OPEN_BRACKET) break
  }
  return end
}

/** Steps over macOS's ` <Info>` before the colon. */
function skipLevel(scanner: Scanner): void {
  if (scanner.code !== BLANK || scanner.text.charCodeAt(scanner.at + 1) !== LESS) return
  const close = scanner.text.indexOf('>:', scanner.at)
  if (close > 0 && close - scanner.at < 16) scanner.at = close + 1
}
