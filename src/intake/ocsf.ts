import type { LogonEvent, LogonResult, LogonService } from '../detection/logon.ts'
import { addressOf, type Fields, fieldsOf, numberOf, portOf, valueAt, wordOf } from './json-fields.ts'
import { keptRaw } from './kept-raw.ts'
import type { LogClock } from './log-clock.ts'
import { readMoment } from './moment.ts'
import { isPerson, windowsAccount } from './windows-account.ts'
import { clientAddress, doorOf, grantedResult, isUnattended, sessionNumber } from './windows-logon.ts'
import { statusWord } from './windows-status.ts'

const FORM = ['ocsf'] as const
const AUTHENTICATION = 3002
/** The schema's number for Windows among operating systems. */
const WINDOWS = 100
const NONE: Fields = {}

/**
 * Reads an event of OCSF's class 3002, Authentication: a logon (activity 1) with its status; other activities are information.
 * `other`: another class, or an account that is no person's. Gives undefined when its time cannot be read. Never throws.
 */
export function readOcsf(fields: Fields, line: string, clock: LogClock): LogonEvent | 'other' | undefined {
  if (numberOf(fields['class_uid']) !== AUTHENTICATION) return 'other'
  const user = fieldsOf(fields['user']) ?? NONE
  const source = fieldsOf(fields['src_endpoint']) ?? NONE
  const type = logonType(fields)
  if (type !== undefined && isUnattended(type)) return 'other'
  const os = osOf(fields)
  const name = wordOf(user['name'])
  const domain = wordOf(user['domain'])
  const account = name === undefined || os === 'unix' ? { user: name, domain } : windowsAccount(name, domain)
  if (os === 'windows' && account.user !== undefined && !isPerson(account.user, wordOf(user['uid']))) return 'other'
  const at = readMoment(fields['time'], clock) ?? readMoment(fields['time_dt'], clock)
  if (at === undefined) return undefined
  const result = resultOf(fields, type)
  const service = serviceOf(fields, type)
  return {
    at,
    result,
    user: account.user,
    address: os === 'windows' ? clientAddress(source['ip'], service) : addressOf(source['ip']),
    port: portOf(source['port']),
    method: methodOf(fields, result),
    fingerprint: undefined,
    pid: undefined,
    program: wordOf(valueAt(fields, 'metadata', 'product', 'name')) ?? 'OCSF',
    service,
    os,
    domain: account.domain,
    hostname: wordOf(valueAt(fields, 'dst_endpoint', 'hostname')) ?? wordOf(valueAt(fields, 'device', 'hostname')),
    count: 1,
    raw: keptRaw(line),
    form: FORM,
    ...sessionOf(fields, os),
  }
}

/** The logon type, which has Windows' numbers but 0 for unknown, 1 for the system and 99 for others. */
function logonType(fields: Fields): number | undefined {
  const type = numberOf(fields['logon_type_id'])
  if (type === undefined || type === 0 || type === 99) return undefined
  return type === 1 ? 0 : type
}

function osOf(fields: Fields): 'unix' | 'windows' {
  if (numberOf(valueAt(fields, 'device', 'os', 'type_id')) === WINDOWS) return 'windows'
  const name = wordOf(valueAt(fields, 'device', 'os', 'name')) ?? wordOf(valueAt(fields, 'metadata', 'product', 'name'))
  return name !== undefined && /^(?:Microsoft )?Windows/i.test(name) ? 'windows' : 'unix'
}

function resultOf(fields: Fields, type: number | undefined): LogonResult {
  if (numberOf(fields['activity_id']) !== 1) return 'information'
  const status = numberOf(fields['status_id'])
  if (status === 2) return 'failure'
  if (status !== 1) return 'information'
  return type === undefined ? 'success' : grantedResult(type)
}

function methodOf(fields: Fields, result: LogonResult): string | undefined {
  if (result === 'failure') {
    const reason = statusWord(fields['status_code']) ?? statusWord(fields['status'])
    if (reason !== undefined) return reason
  }
  const protocol = wordOf(fields['auth_protocol'])
  return protocol === 'Other' || protocol === 'Unknown' ? undefined : protocol
}

function serviceOf(fields: Fields, type: number | undefined): LogonService {
  if (type !== undefined) return doorOf(type)
  const name = wordOf(valueAt(fields, 'dst_endpoint', 'svc_name')) ?? wordOf(valueAt(fields, 'service', 'name'))
  if (name === 'sshd' || name === 'ssh') return 'ssh'
  return fields['is_remote'] === false ? 'console' : 'other'
}

function sessionOf(fields: Fields, os: 'unix' | 'windows'): Pick<LogonEvent, 'session'> {
  const uid = valueAt(fields, 'session', 'uid')
  const session = os === 'windows' ? sessionNumber(uid) : wordOf(uid)
  return session === undefined ? {} : { session }
}
