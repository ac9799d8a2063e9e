import { numberOf, textOf, wordOf } from './json-fields.ts'
import type { LogClock } from './log-clock.ts'
import { readMoment } from './moment.ts'
import type { Envelope } from './syslog-envelope.ts'
import type { WindowsEvent } from './windows-logon.ts'

/** What sshd writes on Windows, `process` and `payload`, in the log of its own; 1 to 3 are errors and warnings. */
const NUMBERS: ReadonlySet<number> = new Set([1, 2, 3, 4])
const PROCESSES: ReadonlySet<string> = new Set(['sshd', 'sshd-session', 'sshd-auth'])
const LOCAL_SYSTEM = 'S-1-5-18'

/** True for an event of OpenSSH's own log on Windows. */
export function isOpenSshEvent({ id, provider, channel }: WindowsEvent): boolean {
  return NUMBERS.has(id) && isOpenSsh(wordOf(provider)) && /^openssh\/(?:operational|admin)$/i.test(wordOf(channel) ?? '')
}

/** True for a number that such an event may have. */
export function isOpenSshNumber(id: number): boolean {
  return NUMBERS.has(id)
}

function isOpenSsh(provider: string | undefined): boolean {
  return provider?.toLowerCase() === 'openssh'
}

/**
 * Reads the line that sshd wrote into an event of its log on Windows, as an envelope around it. `other`: a client's or a helper's. Gives
 * undefined when time or line cannot be read. Any process may write into that log: what is not Windows' own account claims nothing.
 */
export function readWindowsSshd(event: WindowsEvent, clock: LogClock): Envelope | 'other' | undefined {
  const program = wordOf(event.data['process'])
    ?.toLowerCase()
    .replace(/\.exe$/, '')
  const message = textOf(event.data['payload'])
  if (program !== undefined && !PROCESSES.has(program)) return 'other'
  const at = readMoment(event.time, clock)
  if (program === undefined || message === undefined || at === undefined) return undefined
  const sid = wordOf(event.sid)
  return {
    at,
    hostname: wordOf(event.computer),
    program,
    pid: numberOf(event.pid),
    message,
    fromRoot: sid === undefined || sid === LOCAL_SYSTEM,
    form: event.form,
    os: 'windows',
  }
}
