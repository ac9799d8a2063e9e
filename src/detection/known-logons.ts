import { type LogonTraits, ONE_LOGON_MS, shortDomain } from './one-logon.ts'

/** When something was seen of one account within a cell of time. */
interface Seen {
  first: number
  last: number
}

/** What is known of one account and address within a cell of time. */
interface Cell {
  readonly services: Set<string>
  readonly programs: Set<string>
  readonly seen: Map<string, Seen>
}

/** Stand for whatever domain, and for none. */
const [ANY, NONE] = ['*', '-']

/**
 * Logons that are known, to be asked whether one of them is the same as another: `sameLogon` with each of them, but in about the same time
 * however many there are. The order in which they are added does not matter.
 */
export class KnownLogons {
  // By account, address and cell: what lies within the span of a moment lies in its own cell or in one of the two beside it.
  readonly #cells = new Map<string, Cell>()

  /** Adds a successful logon of a server. */
  add(host: string, logon: LogonTraits): void {
    const key = keyOf(host, logon)
    if (key === undefined) return
    const name = `${cellOf(logon.at)} ${key}`
    const cell: Cell = this.#cells.get(name) ?? { services: new Set(), programs: new Set(), seen: new Map() }
    this.#cells.set(name, cell)
    const { at, service, program, port, session } = logon
    cell.services.add(service)
    if (port === undefined) cell.programs.add(program)
    for (const domain of [ANY, domainOf(logon) ?? NONE]) {
      see(cell, at, `${domain}\nservice ${service}`)
      see(cell, at, port === undefined ? `${domain}\nportless ${service}` : `${domain}\nported ${service}`)
      see(cell, at, port === undefined ? `${domain}\nprogram ${service} ${program}` : `${domain}\nport ${service} ${port}`)
      if (session !== undefined) see(cell, at, `${domain}\nsession ${session}`)
    }
  }

  /** Whether one that was added is the same as this successful logon. */
  has(host: string, logon: LogonTraits): boolean {
    const key = keyOf(host, logon)
    if (key === undefined) return false
    const { at } = logon
    return [-1, 0, 1].some((beside) => {
      const cell = this.#cells.get(`${cellOf(at) + beside} ${key}`)
      if (cell === undefined) return false
      const isNear = (seen: Seen | undefined) =>
        seen !== undefined && seen.last >= at - ONE_LOGON_MS && seen.first <= at + ONE_LOGON_MS
      const domain = domainOf(logon)
      const domains = domain === undefined ? [ANY] : [domain, NONE]
      return traitsOfTwins(cell, logon).some((trait) => domains.some((one) => isNear(cell.seen.get(`${one}\n${trait}`))))
    })
  }
}

/** What a logon has that is the same as this one; see `sameLogon`. */
function traitsOfTwins({ services, programs }: Cell, { service, program, port, session }: LogonTraits): string[] {
  const others = [...services].filter((one) => one !== service).map((one) => `service ${one}`)
  const traits = session === undefined ? others : [`session ${session}`, ...others]
  if (port !== undefined) return [...traits, `port ${service} ${port}`, `portless ${service}`]
  const foreign = [...programs].filter((one) => one !== program)
  return [...traits, `ported ${service}`, ...foreign.map((one) => `program ${service} ${one}`)]
}

function see({ seen }: Cell, at: number, what: string): void {
  const known = seen.get(what)
  if (known === undefined) {
    seen.set(what, { first: at, last: at })
  } else {
    known.first = Math.min(known.first, at)
    known.last = Math.max(known.last, at)
  }
}

/** What two records of one logon have in common; undefined: no other is the same. */
function keyOf(host: string, { os, user, address, result }: LogonTraits): string | undefined {
  if (user === undefined || result !== 'success') return undefined
  return `${host}\n${address ?? ''}\n${os}\n${os === 'unix' ? user : user.toUpperCase()}`
}

function domainOf({ os, domain }: LogonTraits): string | undefined {
  if (os === 'unix' || domain === undefined) return undefined
  const short = shortDomain(domain)
  // With its length, whatever stands in it is not taken for something else.
  return `${short.length} ${short}`
}

function cellOf(at: number): number {
  return Math.floor(at / ONE_LOGON_MS)
}
