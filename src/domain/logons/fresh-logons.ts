import { createHash } from 'node:crypto'
import { KnownLogons } from '../../detection/known-logons.ts'
import type { LogonEvent } from '../../detection/logon.ts'
import type { Uid } from '../../kernel/ids.ts'
import type { Parameter, Reader } from '../../storage/database.ts'
import type { Host } from '../hosts/read.ts'
import { neighboursOf } from './neighbours.ts'
import { rowsOfEach } from './rows-of-each.ts'
import { Stretches } from './stretches.ts'

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

// By the time in which they lie, and not id by id: an engine that knows nothing of the table thinks that dear, and looks at all logons
// instead.
const KNOWN = `
  SELECT id FROM logons WHERE account = ? AND host = ? AND at BETWEEN ? AND ? AND id || '' = ANY(?) ORDER BY at LIMIT ?`

/** The successful logons of a batch that are not kept yet, each once, in the order of their times; of two alike the first. */
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
  for (const id of await knownAmong(reader, account, [...logons.values()])) logons.delete(id)
  return withoutTwins(reader, account, [...logons.values()])
}

async function knownAmong(reader: Reader, account: Uid, logons: readonly FreshLogon[]): Promise<string[]> {
  const ofHosts = new Stretches()
  for (const logon of logons) ofHosts.add(logon.host.uuid, logon)
  const stretches = ofHosts.all
  const keys = stretches.map((stretch): Parameter[] => {
    const [from, until] = [secondOf(stretch.from) * 1000, secondOf(stretch.until) * 1000 + 999]
    return [account, stretch.key, from, until, stretch.logons.map(({ id }) => id)]
  })
  // Each is there once, so that none is cut off.
  const known = await rowsOfEach<{ id: string }>(reader, KNOWN, keys, logons.length * stretches.length)
  return known.flat().map(({ id }) => id)
}

/** Those logons that no other record tells of already: one that is kept, or an earlier one of the batch. */
async function withoutTwins(reader: Reader, account: Uid, logons: readonly FreshLogon[]): Promise<FreshLogon[]> {
  if (logons.length === 0) return []
  const known = new KnownLogons()
  for (const { host, ...traits } of await neighboursOf(reader, account, logons)) known.add(host, traits)
  const ordered = [...logons].sort((a, b) => a.event.at - b.event.at)
  return ordered.filter(({ host, event }) => {
    if (known.has(host.uuid, event)) return false
    known.add(host.uuid, event)
    return true
  })
}

/**
 * What makes a logon unique: server, time, process, source, account and result; the second in twelve digits, so that rows lie in the
 * order of time, and a digest of all. Whole seconds, because one log format keeps fractions where another drops them, and both may be read.
 */
function logonId(account: Uid, host: string, event: LogonEvent): string {
  const second = secondOf(event.at)
  const digest = digestOf(account, host, second, event.pid, event.port, event.user, event.result, event.address)
  return `${String(second).padStart(12, '0')}${digest.slice(0, 20)}`
}

function secondOf(at: number): number {
  return Math.floor(at / 1000)
}

/** 32 hexadecimal digits that stand for some values. */
export function digestOf(...parts: readonly (string | number | undefined)[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32)
}
