import type { LogonEvent } from '../../detection/logon.ts'
import { zoneClock } from '../../detection/zone-clock.ts'
import type { Uid } from '../../kernel/ids.ts'
import type { Transaction } from '../../storage/database.ts'
import type { Host } from '../hosts/read.ts'
import type { HostEvents } from '../logons/follow.ts'
import { hostName, hostsByName } from './find-named-hosts.ts'

/** Events by the servers that they are of; the others by the names that no server has. */
export interface Placed {
  readonly known: readonly HostEvents[]
  readonly unknown: ReadonlyMap<string, readonly LogonEvent[]>
  /** The server that a line's name means; undefined for none, or of several. */
  readonly hostOf: (hostname: string | undefined) => Host | undefined
}

/**
 * Brings events to the servers of an account: by UUID, host name, name, a claimed name or address, as their lines name them. A name
 * that several servers have is of none: an event is never brought to a wrong server. Times without a zone are read by the
 * clocks of their servers. `others` are further names that lines have.
 */
export async function placeEvents(
  transaction: Transaction,
  account: Uid,
  events: readonly LogonEvent[],
  others: readonly (string | undefined)[] = [],
): Promise<Placed> {
  const byName = new Map<string, LogonEvent[]>()
  for (const event of events) {
    const name = hostName(event.hostname)
    const same = byName.get(name)
    if (same === undefined) byName.set(name, [event])
    else same.push(event)
  }
  const names = new Set([...byName.keys(), ...others.map(hostName)])
  const hosts = await hostsByName(transaction, account, [...names])
  const known = new Map<string, { host: Host; events: LogonEvent[] }>()
  const unknown = new Map<string, readonly LogonEvent[]>()
  for (const [name, named] of byName) {
    const host = hosts.get(name)
    if (host === undefined) {
      unknown.set(name, named)
      continue
    }
    const own = known.get(host.uuid) ?? { host, events: [] }
    known.set(host.uuid, own)
    for (const event of named) own.events.push(inZone(event, host.timeZone))
  }
  return { known: [...known.values()], unknown, hostOf: (hostname) => hosts.get(hostName(hostname)) }
}

/** The event with its time by the clocks of its server, where its line named no zone and was read as UTC. */
export function inZone(event: LogonEvent, zone: string): LogonEvent {
  if (event.isLocalTime === undefined) return event
  const at = zoneClock(zone)?.toUtc(event.at)
  return at === undefined ? event : { ...event, at }
}
