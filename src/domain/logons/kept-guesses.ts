import { AttemptTally } from '../../detection/attempts.ts'
import type { GuessFamily } from '../../detection/guess.ts'
import type { Uid } from '../../kernel/ids.ts'
import type { Parameter, Reader, Transaction } from '../../storage/database.ts'
import { type Guesses, type KeptGuess, type NewGuess, SLICE_MS } from './guesses.ts'

const DAY_MS = 86_400_000

const KEY = 'account, came_on, source, host, at, user_name, connection'
const COLUMNS = [...KEY.split(', '), 'lines', 'weight']
// What is there already, in these very words, is nothing new. Else lines may stand in a row twice, and are told apart when they are read.
const MERGE = `
  ON CONFLICT (${KEY}) DO UPDATE SET
    lines = guesses.lines || ',' || excluded.lines, weight = guesses.weight + excluded.weight
  WHERE instr(guesses.lines, excluded.lines) = 0`

/** Keeps lines of failed logons. Gives back whether any of them may be new. */
export async function keepGuesses(
  transaction: Transaction,
  account: Uid,
  guesses: readonly Guesses[],
  now: number,
): Promise<boolean> {
  const cameOn = Math.floor(now / DAY_MS)
  // Neighbours lie on one page.
  const ordered = [...guesses].sort((a, b) => (a.source < b.source ? -1 : a.source > b.source ? 1 : 0))
  const rows = ordered.map((one) => {
    const { source, host, at, user, connection, lines } = one
    return [
      account,
      cameOn,
      source,
      host,
      at,
      user,
      connection,
      lines.map((line) => textOf(line, one)).join(','),
      weightOf(lines),
    ]
  })
  return (await transaction.insert('guesses', COLUMNS, rows, MERGE)) > 0
}

/** No fewer than the attempts that any of the lines tell of, alone or with others. */
function weightOf(lines: readonly NewGuess[]): number {
  const tally = new AttemptTally()
  for (const line of lines) tally.add(line)
  return tally.count
}

/** Moment within the slice, family, result, port; then the weight where it is not 1, and 0 where the line does not name the account. */
type Told = readonly [offset: number, family: GuessFamily, result: string, port: number, weight?: number, isNamed?: 0]

function textOf({ at, user, family, result, port, weight }: NewGuess, guesses: Guesses): string {
  const rest = user !== guesses.user ? `,${weight},0` : weight === 1 ? '' : `,${weight}`
  return `[${at - guesses.at},${JSON.stringify(family)},"${result.charAt(0)}",${port}${rest}]`
}

/** Moments between which guesses are wanted, both included. */
export interface Span {
  readonly from: number
  readonly until: number
}

/** What guesses are sought by; an empty source or account finds nothing. */
export interface Sought {
  /** Whatever the server. */
  readonly sources: readonly string[]
  /** At one server from one source. */
  readonly from: readonly { readonly host: string; readonly source: string }[]
  /** At an account of one server, wherever they came from. */
  readonly at: readonly { readonly host: string; readonly user: string }[]
}

/** What guesses weigh together that were found by one of the three ways; what it does not look at is empty. */
export interface Weight {
  readonly host: string
  readonly source: string
  readonly user: string
  /** No fewer than there are attempts. */
  readonly weight: number
}

/** More rows than this are not looked at in one go: so many make a threshold many times over. */
const MOST_ROWS = 50_000
/** An index is searched for every name at every server, so not too many servers are asked about at once. */
const HOSTS_AT_ONCE = 4

// Few days have rows; by each of them the indexes begin.
const CAME_ON = `
  WITH RECURSIVE days (day) AS (
    SELECT min(came_on) FROM guesses WHERE account = ? UNION ALL
    SELECT (SELECT min(came_on) FROM guesses WHERE account = ? AND came_on > day) FROM days WHERE day IS NOT NULL
  ) SELECT day FROM days WHERE day IS NOT NULL ORDER BY day DESC LIMIT 100`

/** The statements of a way to seek; the last list holds sources or accounts. */
function statements(columns: string) {
  const where = columns.split(', ').map((column) => `${column} = ANY(?)`)
  const found = `FROM guesses WHERE account = ? AND came_on = ANY(?) AND at BETWEEN ? AND ? AND ${where.join(' AND ')}`
  const names = columns.replace('user_name', 'user_name AS "user"')
  return {
    // By their keys, which every index holds: else SQLite reads all lines of a day rather than those that it finds by an index.
    lines: `
      SELECT host, source, at, user_name AS "user", connection, lines FROM guesses
      WHERE (${KEY}) IN (SELECT ${KEY} ${found} ORDER BY at DESC LIMIT ?)`,
    weights: `SELECT ${names}, CAST(sum(weight) AS BIGINT) AS weight ${found} GROUP BY ${columns}`,
  }
}

const BY = { sources: statements('source'), from: statements('host, source'), at: statements('host, user_name') }

interface Row {
  readonly host: string
  readonly source: string
  readonly at: number
  readonly user: string
  readonly connection: string
  readonly lines: string
}

/** The guesses that are kept of an account, while it is asked about them. */
export class KeptGuesses {
  readonly #reader: Reader
  readonly #account: Uid
  #days: readonly number[] | undefined

  constructor(reader: Reader, account: Uid) {
    this.#reader = reader
    this.#account = account
  }

  /** The lines of a time, each once, the latest first; of too many those. */
  async linesOf(sought: Sought, span: Span): Promise<KeptGuess[]> {
    const rows: Row[] = []
    for (const { by, lists } of asked(sought)) {
      const left = MOST_ROWS - rows.length
      if (left > 0) for (const row of await this.#ask<Row>(by.lines, span, ...lists, left)) rows.push(row)
    }
    const known = new Set<string>()
    return rows.flatMap((row) => read(row, span, known)).sort((a, b) => b.at - a.at)
  }

  /** What the lines of a time weigh together, by what they were sought by. */
  async weightsOf(sought: Sought, span: Span): Promise<Weight[]> {
    const weights: Weight[] = []
    for (const { by, lists } of asked(sought)) {
      const rows = await this.#ask<Partial<Weight> & { weight: number }>(by.weights, span, ...lists)
      for (const { host = '', source = '', user = '', weight } of rows) weights.push({ host, source, user, weight })
    }
    return weights
  }

  async #ask<Found extends object>(sql: string, { from, until }: Span, ...rest: Parameter[]): Promise<Found[]> {
    this.#days ??= (await this.#reader.all<{ day: number }>(CAME_ON, this.#account, this.#account)).map(({ day }) => day)
    if (this.#days.length === 0) return []
    return this.#reader.all<Found>(sql, this.#account, this.#days, Math.max(0, from - SLICE_MS), until, ...rest)
  }
}

/** What has to be asked for what is sought. */
function asked({ sources, from, at }: Sought): { readonly by: ReturnType<typeof statements>; readonly lists: string[][] }[] {
  const named = sources.filter((source) => source !== '')
  return [
    ...(named.length > 0 ? [{ by: BY.sources, lists: [named] }] : []),
    ...byHosts(from.map(({ host, source }) => ({ host, name: source }))).map((lists) => ({ by: BY.from, lists })),
    ...byHosts(at.map(({ host, user }) => ({ host, name: user }))).map((lists) => ({ by: BY.at, lists })),
  ]
}

/** Some servers at a time, and the names that are sought at them. */
function byHosts(sought: readonly { readonly host: string; readonly name: string }[]): [hosts: string[], names: string[]][] {
  const ofHosts = new Map<string, Set<string>>()
  for (const { host, name } of sought) {
    if (name === '') continue
    const names = ofHosts.get(host)
    if (names === undefined) ofHosts.set(host, new Set([name]))
    else names.add(name)
  }
  const all = [...ofHosts]
  return Array.from({ length: Math.ceil(all.length / HOSTS_AT_ONCE) }, (_, index) => {
    const some = all.slice(index * HOSTS_AT_ONCE, (index + 1) * HOSTS_AT_ONCE)
    return [some.map(([host]) => host), [...new Set(some.flatMap(([, names]) => [...names]))]]
  })
}

/**
 * The lines of a row that are not known yet. A line is known again by its second, as logs of one event differ in their fractions; where
 * nothing joins the lines of a connection, by its whole time, as many of them may fall into one second.
 */
function read(row: Row, { from, until }: Span, known: Set<string>): KeptGuess[] {
  const { host, source, connection } = row
  const guesses: KeptGuess[] = []
  for (const [offset, family, result, port, weight = 1, isNamed = 1] of JSON.parse(`[${row.lines}]`) as Told[]) {
    const at = row.at + offset
    if (at < from || at > until) continue
    const user = isNamed === 1 ? row.user : ''
    const moment = connection === '' ? at : Math.floor(at / 1000)
    const name = `${moment} ${host} ${source} ${connection} ${family} ${result} ${port} ${weight} ${user}`
    if (known.has(name)) continue
    known.add(name)
    guesses.push({ host, at, user, source, connection, family, weight })
  }
  return guesses
}
