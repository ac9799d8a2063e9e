import { createHash } from 'node:crypto'
import type { LogonEvent } from '../../detection/logon.ts'
import type { Uid } from '../../kernel/ids.ts'
import type { Reader } from '../../storage/database.ts'
import type { Host } from '../hosts/read.ts'

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

const KNOWN = 'SELECT id FROM logons WHERE account = ? AND host = ANY(?) AND id = ANY(?)'

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
  const hosts = [...new Set([...logons.values()].map(({ host }) => host.uuid))]
  for (const { id } of await reader.all<{ id: string }>(KNOWN, account, hosts, [...logons.keys()])) logons.delete(id)
  return [...logons.values()]
}

/**
 * A digest of what makes a logon unique: server, time, process, source, account and result. Whole seconds, because one log
 * format keeps fractions where another drops them, and both may be read.
 */
function logonId(account: Uid, host: string, event: LogonEvent): string {
  const second = Math.floor(event.at / 1000)
  return digestOf(account, host, second, event.pid, event.port, event.user, event.result, event.address)
}

/** 32 hexadecimal digits that stand for some values. */
export function digestOf(...parts: readonly (string | number | undefined)[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32)
}
