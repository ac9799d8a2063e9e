import { type Fields, numberOf, textOf, valueAt, wordOf } from './json-fields.ts'
import type { LogClock } from './log-clock.ts'
import { readMoment } from './moment.ts'
import { Scanner } from './scanner.ts'
import { type Envelope, readEnvelope } from './syslog-envelope.ts'

const scanner = new Scanner()
const PARTS = ['parts'] as const
const FILEBEAT = ['filebeat'] as const

/**
 * Reads a syslog message that a forwarder took apart into JSON (Vector, rsyslog, Fluent Bit, Filebeat's `system.auth`), or a line of
 * a system log that it wrapped whole (with the file it came from). Gives undefined for anything else. Never throws.
 */
export function readWrappedLine(fields: Fields, clock: LogClock): Envelope | undefined {
  const message = textOf(fields['message']) ?? textOf(fields['msg'])
  if (message === undefined) return undefined
  if (isFilebeatAuth(fields)) return readFilebeatAuth(fields, message, clock)
  const program = wordOf(fields['appname']) ?? wordOf(fields['programname']) ?? wordOf(fields['ident'])
  if (program !== undefined) return readParts(fields, program, message, clock)
  return isOfSystemLog(fields) ? readWhole(message, clock) : undefined
}

/** True for a JSON object that says which program or file its text comes from: then that text is what people may have written. */
export function namesItsOrigin(fields: Fields): boolean {
  return (
    ['appname', 'programname', 'ident', 'file', 'SYSLOG_IDENTIFIER', '_COMM'].some((name) => fields[name] !== undefined) ||
    valueAt(fields, 'log', 'file', 'path') !== undefined ||
    valueAt(fields, 'process', 'name') !== undefined
  )
}

function readParts(fields: Fields, program: string, message: string, clock: LogClock): Envelope | undefined {
  const at = readMoment(fields['timestamp'] ?? fields['timereported'] ?? fields['@timestamp'] ?? fields['time'], clock)
  if (at === undefined) return undefined
  return {
    at,
    hostname: wordOf(fields['hostname']) ?? wordOf(fields['host']),
    program,
    pid: numberOf(fields['procid'] ?? fields['pid']),
    message: message.trimStart(),
    fromRoot: true,
    form: PARTS,
  }
}

function isFilebeatAuth(fields: Fields): boolean {
  return valueAt(fields, 'event', 'dataset') === 'system.auth' && wordOf(valueAt(fields, 'process', 'name')) !== undefined
}

/** Filebeat keeps the message beside what it read out of it: reading it again keeps to our rules about what a name may hold. */
function readFilebeatAuth(fields: Fields, message: string, clock: LogClock): Envelope | undefined {
  const at = readMoment(fields['@timestamp'], clock)
  if (at === undefined) return undefined
  const user = wordOf(valueAt(fields, 'user', 'id'))
  // Out of the journal, `user` is who wrote the entry.
  const isJournal = valueAt(fields, 'input', 'type') === 'journald'
  return {
    at,
    hostname: wordOf(valueAt(fields, 'host', 'hostname')) ?? wordOf(valueAt(fields, 'host', 'name')),
    program: wordOf(valueAt(fields, 'process', 'name')) ?? '',
    pid: numberOf(valueAt(fields, 'process', 'pid')),
    message: message.trimStart(),
    fromRoot: !isJournal || user === undefined || user === '0',
    form: FILEBEAT,
  }
}

/** True when the line was read from a log that only the system's log daemon writes. */
function isOfSystemLog(fields: Fields): boolean {
  const path = wordOf(fields['file']) ?? wordOf(valueAt(fields, 'log', 'file', 'path'))
  return path !== undefined && /(?:^|\/)(?:auth|secure|messages|syslog)(?:[.-][^/]{0,64})?$/.test(path)
}

function readWhole(message: string, clock: LogClock): Envelope | undefined {
  // JSON in there would be another program's.
  if (message.startsWith('{')) return undefined
  scanner.start(message)
  const found = readEnvelope(scanner, clock)
  return found && { ...found, form: ['json', ...found.form] }
}
