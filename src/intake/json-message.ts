import type { LogonEvent } from '../detection/logon.ts'
import { keptRaw } from './kept-raw.ts'
import type { LogClock } from './log-clock.ts'
import { readStructured } from './structured.ts'
import type { Envelope } from './syslog-envelope.ts'

/** What rsyslog's and syslog-ng's structured messages begin with. */
const COOKIE = '@cee:'
const OPEN_BRACE = 0x7b
const AT_SIGN = 0x40

/** Whoever forwards Windows events names who wrote them; other JSON is not even parsed. */
const OF_WINDOWS = ['"Microsoft-Windows-Security-Auditing"', '"OpenSSH"']

/** True for a message that `readJsonMessage` is for. */
export function isJsonMessage(message: string): boolean {
  const first = message.charCodeAt(0)
  return first === OPEN_BRACE || (first === AT_SIGN && message.startsWith(COOKIE))
}

/**
 * Reads a Windows event that a forwarder (NXLog, Winlogbeat behind rsyslog) put as JSON into a syslog message, with or without `@cee:`. Any
 * other JSON is `other`: programs write into it what people type. Gives undefined for an event that it does not understand. Never throws.
 */
export function readJsonMessage(
  { message, hostname, form }: Envelope,
  line: string,
  clock: LogClock,
): LogonEvent | Envelope | 'other' | undefined {
  const json = message.startsWith(COOKIE) ? message.slice(COOKIE.length).trimStart() : message
  if (json.charCodeAt(0) !== OPEN_BRACE || !OF_WINDOWS.some((name) => json.includes(name))) return 'other'
  clock.startLine()
  const found = readStructured(json, clock)
  if (found === undefined || found === 'other') return found
  if (found.os !== 'windows') return 'other'
  const named = { ...found, hostname: found.hostname ?? hostname, form: [...form, ...(found.form ?? [])] }
  return 'result' in named ? { ...named, raw: keptRaw(line) } : named
}
