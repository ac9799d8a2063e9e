import type { LineForm, LogonEvent, LogonResult, LogonService } from '../detection/logon.ts'
import { addressOf, type Fields, numberOf, portOf, wordOf } from './json-fields.ts'
import { keptRaw } from './kept-raw.ts'
import type { LogClock } from './log-clock.ts'
import { readMoment } from './moment.ts'
import { isPerson, windowsAccount } from './windows-account.ts'
import { statusWord } from './windows-status.ts'

/** An event of Windows' event log, out of whatever shape; values are as the sender wrote them. */
export interface WindowsEvent {
  readonly id: number
  readonly time: unknown
  readonly computer: unknown
  readonly provider: unknown
  readonly channel: unknown
  /** By Microsoft's names (`TargetUserName`), or with a small first letter where `isCamel`. */
  readonly data: Fields
  readonly isCamel: boolean
  /** Where the shape keeps address and port of the source outside `data`. */
  readonly source: Fields | undefined
  /** The process that wrote it, and the SID that this ran under, where the shape tells them. */
  readonly pid?: unknown
  readonly sid?: unknown
  /** The forms of the line, the outer ones first. */
  readonly form: readonly LineForm[]
}

/** Whose account an event is about: the fields that name it. */
interface Subject {
  readonly name: string
  readonly domain: string
  readonly sid: string
  readonly session: string
}

const TARGET: Subject = { name: 'TargetUserName', domain: 'TargetDomainName', sid: 'TargetUserSid', session: 'TargetLogonId' }
const SUBJECT: Subject = {
  name: 'SubjectUserName',
  domain: 'SubjectDomainName',
  sid: 'SubjectUserSid',
  session: 'SubjectLogonId',
}
const ACCOUNT: Subject = { name: 'AccountName', domain: 'AccountDomain', sid: 'AccountSid', session: 'LogonID' }

/** What an event is about. Logons are told by 4624 and 4625 alone; the others stand beside them, and would count one logon twice. */
interface Kind {
  readonly subject: Subject
  readonly service: LogonService
}

const LOGON = 4624
const REFUSED = 4625
const VALIDATED = 4776

const KINDS: ReadonlyMap<number, Kind> = new Map([
  [LOGON, { subject: TARGET, service: 'other' }],
  [REFUSED, { subject: TARGET, service: 'other' }],
  // Logged off.
  [4634, { subject: TARGET, service: 'other' }],
  [4647, { subject: TARGET, service: 'other' }],
  // Somebody here uses another account's credentials, here or elsewhere.
  [4648, { subject: TARGET, service: 'other' }],
  // The new session has special privileges.
  [4672, { subject: SUBJECT, service: 'other' }],
  [VALIDATED, { subject: TARGET, service: 'network' }],
  // A remote desktop was taken up again, or left.
  [4778, { subject: ACCOUNT, service: 'remote-desktop' }],
  [4779, { subject: ACCOUNT, service: 'remote-desktop' }],
])

const PROGRAM = 'Microsoft-Windows-Security-Auditing'
const PROVIDER = PROGRAM.toLowerCase()

/** True for events about logons, by their number. */
export function isLogonEvent(id: number): boolean {
  return KINDS.has(id)
}

/** The numbers of events about logons. */
export function logonNumbers(): readonly number[] {
  return [...KINDS.keys()]
}

/** The data that are read, by the names that Microsoft gives them. */
export const DATA_NAMES: ReadonlySet<string> = new Set([
  ...[TARGET, SUBJECT, ACCOUNT].flatMap((subject) => Object.values<string>({ ...subject })),
  'TargetLinkedLogonId',
  'LogonType',
  'IpAddress',
  'IpPort',
  'ClientAddress',
  'Status',
  'SubStatus',
  'LmPackageName',
  'AuthenticationPackageName',
  'process',
  'payload',
])

/** True for logon types that no person causes: the system's own, batches, services. */
export function isUnattended(type: number): boolean {
  return type === 0 || type === 4 || type === 5
}

/** The door that a Windows logon type stands for. */
export function doorOf(type: number | undefined): LogonService {
  switch (type) {
    case 2:
    case 7:
    case 11:
    case 13:
      return 'console'
    case 3:
    case 8:
      return 'network'
    case 10:
    case 12:
      return 'remote-desktop'
    default:
      return 'other'
  }
}

/** What a granted logon of a type is: a logon, or, for types that stand beside one (`runas /netonly`) or for a program's use, information. */
export function grantedResult(type: number): LogonResult {
  return type === 2 || type === 3 || type === 7 || type === 10 || type === 11 ? 'success' : 'information'
}

/**
 * Reads a Windows event about a logon. `other`: another event, another log, or an account that is no person's. Gives undefined when
 * a logon's time or type cannot be read. `line` is what is kept as the raw line. Never throws.
 */
export function readWindowsLogon(event: WindowsEvent, line: string, clock: LogClock): LogonEvent | 'other' | undefined {
  const kind = KINDS.get(event.id)
  if (kind === undefined || !isOfSecurityLog(event)) return 'other'
  const { subject } = kind
  const name = wordOf(datum(event, subject.name))
  const account = name === undefined ? undefined : windowsAccount(name, wordOf(datum(event, subject.domain)))
  if (account === undefined ? event.id !== REFUSED : !isPerson(account.user, wordOf(datum(event, subject.sid)))) return 'other'
  const type = numberOf(datum(event, 'LogonType'))
  if (type !== undefined && isUnattended(type)) return 'other'
  const at = readMoment(event.time, clock)
  if (at === undefined || (type === undefined && event.id === LOGON)) return undefined
  const service = type === undefined ? kind.service : doorOf(type)
  return {
    at,
    result: resultOf(event.id, type),
    user: account?.user,
    address: clientAddress(datum(event, 'IpAddress') ?? datum(event, 'ClientAddress') ?? event.source?.['ip'], service),
    port: portOf(datum(event, 'IpPort') ?? event.source?.['port']),
    method: methodOf(event),
    fingerprint: undefined,
    // ProcessId is the process that asked for the logon (services.exe, svchost.exe): it stands for no connection.
    pid: undefined,
    program: PROGRAM,
    service,
    os: 'windows',
    domain: account?.domain,
    hostname: wordOf(event.computer),
    count: 1,
    raw: keptRaw(line),
    form: event.form,
    ...sessionOf(event, subject),
  }
}

/** Any program may write events of any number into other logs, but only Windows itself into this one. */
function isOfSecurityLog({ provider, channel }: WindowsEvent): boolean {
  const itsProvider = wordOf(provider)
  const itsChannel = wordOf(channel)
  if (itsProvider !== undefined && itsProvider.toLowerCase() !== PROVIDER) return false
  return itsChannel === undefined || itsChannel.toLowerCase() === 'security'
}

function datum({ data, isCamel }: WindowsEvent, name: string): unknown {
  return data[isCamel ? camelName(name) : name]
}

const camelNames = new Map<string, string>()

function camelName(name: string): string {
  let camel = camelNames.get(name)
  if (camel === undefined) {
    camel = name.charAt(0).toLowerCase() + name.slice(1)
    camelNames.set(name, camel)
  }
  return camel
}

function resultOf(id: number, type: number | undefined): LogonResult {
  if (id === REFUSED) return 'failure'
  return id === LOGON && type !== undefined ? grantedResult(type) : 'information'
}

/** The client's address. At the console Windows writes its own loopback address, where nobody came over a network. */
export function clientAddress(value: unknown, service: LogonService): string | undefined {
  const address = addressOf(value)
  const isHere = address === '127.0.0.1' || address === '::1'
  return isHere && service === 'console' ? undefined : address
}

/** For a refusal its reason, else how the account was authenticated (`NTLM V2`, `Kerberos`, `Negotiate`). */
function methodOf(event: WindowsEvent): string | undefined {
  if (event.id === REFUSED || event.id === VALIDATED) {
    const reason = statusWord(datum(event, 'SubStatus')) ?? statusWord(datum(event, 'Status'))
    if (reason !== undefined) return reason
  }
  return wordOf(datum(event, 'LmPackageName')) ?? wordOf(datum(event, 'AuthenticationPackageName'))
}

/**
 * The session's number. An administrator's logon makes two sessions, one without the privileges, and an event for each that names
 * the other: both give the lower number.
 */
function sessionOf(event: WindowsEvent, subject: Subject): Pick<LogonEvent, 'session'> {
  const own = sessionNumber(datum(event, subject.session))
  const linked = event.id === LOGON ? sessionNumber(datum(event, 'TargetLinkedLogonId')) : undefined
  if (own === undefined) return {}
  return { session: linked !== undefined && isLower(linked, own) ? linked : own }
}

function isLower(a: string, b: string): boolean {
  return a.length === b.length ? a < b : a.length < b.length
}

/** A session's number as `0x` and its digits, without leading zeros; undefined for none and for 0. */
export function sessionNumber(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined
  const digits = /^0x0*([1-9a-f][0-9a-f]{0,15})$/i.exec(value)?.[1]
  return digits === undefined ? undefined : `0x${digits.toLowerCase()}`
}
