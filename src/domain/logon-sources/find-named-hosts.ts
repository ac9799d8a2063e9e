import { normaliseAddress } from '../../detection/address.ts'
import type { Uid } from '../../kernel/ids.ts'
import { wellFormed } from '../../kernel/well-formed.ts'
import type { Transaction } from '../../storage/database.ts'
import { lowerAscii } from '../../storage/text-part.ts'
import { type Host, hostsWithFirstLabel, lockHost, lockHostsNamed, type NamedHost } from '../hosts/read.ts'

/** Stands for the name of a server where a line has none, as it does in RFC 5424. */
export const NAMELESS = '-'
const LONGEST_NAME = 256
const ALIASES = 'SELECT name, host FROM host_aliases WHERE account = ? AND name = ANY(?)'

/** A name as names are compared, itself again as it is then: in small letters, an address in its one form; `-` where a line names none. */
export function hostName(text: string | undefined): string {
  // All dots of the root, and spaces among them: a name that could lose one more would be another the next time.
  const name = (text ?? '')
    .slice(0, LONGEST_NAME)
    .replaceAll('\0', '')
    .trim()
    .replace(/[\s.]+$/, '')
  return name === '' ? NAMELESS : (normaliseAddress(name) ?? lowerAscii(wellFormed(name)))
}

/**
 * The servers of an account that names mean, names as `hostName` gives them; those that mean none, or could mean several, are left out.
 * A name means the server that has it as it is: as its UUID, by an alias, as its host name, name or address. Else `web-1.example.com` means
 * the one that is registered as `web-1`, and `web-1` the only one whose host name or name begins with `web-1.`; two whole names that differ
 * never mean the same.
 */
export async function hostsByName(transaction: Transaction, account: Uid, given: readonly string[]): Promise<Map<string, Host>> {
  const names = given.filter((name) => name !== NAMELESS)
  if (names.length === 0) return new Map()
  const sought = [...new Set(names.flatMap((name) => [name, firstLabel(name)]))]
  const aliases = new Map(
    (await transaction.all<{ name: string; host: string }>(ALIASES, account, sought)).map(({ name, host }) => [name, host]),
  )
  const index = new Index(await lockHostsNamed(transaction, account, [...sought, ...aliases.values()]), aliases)
  const found = new Map<string, Host>()
  const short: string[] = []
  for (const name of names) {
    const host = index.find(name) ?? index.find(firstLabel(name))
    if (host !== undefined) found.set(name, host)
    else if (!name.includes('.') && !index.has(name) && normaliseAddress(name) === undefined) short.push(name)
  }
  for (const [name, host] of await onlyOnesOf(transaction, account, short)) found.set(name, host)
  return found
}

/** The server that one name means; its UUID as it is comes first. */
export async function hostCalled(transaction: Transaction, account: Uid, name: string): Promise<Host | undefined> {
  const own = await lockHost(transaction, account, name)
  return own ?? (await hostsByName(transaction, account, [hostName(name)])).get(hostName(name))
}

/** The servers that are registered under whole names, by short ones; those of which there are several are left out. */
async function onlyOnesOf(transaction: Transaction, account: Uid, names: readonly string[]): Promise<Map<string, Host>> {
  if (names.length === 0) return new Map()
  const only = new Map<string, string>()
  for (const [name, uuids] of await hostsWithFirstLabel(transaction, account, names)) {
    const [uuid] = uuids
    if (uuid !== undefined && uuids.size === 1) only.set(name, uuid)
  }
  const hosts = new Map(
    (await lockHostsNamed(transaction, account, [...only.values()].map(lowerAscii))).map((host) => [host.uuid, host]),
  )
  const found = new Map<string, Host>()
  for (const [name, uuid] of only) {
    const host = hosts.get(uuid)
    if (host !== undefined) found.set(name, host)
  }
  return found
}

function firstLabel(name: string): string {
  const dot = name.indexOf('.')
  return dot <= 0 || normaliseAddress(name) !== undefined ? name : name.slice(0, dot)
}

/** Servers by what they are called. */
class Index {
  readonly #byKind: readonly ReadonlyMap<string, readonly NamedHost[]>[]
  readonly #byUuid: ReadonlyMap<string, NamedHost>
  readonly #aliases: ReadonlyMap<string, string>

  constructor(hosts: readonly NamedHost[], aliases: ReadonlyMap<string, string>) {
    this.#byUuid = new Map(hosts.map((host) => [host.uuid, host]))
    this.#aliases = aliases
    this.#byKind = [
      // UUIDs are told apart by upper and lower case, names in logs are not.
      grouped(hosts, ({ uuid }) => [lowerAscii(uuid)]),
      grouped(hosts, ({ hostname }) => [lowerAscii(hostname)]),
      grouped(hosts, ({ name }) => [lowerAscii(name)]),
      grouped(hosts, ({ ip, publicIp }) => [ip, publicIp]),
    ]
  }

  /** The one server of that name. The first kind of name that any server has decides, even against all of several. */
  find(name: string): NamedHost | undefined {
    const meant = this.#aliases.get(name)
    if (meant !== undefined) return this.#byUuid.get(meant)
    for (const hosts of this.#byKind) {
      const found = hosts.get(name)
      if (found !== undefined) return found.length === 1 ? found[0] : undefined
    }
    return undefined
  }

  /** Whether any server has that name, be it one of several. */
  has(name: string): boolean {
    return this.#aliases.has(name) || this.#byKind.some((hosts) => hosts.has(name))
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
