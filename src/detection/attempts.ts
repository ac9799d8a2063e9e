import type { GuessFamily, GuessLine } from './guess.ts'

/** What the connections of one service of one host come to: by the service's own words, and by PAM's modules. */
interface Service {
  own: number
  told: number
}

/** One connection, or all lines of a service that nothing joins. */
interface Connection {
  readonly service: Service
  /** Sums of weights by account and family, without PAM's modules. */
  readonly users: Map<string | undefined, Map<GuessFamily, number>>
  /** The sums of the largest families of those accounts that are named. */
  byUser: number
  /** The same sums whoever the account is. */
  readonly families: Map<GuessFamily, number>
  readonly modules: Map<GuessFamily, number>
  own: number
  told: number
}

/**
 * Counts attempts over a changing set of lines. Lines of one connection and account are one set whose number is its largest family's
 * sum. PAM's modules are counted apart and the larger number holds, service by service: for keyboard-interactive, sshd asks them in
 * another process, so they cannot be joined to the connection. More lines never make the number smaller, and their order says nothing.
 */
export class AttemptTally {
  /** By host and name. */
  readonly #connections = new Map<string, Map<string, Connection>>()
  readonly #services = new Map<string, Service>()
  #count = 0

  /** Attempts in all lines. */
  get count(): number {
    return this.#count
  }

  /** Takes a line in. */
  add(line: GuessLine): void {
    this.#change(line, line.weight)
  }

  /** Takes a line out that was taken in. */
  remove(line: GuessLine): void {
    this.#change(line, -line.weight)
  }

  #change(line: GuessLine, weight: number): void {
    let connections = this.#connections.get(line.host)
    if (connections === undefined) {
      connections = new Map()
      this.#connections.set(line.host, connections)
    }
    let connection = connections.get(line.connection)
    if (connection === undefined) {
      const service = this.#service(serviceKey(line))
      connection = { service, users: new Map(), byUser: 0, families: new Map(), modules: new Map(), own: 0, told: 0 }
      connections.set(line.connection, connection)
    }
    const { own, told, service } = connection
    changeConnection(connection, line, weight)
    this.#count -= Math.max(service.own, service.told)
    service.own += connection.own - own
    service.told += connection.told - told
    this.#count += Math.max(service.own, service.told)
    if (connection.own === 0 && connection.told === 0) connections.delete(line.connection)
  }

  #service(name: string): Service {
    const known = this.#services.get(name)
    if (known !== undefined) return known
    const service = { own: 0, told: 0 }
    this.#services.set(name, service)
    return service
  }
}

/** The service of one host that a line belongs to. */
function serviceKey({ host, connection }: GuessLine): string {
  return `${host}\n${connection.slice(0, connection.indexOf(' ') + 1)}`
}

/** True for what a module of PAM says, maybe in a process that no other line names. */
function isModule({ family }: GuessLine): boolean {
  return family.startsWith('pam_')
}

function changeConnection(connection: Connection, line: GuessLine, weight: number): void {
  const { user, family } = line
  if (isModule(line)) {
    const before = connection.modules.get(family) ?? 0
    add(connection.modules, family, weight)
    // Whoever may write to a log can name very many modules: they are looked through only where the largest has become smaller.
    if (weight > 0) connection.told = Math.max(connection.told, before + weight)
    else if (before === connection.told) connection.told = largest(connection.modules, connection.told)
  } else if (line.connection === '') {
    connection.own += weight
  } else {
    const families = connection.users.get(user) ?? new Map<GuessFamily, number>()
    connection.users.set(user, families)
    // A line that names no account may be about any of them.
    if (user !== undefined) connection.byUser -= largest(families)
    add(families, family, weight)
    if (user !== undefined) connection.byUser += largest(families)
    if (families.size === 0) connection.users.delete(user)
    add(connection.families, family, weight)
    connection.own = Math.max(largest(connection.families), connection.byUser)
  }
}

function add(sums: Map<GuessFamily, number>, family: GuessFamily, weight: number): void {
  const sum = (sums.get(family) ?? 0) + weight
  if (sum === 0) sums.delete(family)
  else sums.set(family, sum)
}

/** The largest of some sums, of which none is more than `atMost`. */
function largest(sums: ReadonlyMap<GuessFamily, number>, atMost = Number.POSITIVE_INFINITY): number {
  let most = 0
  for (const sum of sums.values()) {
    if (sum > most) most = sum
    if (most === atMost) break
  }
  return most
}

/** How many attempts lines tell of. A line that is given twice counts twice. */
export function countAttempts(lines: readonly GuessLine[]): number {
  const tally = new AttemptTally()
  for (const line of lines) tally.add(line)
  return tally.count
}

/** By time; what happened in one moment by source and account, so that the order of the lines does not show. */
export function byTime(a: GuessLine, b: GuessLine): number {
  if (a.at !== b.at) return a.at - b.at
  return compare(a.source, b.source) || compare(a.user, b.user)
}

function compare(a: string | undefined, b: string | undefined): number {
  if (a === b) return 0
  if (a === undefined) return -1
  return b === undefined || a > b ? 1 : -1
}
