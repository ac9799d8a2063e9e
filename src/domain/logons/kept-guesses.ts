import { AttemptTally } from '../../detection/attempts.ts'
import { MANY_SOURCES } from '../../detection/brute-force.ts'
import type { GuessFamily } from '../../detection/guess.ts'
import { networkOf } from '../../detection/source-prefix.ts'
import type { Uid } from '../../kernel/ids.ts'
import type { Reader, Transaction } from '../../storage/database.ts'
import { valuesOfEach } from '../../storage/values-of-each.ts'
import { type Guesses, type KeptGuess, type NewGuess, SLICE_MS } from './guesses.ts'
import { rowsOfEach } from './rows-of-each.ts'

const DAY_MS = 86_400_000

const KEY = 'account, came_on, source, host, at, user_name, connection'
const COLUMNS = [...KEY.split(', '), 'lines', 'weight', 'network']
/** A row is not added to from here on: it tells of a thousand tries within half a minute, or of few that came many times. */
const LONGEST_ROW = 65_536
// What is there already, in these very words, is nothing new. Else lines may stand in a row twice, and are told apart when they are read.
const MERGE = `
  ON CONFLICT (${KEY}) DO UPDATE SET
    lines = guesses.lines || ',' || excluded.lines, weight = guesses.weight + excluded.weight
  WHERE length(guesses.lines) < ${LONGEST_ROW} AND instr(guesses.lines, excluded.lines) = 0`

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
      networkOf(source),
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
  /** At one server from a network in which many sources are: it is called the source here. Nothing unless told. */
  readonly near?: readonly { readonly host: string; readonly source: string }[]
  /** At an account of one server, wherever they came from. */
  readonly at: readonly { readonly host: string; readonly user: string }[]
}

/** What guesses weigh together that were found by one of the ways; what it does not look at is empty. */
export interface Weight {
  readonly host: string
  readonly source: string
  readonly user: string
  /** No fewer than there are attempts; of a source over all servers, no fewer than the accounts that it tried. */
  readonly weight: number
}

/** More rows than this are not looked at in one go: so many make a threshold many times over. */
const MOST_ROWS = 50_000

// Few days have rows; by each of them the indexes begin.
const CAME_ON = `
  WITH RECURSIVE days (day) AS (
    SELECT min(came_on) FROM guesses WHERE account = ? UNION ALL
    SELECT (SELECT min(came_on) FROM guesses WHERE account = ? AND came_on > day) FROM days WHERE day IS NOT NULL
  ) SELECT day FROM days WHERE day IS NOT NULL ORDER BY day DESC LIMIT 100`

/** The lines of guesses that came on one day, the latest first. */
const linesBy = (what: string, moment = 'at') => `
  SELECT host, source, at, user_name AS "user", connection, lines FROM guesses
  WHERE account = ? AND came_on = ? AND ${what} AND ${moment} BETWEEN ? AND ? ORDER BY at DESC LIMIT ?`

/** How guesses are sought in one way. */
interface Statements {
  readonly lines: string
  /** What they weigh together; none where that is asked by their networks. */
  readonly weight?: string
  /** It is that of those that came on one day, the last part of the key. */
  readonly isOfDay?: true
}

const BY: Readonly<Record<'at' | 'from' | 'near' | 'sources', Statements>> = {
  // Few sources at an account are attacks of their own: for this, one that hammers at it is not read over and over.
  at: {
    lines: linesBy('host = ? AND user_name = ?'),
    weight: `
      SELECT CASE WHEN count(DISTINCT source) >= ${MANY_SOURCES} THEN CAST(sum(weight) AS BIGINT) END FROM guesses
      WHERE account = ? AND came_on = ANY(?) AND host = one.k0 AND user_name = one.k1 AND at BETWEEN ? AND ?`,
  },
  // By the latest of one day alone, as else who knows nothing of the table would take the index of accounts for this, too.
  from: {
    lines: linesBy('host = ? AND source = ?'),
    weight: `
      SELECT CAST(sum(weight) AS BIGINT) FROM (
        SELECT weight FROM guesses
        WHERE account = ? AND came_on = CAST(one.k2 AS BIGINT) AND host = one.k0 AND source = one.k1 AND at BETWEEN ? AND ?
        ORDER BY at DESC LIMIT ${MOST_ROWS}) AS latest`,
    isOfDay: true,
  },
  near: { lines: linesBy('host = ? AND network = ?') },
  // Over all servers the moment does not tell where rows lie: for it that index would be taken.
  sources: { lines: linesBy('source = ?', 'at + 0') },
}

// By their network, each once and its latest, whose index has them in order of time: by their key, all days of one that hammers would be read.
const OF_SOURCES = `
  SELECT source, CAST(count(DISTINCT NULLIF(user_name, '')) AS BIGINT) AS users FROM (
    SELECT source, user_name FROM guesses
    WHERE account = ? AND came_on = ? AND network = ? AND at BETWEEN ? AND ? ORDER BY at DESC LIMIT ${MOST_ROWS}) AS latest
  GROUP BY source HAVING count(DISTINCT NULLIF(user_name, '')) > 1 LIMIT ?`

// Of most networks one source has come, which is sought by itself: that is asked of all, and what follows of few.
const IS_BUSY = `
  SELECT CASE WHEN count(DISTINCT source) >= ${MANY_SOURCES} THEN 1 END FROM guesses
  WHERE account = ? AND came_on = ANY(?) AND network = one.k0 AND at BETWEEN ? AND ?`

// Of a network all servers at once: it is read once, however many of them were tried from there. By the latest, as with `from`.
const OF_NETWORK = `
  SELECT host, CAST(count(DISTINCT source) AS BIGINT) AS sources, CAST(sum(weight) AS BIGINT) AS weight FROM (
    SELECT host, source, weight FROM guesses
    WHERE account = ? AND came_on = ? AND network = ? AND at BETWEEN ? AND ? ORDER BY at DESC LIMIT ${MOST_ROWS}) AS latest
  GROUP BY host LIMIT ?`

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

  /** The lines of a time, each once, the latest first; of too many those, and of each that is sought the same share at least. */
  async linesOf(sought: Sought, span: Span): Promise<KeptGuess[]> {
    const rows: Row[] = []
    const asked = waysOf(sought)
    let waiting = asked.reduce((sum, { keys }) => sum + keys.length, 0)
    for (const { by, keys } of asked) {
      const most = Math.floor(((MOST_ROWS - rows.length) * keys.length) / waiting)
      waiting -= keys.length
      for (const found of await this.#ask<Row>(by.lines, span, { keys, most })) for (const row of found) rows.push(row)
    }
    const known = new Set<string>()
    const less: KeptGuess[] = []
    const guesses = rows.flatMap((row) => read(row, span, { known, less }))
    return [...guesses, ...missing(less, guesses)].sort((a, b) => b.at - a.at)
  }

  /** What the lines of a time weigh together, by what they were sought by; accounts and networks only where many sources came. */
  async weightsOf(sought: Sought, span: Span): Promise<Weight[]> {
    const weights: Weight[] = []
    const days = await this.#daysOf()
    if (days.length === 0) return weights
    const moments = [Math.max(0, span.from - SLICE_MS), span.until] as const
    for (const { by, keys, names } of waysOf(sought)) {
      if (by.weight === undefined) continue
      const asked = by.isOfDay ? keys.flatMap((key) => days.map((day) => [...key, String(day)])) : keys
      const rest = by.isOfDay ? [this.#account, ...moments] : [this.#account, days, ...moments]
      const found = await valuesOfEach<number>(this.#reader, by.weight, asked, rest)
      const each = by.isOfDay ? days.length : 1
      names.forEach((name, index) => {
        const weight = found.slice(index * each, (index + 1) * each).reduce<number>((sum, one) => sum + (one ?? 0), 0)
        if (weight > 0) weights.push({ ...NOBODY, ...name, weight })
      })
    }
    return [
      ...weights,
      ...(await this.#weightsOfSources(sought.sources, span)),
      ...(await this.#weightsNear(sought.near ?? [], span)),
    ]
  }

  /** Those of some networks from which many sources have come, wherever to. */
  async busyNetworks(networks: ReadonlySet<string>, { from, until }: Span): Promise<ReadonlySet<string>> {
    const days = await this.#daysOf()
    const keys = [...networks].filter((network) => network !== '').map((network) => [network] as const)
    const rest = [this.#account, days, Math.max(0, from - SLICE_MS), until]
    const found = days.length === 0 ? [] : await valuesOfEach<number>(this.#reader, IS_BUSY, keys, rest)
    return new Set(keys.flatMap(([network], index) => (found[index] === 1 ? network : [])))
  }

  /** How many accounts were tried by each of some sources, over all servers, where it is more than one. */
  async #weightsOfSources(sources: readonly string[], span: Span): Promise<Weight[]> {
    const wanted = new Set(sources.filter((source) => source !== ''))
    const keys = [...new Set([...wanted].map(networkOf))].map((network) => [network])
    type OfSource = { readonly source: string; readonly users: number }
    const weights = new Map<string, number>()
    // Whom it tried on two days counts twice here; the lines tell.
    for (const found of await this.#ask<OfSource>(OF_SOURCES, span, { keys, most: MOST_ROWS }))
      for (const { source, users } of found) if (wanted.has(source)) weights.set(source, (weights.get(source) ?? 0) + users)
    return [...weights].map(([source, weight]) => ({ ...NOBODY, source, weight }))
  }

  /** What the lines weigh that came from networks with many sources. */
  async #weightsNear(near: NonNullable<Sought['near']>, span: Span): Promise<Weight[]> {
    const networks = [...new Set(near.map(({ source }) => source))].filter((network) => network !== '')
    const wanted = new Set(near.map(({ host, source }) => `${host} ${source}`))
    type OfServer = { readonly host: string; readonly sources: number; readonly weight: number }
    const found = await this.#ask<OfServer>(OF_NETWORK, span, { keys: networks.map((network) => [network]), most: MOST_ROWS })
    return networks.flatMap((source, index) => {
      const servers = new Map<string, { sources: number; weight: number }>()
      // Whoever came on two days counts twice here; the lines tell.
      for (const { host, sources, weight } of found[index] ?? []) {
        const before = servers.get(host) ?? { sources: 0, weight: 0 }
        servers.set(host, { sources: before.sources + sources, weight: before.weight + weight })
      }
      const many = [...servers].filter(([host, { sources }]) => sources >= MANY_SOURCES && wanted.has(`${host} ${source}`))
      return many.map(([host, { weight }]) => ({ host, source, user: '', weight }))
    })
  }

  async #daysOf(): Promise<readonly number[]> {
    this.#days ??= (await this.#reader.all<{ day: number }>(CAME_ON, this.#account, this.#account)).map(({ day }) => day)
    return this.#days
  }

  /** What is found of each key, on whichever days it came. */
  async #ask<Found extends object>(sql: string, { from, until }: Span, { keys, most }: Asked): Promise<Found[][]> {
    const days = await this.#daysOf()
    const ofDays = keys.flatMap((key) => days.map((day) => [this.#account, day, ...key, Math.max(0, from - SLICE_MS), until]))
    const found = await rowsOfEach<Found>(this.#reader, sql, ofDays, most)
    return keys.map((_, index) => found.slice(index * days.length, (index + 1) * days.length).flat())
  }
}

const NOBODY = { host: '', source: '', user: '' }

interface Asked {
  readonly keys: readonly (readonly string[])[]
  readonly most: number
}

/** A way in which something is sought: the values of its columns, and what they are called in what is found. */
interface Way {
  readonly by: Statements
  readonly keys: readonly (readonly string[])[]
  readonly names: readonly Partial<Weight>[]
}

/** What has to be asked for what is sought. Sources over all servers come last, so that they get what others leave. */
function waysOf({ sources, from, near = [], at }: Sought): Way[] {
  const users = distinct(at.map(({ host, user }) => ({ host, user })).filter(({ user }) => user !== ''))
  const atHosts = (keys: Sought['from']) =>
    distinct(keys.map(({ host, source }) => ({ host, source })).filter(({ source }) => source !== ''))
  const anywhere = distinct(sources.filter((source) => source !== '').map((source) => ({ source })))
  const ways = [
    { by: BY.at, names: users },
    { by: BY.from, names: atHosts(from) },
    { by: BY.near, names: atHosts(near) },
    { by: BY.sources, names: anywhere },
  ]
  return ways
    .filter(({ names }) => names.length > 0)
    .map((way) => ({ ...way, keys: way.names.map((name) => Object.values(name)) }))
}

function distinct<Name extends Readonly<Record<string, string>>>(names: readonly Name[]): Name[] {
  return [...new Map(names.map((name) => [Object.values(name).join('\n'), name])).values()]
}

/**
 * The lines of a row that are not known yet. A line is known again by its second, as logs of one event differ in their fractions; where
 * nothing joins the lines of a connection, by its whole time, as many of them may fall into one second. Those of which less is kept, from before
 * lines were kept by connection, are put into `less`.
 */
function read(
  row: Row,
  { from, until }: Span,
  { known, less }: { readonly known: Set<string>; readonly less: KeptGuess[] },
): KeptGuess[] {
  const { host, source, connection } = row
  const guesses: KeptGuess[] = []
  for (const [offset, family, result, port, weight = 1, isNamed = 1] of JSON.parse(`[${row.lines}]`) as Told[]) {
    const at = row.at + offset
    if (at < from || at > until) continue
    const guess: KeptGuess = { host, at, user: isNamed === 1 ? row.user : '', source, connection, family, weight }
    if (result === '') {
      less.push(guess)
      continue
    }
    const name = `${nameOf(guess)} ${result} ${port}`
    if (known.has(name)) continue
    known.add(name)
    guesses.push(guess)
  }
  return guesses
}

/** Lines of which less is kept, each once, without those that have come again. */
function missing(less: readonly KeptGuess[], guesses: readonly KeptGuess[]): KeptGuess[] {
  if (less.length === 0) return []
  const known = new Set(guesses.map(nameOf))
  return less.filter((guess) => {
    const name = nameOf(guess)
    return !known.has(name) && known.add(name)
  })
}

function nameOf({ at, host, source, connection, family, weight, user }: KeptGuess): string {
  const moment = connection === '' ? at : Math.floor(at / 1000)
  return `${moment} ${host} ${source} ${connection} ${family} ${weight} ${user}`
}
