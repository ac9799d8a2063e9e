import { type LogonTraits, ONE_LOGON_MS, sameLogon, shortDomain } from './one-logon.ts'

/** When something was seen of one account within a cell of time. */
interface Seen {
  first: number
  last: number
}

/**
 * The programs that told first, and those that told last, of logons without a port; of the first ones their moments below zero. Two of each say
 * all: whoever asks for others is one of them at most.
 */
interface Tellers {
  readonly first: Map<string, number>
  readonly last: Map<string, number>
}
const TELLERS = 2

/** So many logons of a cell are compared one by one, which is cheaper than to take them apart: mostly there is one. */
const FEW = 2

/** What is known of one account and address within a cell of time. */
interface Cell {
  readonly services: Set<string>
  readonly tellers: Map<string, Tellers>
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
  readonly #cells = new Map<string, Cell | LogonTraits[]>()

  /** Adds a successful logon of a server. */
  add(host: string, logon: LogonTraits): void {
    const key = keyOf(host, logon)
    if (key === undefined) return
    const name = `${cellOf(logon.at)} ${key}`
    const known = this.#cells.get(name)
    if (known === undefined) this.#cells.set(name, [logon])
    else if (!Array.isArray(known)) put(known, logon)
    else if (known.length < FEW) known.push(logon)
    else {
      const cell: Cell = { services: new Set(), tellers: new Map(), seen: new Map() }
      for (const one of [...known, logon]) put(cell, one)
      this.#cells.set(name, cell)
    }
  }

  /** Whether one that was added is the same as this successful logon. */
  has(host: string, logon: LogonTraits): boolean {
    const key = keyOf(host, logon)
    if (key === undefined) return false
    return [-1, 0, 1].some((beside) => {
      const cell = this.#cells.get(`${cellOf(logon.at) + beside} ${key}`)
      if (cell === undefined) return false
      return Array.isArray(cell) ? cell.some((one) => sameLogon(one, logon)) : hasTwin(cell, logon)
    })
  }
}

function put(cell: Cell, logon: LogonTraits): void {
  const { at, service, program, port, session } = logon
  cell.services.add(service)
  for (const domain of [ANY, domainOf(logon) ?? NONE]) {
    see(cell, at, `${domain}\nservice ${service}`)
    see(cell, at, port === undefined ? `${domain}\nportless ${service}` : `${domain}\nported ${service}`)
    if (port === undefined) tell(cell, at, `${domain}\n${service}`, program)
    else see(cell, at, `${domain}\nport ${service} ${port}`)
    if (session !== undefined) see(cell, at, `${domain}\nsession ${session}`)
  }
}

function hasTwin(cell: Cell, logon: LogonTraits): boolean {
  const { at, service, program, port } = logon
  const isNear = (seen: Seen | undefined) =>
    seen !== undefined && seen.last >= at - ONE_LOGON_MS && seen.first <= at + ONE_LOGON_MS
  const domain = domainOf(logon)
  const domains = domain === undefined ? [ANY] : [domain, NONE]
  const traits = traitsOfTwins(cell, logon)
  if (domains.some((one) => traits.some((trait) => isNear(cell.seen.get(`${one}\n${trait}`))))) return true
  return port === undefined && domains.some((one) => hasOther(cell.tellers.get(`${one}\n${service}`), program, at))
}

/** What a logon has that is the same as this one, beside another program; see `sameLogon`. */
function traitsOfTwins({ services }: Cell, { service, port, session }: LogonTraits): string[] {
  const others = [...services].filter((one) => one !== service).map((one) => `service ${one}`)
  const traits = session === undefined ? others : [`session ${session}`, ...others]
  return port === undefined ? [...traits, `ported ${service}`] : [...traits, `port ${service} ${port}`, `portless ${service}`]
}

function tell({ tellers }: Cell, at: number, of: string, program: string): void {
  const known: Tellers = tellers.get(of) ?? { first: new Map(), last: new Map() }
  tellers.set(of, known)
  keepGreatest(known.first, program, -at)
  keepGreatest(known.last, program, at)
}

function keepGreatest(moments: Map<string, number>, program: string, moment: number): void {
  moments.set(program, Math.max(moment, moments.get(program) ?? moment))
  if (moments.size <= TELLERS) return
  const [least] = [...moments].sort(([, a], [, b]) => a - b)
  if (least !== undefined) moments.delete(least[0])
}

/** Whether another program told of a logon about then: one before the end of that time did, and one after its beginning; a cell is no longer than it. */
function hasOther(tellers: Tellers | undefined, program: string, at: number): boolean {
  const isBy = (moments: Map<string, number>, from: number) =>
    [...moments].some(([other, moment]) => other !== program && moment >= from)
  return tellers !== undefined && isBy(tellers.first, -(at + ONE_LOGON_MS)) && isBy(tellers.last, at - ONE_LOGON_MS)
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
