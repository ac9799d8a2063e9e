import { normaliseAddress } from '../../detection/address.ts'
import type { LogonEvent } from '../../detection/logon.ts'
import { zoneClock } from '../../detection/zone-clock.ts'
import type { Uid } from '../../kernel/ids.ts'
import type { Transaction } from '../../storage/database.ts'
import { lowerAscii } from '../../storage/text-part.ts'
import { type Host, lockHostsNamed, type NamedHost } from '../hosts/read.ts'
import type { HostEvents } from '../logons/follow.ts'

/** Events by the servers that they are of; the others by the names that no server has. */
export interface Placed {
  readonly known: readonly HostEvents[]
  readonly unknown: ReadonlyMap<string, readonly LogonEvent[]>
}

/** Stands for the name of a server where a line has none, as it does in RFC 5424. */
export const NAMELESS = '-'
const LONGEST_NAME = 256
const ALIASES = 'SELECT name, host FROM host_aliases WHERE account = ? AND name = ANY(?)'

/**
 * Brings events to the servers of an account: by UUID, host name, name, a claimed name or address, as their lines name them. A name
 * that several servers have is of none: an event is never brought to a wrong server. Times without a zone are read by the
 * clocks of their servers.
 */
export async function placeEvents(transaction: Transaction, account: Uid, events: readonly LogonEvent[]): Promise<Placed> {
  const byName = new Map<string, LogonEvent[]>()
  for (const event of events) {
    const name = hostName(event.hostname)
    const same = byName.get(name)
    if (same === undefined) byName.set(name, [event])
    else same.push(event)
  }
  const hosts = await hostsByName(transaction, account, [...byName.keys()])
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
  return { known: [...known.values()], unknown }
}

/** A name as names are compared: in small letters, an address in its one form; `-` where a line names none. */
export function hostName(text: string | undefined): string {
  const name = (text ?? '').slice(0, LONGEST_NAME).replaceAll('\0', '').trim().replace(/\.$/, '')
  return name === '' ? NAMELESS : (normaliseAddress(name) ?? lowerAscii(name))
}

async function hostsByName(transaction: Transaction, account: Uid, given: readonly string[]): Promise<Map<string, Host>> {
  const names = given.filter((name) => name !== NAMELESS)
  if (names.length === 0) return new Map()
  // `web-1.example.com` is also sought as `web-1`.
  const sought = [...new Set(names.flatMap((name) => [name, shortName(name)]))]
  const aliases = new Map(
    (await transaction.all<{ name: string; host: string }>(ALIASES, account, sought)).map(({ name, host }) => [name, host]),
  )
  const hosts = new Index(await lockHostsNamed(transaction, account, [...sought, ...aliases.values()]), aliases)
  const found = new Map<string, Host>()
  for (const name of names) {
    const host = hosts.find(name) ?? hosts.find(shortName(name))
    if (host !== undefined) found.set(name, host)
  }
  return found
}

function shortName(name: string): string {
  const dot = name.indexOf('.')
  return dot <= 0 || normaliseAddress(name) !== undefined ? name : name.slice(0, dot)
}

/** Servers by what they are called. */
class Index {
  readonly #byKind: readonly ReadonlyMap<string, readonly NamedHost[]>[]
  readonly #byUuid: ReadonlyMap<string, NamedHost>
  readonly #aliases: ReadonlyMap<string, string>

  constructor(hosts: readonly NamedHost[], aliases: ReadonlyMap<string, string>) {
    this.#byUuid = new Map(hosts.map((host) => [lowerAscii(host.uuid), host]))
    this.#aliases = aliases
    this.#byKind = [
      grouped(hosts, ({ hostname }) => [lowerAscii(hostname)]),
      grouped(hosts, ({ name }) => [lowerAscii(name)]),
      grouped(hosts, ({ ip, publicIp }) => [ip, publicIp]),
    ]
  }

  /** The one server of that name. The first kind of name that any server has decides, even against all of several. */
  find(name: string): NamedHost | undefined {
    const own = this.#byUuid.get(lowerAscii(this.#aliases.get(name) ?? name))
    if (own !== undefined) return own
    for (const hosts of this.#byKind) {
      const found = hosts.get(name)
      if (found !== undefined) return found.length === 1 ? found[0] : undefined
    }
    return undefined
  }
}

function grouped(hosts: readonly NamedHost[], namesOf: (host: NamedHost) => readonly string[]): Map<string, NamedHost[]> {
  const groups = new Map<string, NamedHost[]>()
  for (const host of hosts) {
    for (const name of new Set(namesOf(host))) {
      if (name === '') continue
      const group = groups.get(name)
      if (group === undefined) groups.set(name, [host])
      else group.push(host)
    }
  }
  return groups
}

/** The event with its time by the clocks of its server, where its line named no zone and was read as UTC. */
export function inZone(event: LogonEvent, zone: string): LogonEvent {
  if (event.isLocalTime === undefined) return event
  const at = zoneClock(zone)?.toUtc(event.at)
  return at === undefined ? event : { ...event, at }
}
