import type { Fields } from './json-fields.ts'
import type { LogClock } from './log-clock.ts'
import { readMoment } from './moment.ts'
import { Scanner } from './scanner.ts'
import { type Envelope, readEnvelope } from './syslog-envelope.ts'

const scanner = new Scanner()
const FORM = ['docker'] as const

/** True for a line of Docker's json-file log: `{"log":"…\n","stream":"stderr","time":"…"}`. */
export function isDockerLine(fields: Fields): boolean {
  return typeof fields['log'] === 'string' && typeof fields['time'] === 'string' && isStream(fields['stream'])
}

function isStream(value: unknown): boolean {
  return value === 'stdout' || value === 'stderr'
}

/**
 * Reads the envelope that a container's own syslog daemon wrote into a line of Docker's log; a bare line tells no program, as with other
 * runtimes. Gives undefined where the time cannot be read. Never throws.
 */
export function readDockerLine(fields: Fields, clock: LogClock): Envelope | undefined {
  const at = readMoment(fields['time'], clock)
  if (at === undefined) return undefined
  const line = String(fields['log']).replace(/\r?\n$/, '')
  const bare = { at, hostname: undefined, program: '', pid: undefined, message: line, fromRoot: true, form: FORM }
  // JSON in there would be any program's.
  if (line.startsWith('{')) return bare
  clock.startLine()
  scanner.start(line)
  const inner = readEnvelope(scanner, clock)
  if (inner !== undefined) return { ...inner, form: [...FORM, ...inner.form] }
  clock.startLine()
  return bare
}
