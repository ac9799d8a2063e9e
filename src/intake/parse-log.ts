import type { LogContext, LogonEvent, ParsedLog } from '../detection/logon.ts'
import { LogClock } from './log-clock.ts'
import { isOctetFramed, lines, octetFrames } from './octet-frames.ts'
import { type Program, type ProgramMessage, programOf } from './programs.ts'
import { Scanner } from './scanner.ts'
import { isStructured, readStructured } from './structured.ts'
import { type Envelope, readEnvelope } from './syslog-envelope.ts'

const LONGEST_LINE = 65_536
/** sshd's own messages end at 1,024 bytes. */
const LONGEST_MESSAGE = 8_192
const KEPT_RAW = 4_096
const MOST_REPEATS = 1_000_000

/**
 * Reads log text into logon events: one line at a time, first the envelope, then the program's message. Each line that is not blank
 * is counted once: it gives one event, or belongs to another program, or was not understood. Never throws on any input.
 */
export function parseLog(text: string, context: LogContext): ParsedLog {
  const reading = new LogReading(context)
  for (const line of isOctetFramed(text) ? octetFrames(text) : lines(text)) reading.take(line)
  const { events, lines: count, otherPrograms, notUnderstood } = reading
  return { events, lines: count, otherPrograms, notUnderstood }
}

type Outcome = LogonEvent | 'other' | 'not-understood'

/** One pass over a log: the counters, and the line before, which `last message repeated` speaks of. */
class LogReading {
  readonly events: LogonEvent[] = []
  lines = 0
  otherPrograms = 0
  notUnderstood = 0
  readonly #clock: LogClock
  readonly #scanner = new Scanner()
  #previous: Outcome = 'not-understood'
  #previousHost: string | undefined

  constructor(context: LogContext) {
    this.#clock = new LogClock(context)
  }

  take(rawLine: string): void {
    const line = rawLine.endsWith('\r') || rawLine.endsWith('\0') ? rawLine.slice(0, -1) : rawLine
    if (isBlank(line)) return
    this.lines++
    const outcome = this.#read(line)
    this.#previous = outcome
    if (outcome === 'other') this.otherPrograms++
    else if (outcome === 'not-understood') this.notUnderstood++
    else this.events.push(outcome)
  }

  #read(line: string): Outcome {
    if (line.length > LONGEST_LINE) return 'not-understood'
    this.#clock.wasLocal = false
    const envelope = this.#readOutside(line)
    if (envelope === undefined) return 'not-understood'
    if (envelope === 'other' || 'result' in envelope) return envelope
    const { message, hostname } = envelope
    if (envelope.program === '' && isLastRepeated(message)) return this.#repeatPrevious(envelope, line)
    this.#previousHost = hostname
    const program = programOf(envelope.program)
    if (program === undefined) return 'other'
    if (message.length > LONGEST_MESSAGE) return 'not-understood'
    const repeated = message.startsWith('message repeated ') ? readRepeated(message) : undefined
    const found = program.read(repeated?.message ?? message)
    if (found === undefined) return 'not-understood'
    // Processes of a user write some of sshd's messages, but never these two: whoever claims them without being root is not sshd.
    if (!envelope.fromRoot && (found.result === 'success' || found.result === 'failure')) return 'not-understood'
    return eventOf(found, envelope, program, {
      count: repeated?.count ?? 1,
      raw: line.slice(0, KEPT_RAW),
      isLocalTime: this.#clock.wasLocal,
    })
  }

  #readOutside(line: string): Envelope | LogonEvent | 'other' | undefined {
    if (isStructured(line)) return readStructured(line, this.#clock)
    this.#scanner.start(line)
    return readEnvelope(this.#scanner, this.#clock)
  }

  /** `last message repeated N times`: the line before once more, at this time, provided that it is of the same host. */
  #repeatPrevious(envelope: Envelope, line: string): Outcome {
    const previous = this.#previous
    const count = readCount(envelope.message, envelope.message.indexOf('repeated ') + 9)
    const isSameHost = envelope.hostname === undefined || envelope.hostname === this.#previousHost
    if (count === undefined || !isSameHost) return 'not-understood'
    return typeof previous === 'string' ? previous : { ...previous, at: envelope.at, count, raw: line.slice(0, KEPT_RAW) }
  }
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

const LOCAL_TIME = { isLocalTime: true } as const

function eventOf(
  found: ProgramMessage,
  envelope: Envelope,
  program: Program,
  line: { count: number; raw: string; isLocalTime: boolean },
): LogonEvent {
  return {
    at: envelope.at,
    result: found.result,
    user: found.user,
    address: found.address,
    port: found.port,
    method: found.method,
    fingerprint: found.fingerprint,
    pid: envelope.pid,
    program: program.name,
    service: program.service,
    os: 'unix',
    domain: undefined,
    hostname: envelope.hostname,
    count: line.count,
    raw: line.raw,
    ...(line.isLocalTime ? LOCAL_TIME : undefined),
  }
}
