import type { LogContext, LogonEvent, ParsedLog } from '../detection/logon.ts'
import { BlindSpots } from './blind-spots.ts'
import { EventLines } from './event-lines.ts'
import { isJournalExport, journalEntries } from './journal-export.ts'
import { isJsonMessage, readJsonMessage } from './json-message.ts'
import { KEPT_RAW } from './kept-raw.ts'
import { LogClock } from './log-clock.ts'
import { eachMessage } from './octet-frames.ts'
import { readForeignPam } from './pam.ts'
import type { ProgramMessage } from './program-message.ts'
import { mayClaim, type Program, type Speaker, Speakers } from './programs.ts'
import { Scanner } from './scanner.ts'
import { isStructured, readStructured } from './structured.ts'
import { type Envelope, readEnvelope } from './syslog-envelope.ts'
import { windowsAccount } from './windows-account.ts'

const LONGEST_LINE = 65_536
/** sshd's own messages end at 1,024 bytes. */
const LONGEST_MESSAGE = 8_192
const MOST_REPEATS = 1_000_000

/**
 * Reads a log into logon events: one line at a time, first the envelope, then the program's message. Each line that is not blank
 * is counted once: it gives one event, or belongs to another program, or was not understood; of a journal in export format
 * (`journalctl -o export`), each entry; a Windows event in XML over several lines is one. Bytes are UTF-8 but for that format, which
 * counts the bytes of long values in binary, so that it is exact only as bytes. Never throws on any input.
 */
export function parseLog(log: string | Uint8Array, context: LogContext): ParsedLog {
  if (isJournalExport(log)) return parseExport(typeof log === 'string' ? Buffer.from(log, 'utf8') : bufferOf(log), context)
  const text = typeof log === 'string' ? log : bufferOf(log).toString('utf8')
  const reading = new LogReading(context)
  const events = context.isMessages === true ? undefined : new EventLines((line) => reading.take(line))
  eachMessage(text, context.framing ?? 'lines', (line) => {
    if (events?.take(line) !== true) reading.take(line)
  })
  events?.end()
  return reading.result()
}

function bufferOf(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

function parseExport(bytes: Buffer, context: LogContext): ParsedLog {
  const reading = new LogReading(context)
  for (const { start, end, envelope } of journalEntries(bytes)) {
    reading.takeEntry(envelope, bytes.toString('utf8', start, Math.min(end, start + KEPT_RAW)))
  }
  return reading.result()
}

type Outcome = LogonEvent | 'other' | 'not-understood'

/** One pass over a log: the counters, and the line before, which `last message repeated` speaks of. */
class LogReading {
  readonly #events: LogonEvent[] = []
  readonly #blind = new BlindSpots()
  readonly #clock: LogClock
  readonly #scanner = new Scanner()
  readonly #speakers = new Speakers()
  #lines = 0
  #otherPrograms = 0
  #previous: Outcome = 'not-understood'
  #previousHost: string | undefined
  /** Whether the line at hand has an envelope: no syslog daemon repeats an event of its own. */
  #isInEnvelope = false
  /** The server and the program that the line at hand names, as far as they are known, and whether the program is one that is read. */
  #hostname: string | undefined
  #program = ''
  #isRead = false

  constructor(context: LogContext) {
    this.#clock = new LogClock(context)
  }

  result(): ParsedLog {
    return {
      events: this.#events,
      lines: this.#lines,
      otherPrograms: this.#otherPrograms,
      notUnderstood: this.#blind.total,
      notUnderstoodBy: this.#blind.byProgram,
      blindSpots: this.#blind.spots,
    }
  }

  take(rawLine: string): void {
    const line = withoutEnd(rawLine)
    if (!isBlank(line)) this.#count(this.#read(line), line)
  }

  /** Takes an entry of a journal, of which the raw text is known beside the envelope. */
  takeEntry(envelope: Envelope | undefined, raw: string): void {
    this.#startLine()
    this.#count(envelope === undefined ? 'not-understood' : this.#ofEnvelope(envelope, raw), raw)
  }

  #startLine(): void {
    this.#program = ''
    this.#hostname = undefined
    this.#isInEnvelope = false
    this.#clock.startLine()
  }

  #count(outcome: Outcome, raw: string): void {
    this.#lines++
    this.#previous = this.#isInEnvelope ? outcome : 'not-understood'
    if (outcome === 'other') this.#otherPrograms++
    else if (outcome === 'not-understood') this.#blind.add(this.#program, this.#isRead, { hostname: this.#hostname, raw })
    else this.#events.push(outcome)
  }

  #read(line: string): Outcome {
    this.#startLine()
    if (line.length > LONGEST_LINE) return 'not-understood'
    if (isStructured(line)) return this.#ofStructured(line)
    this.#scanner.start(line)
    const envelope = readEnvelope(this.#scanner, this.#clock)
    return envelope === undefined ? 'not-understood' : this.#ofEnvelope(envelope, line)
  }

  #ofStructured(line: string): Outcome {
    const found = readStructured(line, this.#clock)
    if (found === undefined) return 'not-understood'
    return found === 'other' || 'result' in found ? found : this.#ofEnvelope(found, line)
  }

  #ofEnvelope(envelope: Envelope, line: string): Outcome {
    const { message, hostname } = envelope
    this.#hostname = hostname
    this.#isInEnvelope = true
    if (envelope.program === '' && isLastRepeated(message)) return this.#repeatPrevious(envelope, line)
    this.#previousHost = hostname
    const speaker = this.#speakers.of(envelope.program)
    const { program } = speaker
    if (program === undefined) return this.#ofOther(speaker, envelope, line)
    this.#program = program.name
    this.#isRead = true
    if (message.length > LONGEST_MESSAGE) return 'not-understood'
    const repeated = message.startsWith('message repeated ') ? readRepeated(message) : undefined
    const found = program.read(repeated?.message ?? message)
    if (found === undefined) return 'not-understood'
    if (found === 'other') return found
    const event = this.#eventOf(found, envelope, program, line)
    if (repeated !== undefined) event.count = repeated.count
    if (found.result === 'information' || mayClaim(program, envelope)) return event
    // Processes of a user write some of sshd's messages, but never these two: whoever claims them without being root is not sshd.
    if (found.result === 'success' || found.result === 'failure') return 'not-understood'
    event.result = 'information'
    return event
  }

  /** A line of a program that is not read: PAM may speak in its voice, and its name may be a new one of sshd's. */
  #ofOther({ name, isLikeSshd }: Speaker, envelope: Envelope, line: string): Outcome {
    const { message, fromRoot } = envelope
    if (fromRoot && message.startsWith('pam_') && message.length <= LONGEST_MESSAGE) {
      const found = readForeignPam(message, name)
      if (found !== undefined) return this.#eventOf(found, envelope, { name, service: 'other' }, line)
    }
    if (fromRoot && isJsonMessage(message)) return this.#ofJson(envelope, line)
    if (!isLikeSshd) return 'other'
    this.#program = name
    this.#isRead = false
    return 'not-understood'
  }

  /** A message that is JSON: a Windows event, which a forwarder sends on. */
  #ofJson(envelope: Envelope, line: string): Outcome {
    const found = readJsonMessage(envelope, line, this.#clock)
    if (found === undefined) {
      this.#program = 'Microsoft-Windows-Security-Auditing'
      this.#isRead = true
      return 'not-understood'
    }
    return found === 'other' || 'result' in found ? found : this.#ofEnvelope(found, line)
  }

  /** The event of a line, and how its time is known. */
  #eventOf(found: ProgramMessage, envelope: Envelope, program: EventProgram, line: string): NewEvent {
    const event = eventOf(found, envelope, program, line)
    if (this.#clock.wasLocal) event.isLocalTime = true
    if (this.#clock.wasOddYear) event.isOddYear = true
    return event
  }

  /** `last message repeated N times`: the line before once more, at this time, provided that it is of the same host. */
  #repeatPrevious(envelope: Envelope, line: string): Outcome {
    const previous = this.#previous
    const count = readCount(envelope.message, envelope.message.indexOf('repeated ') + 9)
    const isSameHost = envelope.hostname === undefined || envelope.hostname === this.#previousHost
    if (count === undefined || !isSameHost) return 'not-understood'
    return typeof previous === 'string'
      ? previous
      : { ...previous, at: envelope.at, count, raw: line.slice(0, KEPT_RAW), form: envelope.form }
  }
}

/** A line without what may be left of a line end or a terminator. */
function withoutEnd(line: string): string {
  const last = line.charCodeAt(line.length - 1)
  return last === 0x0d || last === 0x0a || last === 0 ? line.slice(0, line.endsWith('\r\n') ? -2 : -1) : line
}

function isBlank(line: string): boolean {
  // Nearly every line decides at its first character.
  return line.charCodeAt(0) <= 0x20 ? line.trim() === '' : line === ''
}

function isLastRepeated(message: string): boolean {
  return message.startsWith('last message repeated ') || message.startsWith('--- last message repeated ')
}

/** Reads `message repeated N times: [ MESSAGE]`; undefined when the message is not of that shape. */
function readRepeated(message: string): { message: string; count: number } | undefined {
  const count = readCount(message, 17)
  const open = message.indexOf(' times: [')
  const close = message.trimEnd().length - 1
  if (count === undefined || open < 0 || open > 32 || message[close] !== ']') return undefined
  return { message: message.slice(open + 9, close).trimStart(), count }
}

/** A number of repetitions at a place in a text, 1 to a million. */
function readCount(text: string, at: number): number | undefined {
  const blank = text.indexOf(' ', at)
  const digits = text.slice(at, blank < 0 ? text.length : blank)
  const count = /^[0-9]{1,7}$/.test(digits) ? Number(digits) : 0
  return count >= 1 && count <= MOST_REPEATS ? count : undefined
}

type NewEvent = { -readonly [Name in keyof LogonEvent]: LogonEvent[Name] }
type EventProgram = Pick<Program, 'name' | 'service'>

function eventOf(found: ProgramMessage, envelope: Envelope, program: EventProgram, raw: string): NewEvent {
  const account = envelope.os === undefined || found.user === undefined ? undefined : windowsAccount(found.user, undefined)
  return {
    at: envelope.at,
    result: found.result,
    user: account === undefined ? found.user : account.user,
    address: found.address,
    port: found.port,
    method: found.method,
    fingerprint: found.fingerprint,
    pid: envelope.pid,
    program: program.name,
    service: found.service ?? program.service,
    os: envelope.os ?? 'unix',
    domain: account?.domain,
    hostname: envelope.hostname,
    count: 1,
    raw: raw.slice(0, KEPT_RAW),
    form: envelope.form,
  }
}
