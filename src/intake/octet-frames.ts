import { isJournalExport, journalEntries } from './journal-export.ts'

/** How the messages of a stream are told apart where no octet counts stand. */
export type Framing = 'lines' | 'run-together'

/**
 * Hands over the messages of a stream: frames with octet counts (RFC 6587, 3.4.1: `LENGTH SP MESSAGE`, the length in bytes of UTF-8) and lines,
 * also mixed. A wrong count hides no more than its own frame: after it the rest comes line by line until a frame begins again.
 *
 * A stream whose sender writes no line ends runs its messages together, `…ssh2<38>Mar  7 …`. Whoever may write into a message, in
 * the name of an account for instance, could write a whole other one: so this is only read as several where the caller says so.
 *
 * Ends early where `take` gives false.
 */
export function eachMessage(text: string, framing: Framing, take: (message: string) => unknown): void {
  let at = 0
  while (at < text.length) {
    const message = frameStart(text, at)
    if (message >= 0) {
      const end = afterBytes(text, message, Number(text.slice(at, message - 1)))
      if (take(text.slice(message, end)) === false) return
      at = text.charCodeAt(end) === NEWLINE ? end + 1 : end
      continue
    }
    const newline = text.indexOf('\n', at)
    const end = newline < 0 ? text.length : newline
    const line = text.slice(at, end)
    if (framing === 'lines') {
      if (take(line) === false) return
    } else {
      for (const part of apart(line)) if (take(part) === false) return
    }
    at = end + 1
  }
}

/** True where a log holds more than so many messages, as they are told apart when it is read; of a journal's export, entries. */
export function hasMoreMessages(log: Buffer, framing: Framing, most: number): boolean {
  if (count(log, NEWLINE, most) + count(log, LESS, most) < most) return false
  let left = most
  if (isJournalExport(log)) {
    // An entry has many lines and ends with an empty one, but for the last: mostly there is no need to read any.
    if (count(log, EMPTY_LINE, most) < most) return false
    for (const _ of journalEntries(log)) if (--left < 0) return true
    return false
  }
  eachMessage(log.toString('utf8'), framing, () => --left >= 0)
  return left < 0
}

/** True where more than so many lines end in a log, whatever they hold. */
export function hasMoreLines(log: Buffer, most: number): boolean {
  return count(log, NEWLINE, most) > most
}

/** How often something is there, or one more than `most`. A message ends with a line or begins with a priority, but for one of them. */
function count(bytes: Buffer, wanted: number | Buffer, most: number): number {
  let found = 0
  for (let at = bytes.indexOf(wanted); at >= 0 && found <= most; at = bytes.indexOf(wanted, at + 1)) found++
  return found
}

const EMPTY_LINE = Buffer.from('\n\n')
const NEWLINE = 0x0a
const BLANK = 0x20
const LESS = 0x3c
const GREATER = 0x3e

/** Where the message of the frame at `at` begins, -1 when there is no frame. */
function frameStart(text: string, at: number): number {
  let i = at
  while (i - at < 5 && isDigit(text.charCodeAt(i))) i++
  return i > at && text.charCodeAt(i) === BLANK && text.charCodeAt(i + 1) === LESS ? i + 1 : -1
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39
}

/** The end of the text that takes `bytes` bytes in UTF-8 from `start`. */
function afterBytes(text: string, start: number, bytes: number): number {
  let left = bytes
  let i = start
  while (i < text.length && left > 0) {
    const code = text.charCodeAt(i)
    // Either half of a surrogate pair counts two of the pair's four bytes.
    left -= code < 0x80 ? 1 : code < 0x800 || (code >= 0xd800 && code < 0xe000) ? 2 : 3
    i++
  }
  return i
}

/** The messages of a line that runs them together: each begins with a priority and a time. */
function* apart(line: string): Generator<string> {
  let start = 0
  for (let at = line.indexOf('<', 1); at >= 0; at = line.indexOf('<', at + 1)) {
    if (!isMessageStart(line, at)) continue
    yield line.slice(start, at)
    start = at
  }
  yield line.slice(start)
}

/** Whoever sees so many characters knows whether a message begins with them. */
export const START_LENGTH = 15

/** `<PRI>` and then `Mmm `, `yyyy-` or RFC 5424's `1 yyyy-`. */
export function isMessageStart(text: string, at: number): boolean {
  let i = at + 1
  while (i - at <= 3 && isDigit(text.charCodeAt(i))) i++
  if (i === at + 1 || text.charCodeAt(i) !== GREATER) return false
  return /^(?:1 )?[0-9]{4}-[0-9]{2}-|^[A-Z][a-z]{2} [ 0-9][0-9] [0-9]{2}:/.test(text.slice(i + 1, i + 16))
}
