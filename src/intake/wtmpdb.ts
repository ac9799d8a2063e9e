import { normaliseAddress } from '../detection/address.ts'
import type { LogonEvent, ParsedLog } from '../detection/logon.ts'
import { keptRaw } from './kept-raw.ts'
import { blindIn, RECORD } from './utmp.ts'

/** BOOT_TIME is 1 and RUNLEVEL 2. */
const USER_PROCESS = 3
const LAST_MICROSECOND = Date.UTC(10_000, 0) * 1000 - 1
const LONGEST_ROW = 65_536

/** PAM services whose sessions begin inside another one, or belong to nobody who logs on. */
const NO_LOGONS = new Set([
  ...['su', 'su-l', 'sudo', 'sudo-i', 'runuser', 'runuser-l', 'pkexec', 'polkit-1'],
  ...['cron', 'crond', 'atd', 'systemd-user'],
])

/**
 * Reads rows of wtmpdb(8), a JSON array to the line: `[Type, User, Login, Logout, TTY, RemoteHost, Service]`, times in microseconds
 * since 1970, null for what a row lacks. Each row counts like a line of a log. Never throws on any input.
 */
export function parseWtmpdbRows(text: string): ParsedLog {
  const events: LogonEvent[] = []
  let lines = 0
  let otherPrograms = 0
  let notUnderstood = 0
  for (const line of text.split('\n')) {
    if (line.trim() === '') continue
    lines++
    const found = readRow(line)
    if (found === undefined) notUnderstood++
    else if (found === 'other') otherPrograms++
    else events.push(found)
  }
  return { events, lines, otherPrograms, notUnderstood, ...blindIn('wtmpdb', notUnderstood) }
}

function readRow(line: string): LogonEvent | 'other' | undefined {
  if (line.length > LONGEST_ROW) return undefined
  let row: unknown
  try {
    row = JSON.parse(line)
  } catch {
    return undefined
  }
  if (!Array.isArray(row)) return undefined
  const [type, user, login, , tty, remoteHost, service] = row as unknown[]
  if (typeof type !== 'number') return undefined
  if (type !== USER_PROCESS) return 'other'
  if (typeof login !== 'number' || !(login > 0 && login <= LAST_MICROSECOND) || typeof user !== 'string') return undefined
  const name = typeof service === 'string' ? service : ''
  const host = typeof remoteHost === 'string' ? remoteHost : ''
  return {
    at: Math.floor(login / 1000),
    result: NO_LOGONS.has(name) || isTerminalOfSession(tty, host, name) ? 'information' : 'success',
    user: user === '' ? undefined : user,
    address: normaliseAddress(host),
    port: undefined,
    method: undefined,
    fingerprint: undefined,
    pid: undefined,
    program: 'wtmpdb',
    service: serviceOf(name, host),
    os: 'unix',
    domain: undefined,
    hostname: undefined,
    count: 1,
    raw: keptRaw(line),
    form: RECORD,
  }
}

/** A row that no PAM service wrote and that names no source: a terminal inside a session. */
function isTerminalOfSession(tty: unknown, host: string, service: string): boolean {
  return service === '' && typeof tty === 'string' && tty.startsWith('pts/') && (host === '' || host.startsWith(':'))
}

function serviceOf(name: string, host: string): LogonEvent['service'] {
  if (name.startsWith('ssh')) return 'ssh'
  if (name.includes('ftp')) return 'ftp'
  if (name.startsWith('su')) return name.startsWith('sudo') ? 'sudo' : 'su'
  return host === '' || host.startsWith(':') ? 'console' : 'other'
}
