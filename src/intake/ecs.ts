import type { LogonEvent, LogonResult, LogonService } from '../detection/logon.ts'
import { addressOf, type Fields, holds, numberOf, portOf, valueAt, wordOf } from './json-fields.ts'
import { keptRaw } from './kept-raw.ts'
import type { LogClock } from './log-clock.ts'
import { readMoment } from './moment.ts'
import { isPerson, windowsAccount } from './windows-account.ts'

/** Programs whose success is no logon: somebody who is in already changes hats. */
const INSIDE: ReadonlyMap<string, LogonService> = new Map([
  ['sudo', 'sudo'],
  ['su', 'su'],
])
const FORM = ['ecs'] as const
const SSH: ReadonlySet<string> = new Set(['sshd', 'sshd-session', 'sshd-auth'])

/** The logon types of Elastic's own agent, which are English in every language. */
const TYPES: ReadonlyMap<string, LogonService | undefined> = new Map<string, LogonService | undefined>([
  ['Interactive', 'console'],
  ['Unlock', 'console'],
  ['CachedInteractive', 'console'],
  ['Network', 'network'],
  ['RemoteInteractive', 'remote-desktop'],
  ['Service', undefined],
  ['Batch', undefined],
  ['System', undefined],
])

/** True for an event in the Elastic Common Schema. */
export function isEcs(fields: Fields): boolean {
  return fields['@timestamp'] !== undefined && valueAt(fields, 'event', 'category') !== undefined
}

/**
 * Reads an event of the Elastic Common Schema: category authentication, with outcome, `source.ip`, `user.name` and `host`, nested or
 * with dotted names. `other`: another category, or an account or session that is no person's. Gives undefined when its time cannot
 * be read. Never throws.
 */
export function readEcs(fields: Fields, line: string, clock: LogClock): LogonEvent | 'other' | undefined {
  if (!holds(valueAt(fields, 'event', 'category'), 'authentication')) return 'other'
  const os = wordOf(valueAt(fields, 'host', 'os', 'type')) === 'windows' ? 'windows' : 'unix'
  const typeName = wordOf(valueAt(fields, 'process', 'Ext', 'session_info', 'logon_type'))
  if (typeName !== undefined && TYPES.has(typeName) && TYPES.get(typeName) === undefined) return 'other'
  const name = wordOf(valueAt(fields, 'user', 'name'))
  const domain = wordOf(valueAt(fields, 'user', 'domain'))
  const account = name === undefined || os === 'unix' ? { user: name, domain } : windowsAccount(name, domain)
  if (os === 'windows' && account.user !== undefined && !isPerson(account.user, wordOf(valueAt(fields, 'user', 'id'))))
    return 'other'
  const at = readMoment(fields['@timestamp'], clock)
  if (at === undefined) return undefined
  const program = programOf(fields)
  const service = (typeName === undefined ? undefined : TYPES.get(typeName)) ?? serviceOf(fields, program)
  return {
    at,
    result: resultOf(fields, service),
    user: account.user,
    address: addressOf(valueAt(fields, 'source', 'ip')) ?? addressOf(valueAt(fields, 'system', 'auth', 'ssh', 'dropped_ip')),
    port: portOf(valueAt(fields, 'source', 'port')),
    method: wordOf(valueAt(fields, 'system', 'auth', 'ssh', 'method')),
    fingerprint: wordOf(valueAt(fields, 'system', 'auth', 'ssh', 'signature')),
    pid: os === 'unix' ? numberOf(valueAt(fields, 'process', 'pid')) : undefined,
    program,
    service,
    os,
    domain: account.domain,
    hostname: wordOf(valueAt(fields, 'host', 'hostname')) ?? wordOf(valueAt(fields, 'host', 'name')),
    count: 1,
    raw: keptRaw(line),
    form: FORM,
  }
}

function programOf(fields: Fields): string {
  return wordOf(valueAt(fields, 'process', 'name')) ?? wordOf(valueAt(fields, 'event', 'dataset')) ?? 'ECS'
}

function serviceOf(fields: Fields, program: string): LogonService {
  if (SSH.has(program) || wordOf(valueAt(fields, 'event', 'action')) === 'ssh_login') return 'ssh'
  const terminal = wordOf(valueAt(fields, 'user', 'terminal'))
  return INSIDE.get(program) ?? (program === 'login' || terminal?.startsWith('tty') === true ? 'console' : 'other')
}

function resultOf(fields: Fields, service: LogonService): LogonResult {
  // Filebeat's word for `Invalid user`, a remark about an attempt whose end has its own line.
  if (wordOf(valueAt(fields, 'system', 'auth', 'ssh', 'event')) === 'Invalid') return 'information'
  if (holds(valueAt(fields, 'event', 'type'), 'end')) return 'information'
  const outcome = valueAt(fields, 'event', 'outcome')
  if (outcome === 'failure') return 'failure'
  if (outcome !== 'success' || service === 'sudo' || service === 'su') return 'information'
  // The kernel's audit tells of one logon five times; the steps before and after are no logons.
  const isStep = valueAt(fields, 'event', 'module') === 'auditd' && valueAt(fields, 'event', 'action') !== 'logged-in'
  return isStep ? 'information' : 'success'
}
