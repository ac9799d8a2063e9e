import { readJournalFields } from './journald.ts'
import type { Envelope } from './syslog-envelope.ts'

/** One entry of an export: where it stands, and its envelope; undefined where it has none. */
export interface ExportedEntry {
  readonly start: number
  readonly end: number
  readonly envelope: Envelope | undefined
}

const FORM = ['journal-export'] as const
const NEWLINE = 0x0a
const EQUALS = 0x3d
const LONGEST_NAME = 256
/** Longer values are no part of an envelope; of a message only so much is kept, which is already too long to be read. */
const LONGEST_VALUE = 65_536

/** The fields that an envelope is made of. */
const WANTED: ReadonlySet<string> = new Set([
  '_SOURCE_REALTIME_TIMESTAMP',
  '__REALTIME_TIMESTAMP',
  'MESSAGE',
  '_EXE',
  '_COMM',
  'SYSLOG_IDENTIFIER',
  '_PID',
  'SYSLOG_PID',
  '_UID',
  '_HOSTNAME',
])

/** True when text or bytes begin as `journalctl -o export` writes them. */
export function isJournalExport(log: string | Uint8Array): boolean {
  const start = typeof log === 'string' ? log : Buffer.from(log.subarray(0, 32)).toString('latin1')
  return start.startsWith('__CURSOR=') || start.startsWith('__REALTIME_TIMESTAMP=')
}

/**
 * The entries of a journal in export format: lines `NAME=VALUE`, or `NAME`, eight bytes of length (the lowest first), as many bytes
 * and a newline; an empty line ends an entry. A value may hold anything, an imitation of a whole entry too, so that a length that
 * does not fit ends the reading: what follows is given as one entry without an envelope. Never throws.
 */
export function* journalEntries(bytes: Buffer): Generator<ExportedEntry> {
  let at = 0
  let start = 0
  let fields: Record<string, string> = {}
  let isEmpty = true
  while (at < bytes.length) {
    if (bytes[at] === NEWLINE) {
      if (!isEmpty) yield { start, end: at, envelope: readJournalFields(fields, FORM) }
      at++
      start = at
      fields = {}
      isEmpty = true
      continue
    }
    const field = readField(bytes, at)
    if (field === undefined) {
      yield { start, end: bytes.length, envelope: undefined }
      return
    }
    isEmpty = false
    // Of a repeated field the first counts, as in JSON.
    if (WANTED.has(field.name) && !(field.name in fields)) fields[field.name] = text(bytes, field)
    at = field.next
  }
  if (!isEmpty) yield { start, end: bytes.length, envelope: readJournalFields(fields, FORM) }
}

interface Field {
  readonly name: string
  readonly start: number
  readonly end: number
  /** Where the next field, or the empty line, begins. */
  readonly next: number
}

/** Reads the field at a place; undefined when none is there, or its length does not fit. */
function readField(bytes: Buffer, at: number): Field | undefined {
  const newline = bytes.indexOf(NEWLINE, at)
  const line = newline < 0 ? bytes.length : newline
  const equals = bytes.subarray(at, Math.min(line, at + LONGEST_NAME)).indexOf(EQUALS)
  if (equals >= 0) return { name: bytes.toString('latin1', at, at + equals), start: at + equals + 1, end: line, next: line + 1 }
  const start = line + 9
  if (line - at > LONGEST_NAME || start > bytes.length || bytes.readUInt32LE(line + 5) !== 0) return undefined
  const end = start + bytes.readUInt32LE(line + 1)
  if (bytes[end] !== NEWLINE) return undefined
  return { name: bytes.toString('latin1', at, line), start, end, next: end + 1 }
}

function text(bytes: Buffer, { start, end }: Field): string {
  return bytes.toString('utf8', start, Math.min(end, start + LONGEST_VALUE))
}
