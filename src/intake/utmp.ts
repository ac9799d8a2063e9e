import { normaliseAddress } from '../detection/address.ts'
import type { LogonEvent, ParsedLog, RecordKind } from '../detection/logon.ts'

/** The form of what stands in such a file. */
export const RECORD = ['record'] as const

/** Which file of binary records it is: all logons, those that failed, or those of now. */
export type UtmpKind = 'wtmp' | 'btmp' | 'utmp'

/** Where the fields of `struct utmp` lie, which is not the same on every machine. Those before the exit status are. */
interface Layout {
  readonly size: number
  readonly isLittle: boolean
  /** Seconds, and right behind them microseconds: 4 bytes each, or 8 where the machine never had a 32-bit time. */
  readonly timeAt: number
  readonly isWide: boolean
  readonly addressAt: number
}

const NARROW = { size: 384, timeAt: 340, isWide: false, addressAt: 348 } as const
const WIDE = { size: 400, timeAt: 344, isWide: true, addressAt: 360 } as const
/** x86-64, aarch64, s390x, 64-bit POWER: those before win where a record reads the same. */
const LAYOUTS: readonly Layout[] = [
  { ...NARROW, isLittle: true },
  { ...WIDE, isLittle: true },
  { ...WIDE, isLittle: false },
  { ...NARROW, isLittle: false },
]

const LOGIN_PROCESS = 6
const USER_PROCESS = 7
const DEAD_PROCESS = 8
const LAST_TYPE = 9

/** One record as it stands there. */
export interface UtmpRecord {
  readonly type: number
  readonly pid: number
  readonly line: string
  readonly id: string
  readonly user: string
  readonly host: string
  /** The address in the record, normalised; undefined where it is all zero. */
  readonly address: string | undefined
  /** Milliseconds since 1970. */
  readonly at: number
}

/** The records of a file, in its order; undefined stands for one that is damaged. */
export interface UtmpRecords {
  /** Bytes of one record. */
  readonly size: number
  readonly records: readonly (UtmpRecord | undefined)[]
}

/**
 * Reads logons out of wtmp, btmp or utmp: whole records, at most the last one cut off. Each record is counted like a line of a log: it
 * gives one event, or tells of something else (a reboot, a clock that was set), or is damaged. Never throws on any input.
 */
export function parseUtmp(bytes: Uint8Array, kind: UtmpKind): ParsedLog {
  const { records } = readUtmpRecords(bytes)
  const events: LogonEvent[] = []
  let otherPrograms = 0
  let notUnderstood = 0
  for (const record of records) {
    const result = record === undefined ? undefined : resultOf(record, kind)
    if (record === undefined) notUnderstood++
    else if (result === undefined) otherPrograms++
    else events.push(eventOf(record, kind, result))
  }
  return { events, lines: records.length, otherPrograms, notUnderstood, ...blindIn(kind, notUnderstood) }
}

/** What was not understood, under the name of the file. */
export function blindIn(kind: RecordKind, lines: number): Pick<ParsedLog, 'notUnderstoodBy' | 'blindSpots'> {
  if (lines === 0) return { notUnderstoodBy: new Map(), blindSpots: [] }
  return { notUnderstoodBy: new Map([[kind, lines]]), blindSpots: [{ hostname: undefined, program: kind, lines, sample: '' }] }
}

/** Reads the records, in the layout that most of them make sense in. Zeros and line ends behind the last whole record are none. */
export function readUtmpRecords(bytes: Uint8Array): UtmpRecords {
  const data = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const layout = layoutOf(data)
  const records: (UtmpRecord | undefined)[] = []
  let at = 0
  for (; at + layout.size <= data.length; at += layout.size) records.push(readRecord(data, at, layout))
  if (data.subarray(at).some((byte) => byte !== 0 && byte !== 0x0a && byte !== 0x0d)) records.push(undefined)
  return { size: layout.size, records }
}

/** So many records decide about the layout. */
const SAMPLE = 256
const YEAR_1990 = Date.UTC(1990, 0)

function layoutOf(data: Buffer): Layout {
  let best: Layout = LAYOUTS[0] as Layout
  let most = 0
  for (const layout of LAYOUTS) {
    const slots = Math.min(SAMPLE, Math.floor(data.length / layout.size))
    let sound = 0
    for (let index = 0; index < slots; index++) {
      const record = readRecord(data, index * layout.size, layout)
      if (record !== undefined && record.type > 0 && record.at >= YEAR_1990) sound++
    }
    const share = slots === 0 ? 0 : sound / slots
    if (share <= most) continue
    best = layout
    most = share
  }
  return best
}

const MOST_MICROSECONDS = 999_999
const LAST_SECOND = Date.UTC(10_000, 0) / 1000 - 1

/** Undefined for a record that no program writes: an unknown type, a time that is none, a terminal with strange characters. */
function readRecord(data: Buffer, at: number, layout: Layout): UtmpRecord | undefined {
  const { isLittle, isWide, timeAt } = layout
  const type = isLittle ? data.readInt16LE(at) : data.readInt16BE(at)
  const seconds = readTime(data, at + timeAt, layout)
  const micros = readTime(data, at + timeAt + (isWide ? 8 : 4), layout)
  if (type < 0 || type > LAST_TYPE || seconds > LAST_SECOND || micros > MOST_MICROSECONDS) return undefined
  if (type === USER_PROCESS && seconds === 0) return undefined
  const line = text(data, at + 8, 32)
  if (!/^[\x20-\x7e]*$/.test(line)) return undefined
  return {
    type,
    pid: isLittle ? data.readInt32LE(at + 4) : data.readInt32BE(at + 4),
    line,
    id: text(data, at + 40, 4),
    user: text(data, at + 44, 32),
    host: text(data, at + 76, 256),
    address: readAddress(data, at + layout.addressAt),
    at: seconds * 1000 + Math.floor(micros / 1000),
  }
}

/** Unsigned, so that 32 bits of seconds last until 2106. */
function readTime(data: Buffer, at: number, { isLittle, isWide }: Layout): number {
  if (!isWide) return isLittle ? data.readUInt32LE(at) : data.readUInt32BE(at)
  return Number(isLittle ? data.readBigUInt64LE(at) : data.readBigUInt64BE(at))
}

/** Text up to the first zero, which the longest have not. */
function text(data: Buffer, at: number, length: number): string {
  const zero = data.subarray(at, at + length).indexOf(0)
  return data.toString('utf8', at, zero < 0 ? at + length : at + zero)
}

/** Sixteen bytes in the network's order, of which IPv4 takes the first four. */
function readAddress(data: Buffer, at: number): string | undefined {
  let last = 15
  while (last >= 0 && data[at + last] === 0) last--
  if (last < 0) return undefined
  if (last < 4) return Array.from(data.subarray(at, at + 4)).join('.')
  const groups = Array.from({ length: 8 }, (_, index) => data.readUInt16BE(at + index * 2).toString(16))
  return normaliseAddress(groups.join(':'))
}

/** What became of a logon; undefined for records that are none. */
function resultOf(record: UtmpRecord, kind: UtmpKind): LogonEvent['result'] | undefined {
  // sshd and login write their failures as processes that wait for a logon.
  if (kind === 'btmp') return record.type === USER_PROCESS || record.type === LOGIN_PROCESS ? 'failure' : undefined
  if (record.type === DEAD_PROCESS) return 'information'
  if (record.type !== USER_PROCESS) return undefined
  // An empty name is how a logon used to end.
  return record.user === '' || record.line === '' || isTerminalOfSession(record) ? 'information' : 'success'
}

/** A terminal that somebody who is logged on opens: xterm, screen and tmux write records, too, and so does mosh. */
function isTerminalOfSession({ line, host, address }: UtmpRecord): boolean {
  if (!line.startsWith('pts/') || address !== undefined) return false
  return host === '' || host.startsWith(':') || host.includes('(') || host.includes(' via mosh')
}

function serviceOf({ line, host, address }: UtmpRecord): LogonEvent['service'] {
  // Pseudo terminals with a source are sshd's, but for the odd telnetd, and nothing in the record tells these apart.
  if (line.startsWith('ssh') || line.startsWith('pts/')) return 'ssh'
  if (line.startsWith('ftp')) return 'ftp'
  return address === undefined && (host === '' || host.startsWith(':') || host === line) ? 'console' : 'other'
}

function eventOf(record: UtmpRecord, kind: UtmpKind, result: LogonEvent['result']): LogonEvent {
  return {
    at: record.at,
    result,
    user: record.user === '' ? undefined : record.user,
    address: record.address ?? normaliseAddress(record.host),
    port: undefined,
    method: undefined,
    fingerprint: undefined,
    pid: record.pid > 0 ? record.pid : undefined,
    program: kind,
    service: serviceOf(record),
    os: 'unix',
    domain: undefined,
    hostname: undefined,
    count: 1,
    raw: rawOf(record),
    form: RECORD,
  }
}

/** A record in one line, as utmpdump(1) shows it. */
function rawOf({ type, pid, id, user, line, host, address, at }: UtmpRecord): string {
  const fields = [type, pid, id, user, line, host, address ?? '0.0.0.0', new Date(at).toISOString()]
  return fields.map((field) => `[${String(field).replace(/[\u0000-\u001f\u007f-\u009f]/g, '\ufffd')}]`).join(' ')
}
