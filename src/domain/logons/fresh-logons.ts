import { createHash } from 'node:crypto'
import type { LogonEvent } from '../../detection/logon.ts'
import { type LogonTraits, sameLogon } from '../../detection/one-logon.ts'
import type { Uid } from '../../kernel/ids.ts'
import type { Reader } from '../../storage/database.ts'
import type { Host } from '../hosts/read.ts'
import { whoOf } from './store.ts'

/** Logon events of one server. */
export interface HostEvents {
  readonly host: Host
  readonly events: readonly LogonEvent[]
}

/** A successful logon that is not kept yet. */
export interface FreshLogon {
  readonly id: string
  readonly host: Host
  readonly event: LogonEvent
}

const KNOWN = 'SELECT id FROM logons WHERE account = ? AND id = ANY(?)'

/** The successful logons of a batch that are not kept yet, each once, in the order in which they stand; of two alike the first. */
export async function freshLogons(reader: Reader, account: Uid, batch: readonly HostEvents[]): Promise<FreshLogon[]> {
  const logons = new Map<string, FreshLogon>()
  for (const { host, events } of batch) {
    for (const event of events) {
      if (event.result !== 'success') continue
      const id = logonId(account, host.uuid, event)
      if (!logons.has(id)) logons.set(id, { id, host, event })
    }
  }
  if (logons.size === 0) return []
  // In order, those that lie together are looked up together.
  for (const { id } of await reader.all<{ id: string }>(KNOWN, account, [...logons.keys()].sort())) logons.delete(id)
  return withoutTwins(reader, account, [...logons.values()])
}

/** Two records of one logon lie at most so far apart; see `sameLogon`. */
const SPAN_MS = 5_000
const MOST_NEIGHBOURS = 50_000
// By their keys, which the index by account of a server holds: else SQLite reads what all servers have of that time, years of it with an old log.
const NEIGHBOURS = `
  SELECT host, at, user_name AS "user", domain, os, service, address, port, program, session FROM logons
  WHERE (account, id) IN (
    SELECT account, id FROM logons WHERE account = ? AND host = ANY(?) AND who = ANY(?) AND at BETWEEN ? AND ?)
  ORDER BY at LIMIT ${MOST_NEIGHBOURS}`

/** Those logons that no other record tells of already: one that is kept, or an earlier one of the batch. */
async function withoutTwins(reader: Reader, account: Uid, logons: readonly FreshLogon[]): Promise<FreshLogon[]> {
  if (logons.length === 0) return []
  const kept = new Map<string, LogonTraits[]>()
  const put = (host: string, who: string, traits: LogonTraits) => {
    const key = `${host}\n${who.toUpperCase()}`
    const same = kept.get(key)
    if (same === undefined) kept.set(key, [traits])
    else same.push(traits)
    return same ?? []
  }
  for (const row of await neighboursOf(reader, account, logons)) put(row.host, row.user, traitsOf(row))
  const ordered = [...logons].sort((a, b) => a.event.at - b.event.at)
  return ordered.filter(({ host, event }) => {
    const name = event.user ?? ''
    const same = kept.get(`${host.uuid}\n${name.toUpperCase()}`) ?? []
    if (same.some((other) => sameLogon(other, event))) return false
    put(host.uuid, name, event)
    return true
  })
}

type NeighbourRow = Pick<LogonTraits, 'at' | 'os' | 'service' | 'program'> &
  Readonly<Record<'host' | 'user' | 'domain' | 'address' | 'session', string>> & { readonly port: number }

function neighboursOf(reader: Reader, account: Uid, logons: readonly FreshLogon[]): Promise<NeighbourRow[]> {
  let [from, until] = [Number.MAX_SAFE_INTEGER, 0]
  for (const { event } of logons) {
    from = Math.min(from, event.at)
    until = Math.max(until, event.at)
  }
  const hosts = [...new Set(logons.map(({ host }) => host.uuid))]
  const who = [...new Set(logons.map(({ event }) => whoOf(event)))]
  return reader.all(NEIGHBOURS, account, hosts, who, Math.max(0, from - SPAN_MS), until + SPAN_MS)
}

function traitsOf({ at, os, service, program, user, domain, address, session, port }: NeighbourRow): LogonTraits {
  const said = (text: string) => (text === '' ? undefined : text)
  return {
    ...{ at, os, service, program, result: 'success', user, domain: said(domain), address: said(address) },
    ...{ port: port === 0 ? undefined : port, session: said(session) },
  }
}

/**
 * What makes a logon unique: server, time, process, source, account and result; the second in twelve digits, so that rows lie in the
 * order of time, and a digest of all. Whole seconds, because one log format keeps fractions where another drops them, and both may be read.
 */
function logonId(account: Uid, host: string, event: LogonEvent): string {
  const second = Math.floor(event.at / 1000)
  const digest = digestOf(account, host, second, event.pid, event.port, event.user, event.result, event.address)
  return `${String(second).padStart(12, '0')}${digest.slice(0, 20)}`
}

/** 32 hexadecimal digits that stand for some values. */
export function digestOf(...parts: readonly (string | number | undefined)[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32)
}
