import { type Fields, parseFields } from './json-fields.ts'
import type { Envelope } from './syslog-envelope.ts'

/** journald itself drops a field's value from JSON above 4,096 bytes; entries with many fields stay far below this. */
const LONGEST_ENTRY = 65_536
const JSON_FORM = ['journal-json'] as const

/**
 * Reads one entry of `journalctl -o json`; see `readJournalFields`. Gives undefined also for what is no JSON object. Never throws.
 */
export function readJournalEntry(line: string): Envelope | undefined {
  const fields = line.length > LONGEST_ENTRY ? undefined : parseFields(line)
  return fields === undefined ? undefined : readJournalFields(fields)
}

/**
 * Reads the fields of a journal entry, also as Vector passes them on (message and host under its own names). The program is the one
 * that journald saw running (`_EXE`, else `_COMM`); the name that a sender gives itself (`SYSLOG_IDENTIFIER`) counts only where
 * journald saw none, because any user can call itself sshd. Gives undefined for what is no entry, has no time, or no message (null:
 * it was too long). Never throws.
 */
export function readJournalFields(fields: Fields, form: Envelope['form'] = JSON_FORM): Envelope | undefined {
  const at = microseconds(fields['_SOURCE_REALTIME_TIMESTAMP']) ?? microseconds(fields['__REALTIME_TIMESTAMP'])
  if (at === undefined) return undefined
  const isVectors = fields['source_type'] === 'journald'
  const message = text(fields['MESSAGE']) ?? (isVectors ? text(fields['message']) : undefined)
  if (message === undefined) return undefined
  const program = text(fields['_EXE']) ?? withoutPath(text(fields['_COMM']) ?? text(fields['SYSLOG_IDENTIFIER']) ?? '')
  const processId = text(fields['_PID']) ?? text(fields['SYSLOG_PID']) ?? ''
  const user = text(fields['_UID'])
  return {
    at,
    hostname: text(fields['_HOSTNAME']) ?? (isVectors ? text(fields['host']) : undefined),
    program,
    pid: /^[0-9]{1,9}$/.test(processId) ? Number(processId) : undefined,
    message,
    fromRoot: user === undefined || user === '0',
    form,
  }
}

/** A name that its bearer chose: only the file that the kernel saw running has a path that says something. */
function withoutPath(name: string): string {
  return name.slice(name.lastIndexOf('/') + 1)
}

/** A time in microseconds since 1970, which journald writes as a string, in milliseconds. */
function microseconds(value: unknown): number | undefined {
  const digits = text(value)
  return digits !== undefined && /^[0-9]{1,16}$/.test(digits) ? Math.floor(Number(digits) / 1000) : undefined
}

/** A field's text: a string, the bytes of one that is not UTF-8 or not printable, or the first of a repeated field. */
function text(value: unknown): string | undefined {
  if (typeof value === 'string') return value
  if (!Array.isArray(value)) return undefined
  const first: unknown = value[0]
  if (typeof first === 'string') return first
  return typeof first === 'number' ? Buffer.from(value.filter((byte) => typeof byte === 'number')).toString('utf8') : undefined
}
