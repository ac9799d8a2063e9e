import type { GuessFamily, GuessLine } from './guess.ts'

/** One attempt to guess. */
export interface Attempt {
  readonly at: number
  readonly user: string | undefined
  readonly source: string
}

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

function connectionKey({ host, connection }: GuessLine): string {
  return `${host}\n${connection}`
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

/** More attempts than this are not listed one by one. */
const MOST_ATTEMPTS = 10_000

/**
 * The attempts that lines tell of, one moment each, by time: as many as `AttemptTally` counts, the first 10,000 of them. The order of
 * the lines says nothing; a line that is given twice counts twice. Moment, account and source are those of the lines that decide.
 */
export function countAttempts(lines: readonly GuessLine[]): readonly Attempt[] {
  const services = [...groupedBy(lines, serviceKey).values()]
  const decisive = services.flatMap((service) => {
    const own = ownLines(service.filter((line) => !isModule(line)))
    const told = [...groupedBy(service.filter(isModule), connectionKey).values()].flatMap(largestFamily)
    return weigh(own) >= weigh(told) ? own : told
  })
  decisive.sort(byTime)
  const attempts: Attempt[] = []
  for (const { at, user, source, weight } of decisive) {
    for (let i = 0; i < weight && attempts.length < MOST_ATTEMPTS; i++) attempts.push({ at, user, source })
  }
  return attempts
}

function ownLines(lines: readonly GuessLine[]): GuessLine[] {
  return [...groupedBy(lines, connectionKey).values()].flatMap((connection) => {
    if (connection[0]?.connection === '') return connection
    const named = connection.filter(({ user }) => user !== undefined)
    const byUser = [...groupedBy(named, ({ user }) => user).values()].flatMap(largestFamily)
    const all = largestFamily(connection)
    return weigh(byUser) >= weigh(all) ? byUser : all
  })
}

const FAMILY_ORDER: readonly GuessFamily[] = ['verdict', 'pam', 'invalid', 'aborted']

/** The lines of the family with the largest sum; of equal ones the more telling. */
function largestFamily(lines: readonly GuessLine[]): readonly GuessLine[] {
  let best: readonly GuessLine[] = []
  let most = 0
  const families = groupedBy(lines, ({ family }) => family)
  const rest = [...families.keys()].filter((family) => !FAMILY_ORDER.includes(family)).sort()
  for (const family of [...FAMILY_ORDER, ...rest]) {
    const own = families.get(family) ?? []
    const sum = weigh(own)
    if (sum <= most) continue
    most = sum
    best = own
  }
  return best
}

function weigh(lines: readonly GuessLine[]): number {
  let sum = 0
  for (const { weight } of lines) sum += weight
  return sum
}

function groupedBy<Key>(lines: readonly GuessLine[], keyOf: (line: GuessLine) => Key): ReadonlyMap<Key, GuessLine[]> {
  const groups = new Map<Key, GuessLine[]>()
  for (const line of lines) {
    const key = keyOf(line)
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [line])
    else group.push(line)
  }
  return groups
}

/** By time; what happened in one moment by source and account, so that the order of the lines does not show. */
export function byTime(a: Attempt, b: Attempt): number {
  if (a.at !== b.at) return a.at - b.at
  return compare(a.source, b.source) || compare(a.user, b.user)
}

function compare(a: string | undefined, b: string | undefined): number {
  if (a === b) return 0
  if (a === undefined) return -1
  return b === undefined || a > b ? 1 : -1
}
