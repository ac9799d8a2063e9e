import { MANY_NETWORKS, MANY_SOURCES } from '../../detection/brute-force.ts'
import { networkOf } from '../../detection/source-prefix.ts'
import type { Uid } from '../../kernel/ids.ts'
import type { Reader } from '../../storage/database.ts'
import { valuesOfEach } from '../../storage/values-of-each.ts'
import { type GuessRow, linesIn, type Span } from './guess-rows.ts'
import { type KeptGuess, SLICE_MS } from './guesses.ts'
import { rowsOfEach } from './rows-of-each.ts'

/** What guesses are sought by; an empty source or account finds nothing. */
export interface Sought {
  /** Whatever the server. */
  readonly sources: readonly string[]
  /** At one server from one source. */
  readonly from: readonly { readonly host: string; readonly source: string }[]
  /** At one server from a network in which many sources are: it is called the source here. Nothing unless told. */
  readonly near?: readonly { readonly host: string; readonly source: string }[]
  /** At one server from a provider in whose networks many sources are: it is called the source here, too. Nothing unless told. */
  readonly by?: readonly { readonly host: string; readonly source: string }[]
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

/** By a part of which there is an index; that has only those in which it is not empty, and engines want to be told that these are meant. */
const indexed = (part: 'user_name' | 'network' | 'provider', value = '?') => `${part} = ${value} AND ${part} <> ''`

/** The lines of guesses that came on one day, the latest first. */
const linesBy = (what: string) => `
  SELECT host, source, provider, at, user_name AS "user", connection, lines FROM guesses
  WHERE account = ? AND came_on = ? AND ${what} AND at BETWEEN ? AND ? ORDER BY at DESC LIMIT ?`

/** How guesses are sought in one way. */
interface Statements {
  readonly lines: string
  /** What they weigh together; none where that is asked by their networks. */
  readonly weight?: string
  /** It is that of those that came on one day, the last part of the key. */
  readonly isOfDay?: true
}

const BY: Readonly<Record<'at' | 'from' | 'near' | 'by' | 'sources', Statements>> = {
  // Few sources at an account are attacks of their own: for this, one that hammers at it is not read over and over.
  at: {
    lines: linesBy(`host = ? AND ${indexed('user_name')}`),
    weight: `
      SELECT CASE WHEN count(DISTINCT source) >= ${MANY_SOURCES} THEN CAST(sum(weight) AS BIGINT) END FROM guesses
      WHERE account = ? AND came_on = ANY(?) AND host = one.k0 AND ${indexed('user_name', 'one.k1')} AND at BETWEEN ? AND ?`,
  },
  // The latest of each day: of one that hammers there are very many.
  from: {
    lines: linesBy('host = ? AND source = ?'),
    weight: `
      SELECT CAST(sum(weight) AS BIGINT) FROM (
        SELECT weight FROM guesses
        WHERE account = ? AND came_on = CAST(one.k2 AS BIGINT) AND host = one.k0 AND source = one.k1 AND at BETWEEN ? AND ?
        ORDER BY at DESC LIMIT ${MOST_ROWS}) AS latest`,
    isOfDay: true,
  },
  near: { lines: linesBy(`host = ? AND ${indexed('network')}`) },
  by: { lines: linesBy(`host = ? AND ${indexed('provider')}`) },
  sources: { lines: linesBy('source = ?') },
}

// By their network, each once and its latest, whose index has them in order of time: by their key, all days of one that hammers would be read.
const OF_SOURCES = `
  SELECT source, CAST(count(DISTINCT NULLIF(user_name, '')) AS BIGINT) AS users FROM (
    SELECT source, user_name FROM guesses
    WHERE account = ? AND came_on = ? AND ${indexed('network')} AND at BETWEEN ? AND ? ORDER BY at DESC LIMIT ${MOST_ROWS}) AS latest
  GROUP BY source HAVING count(DISTINCT NULLIF(user_name, '')) > 1 LIMIT ?`

/** What sources are added up by, where many of them are one attack. */
interface RollUp {
  /** How many came on one day, the last part of the key. */
  readonly parts: string
  /** What they weigh, by their servers. */
  readonly weights: string
  /** So many make it one. */
  readonly least: number
}

// Of most networks one source has come, which is sought by itself: that is asked of all, and what follows of few. Of these all servers at once:
// one is read once, however many were tried from there. By the latest, as with `from`.
const rollUp = (column: 'network' | 'provider', part: 'source' | 'network', least: number): RollUp => ({
  parts: `
    SELECT CAST(count(DISTINCT ${part}) AS BIGINT) FROM (
      SELECT ${part} FROM guesses
      WHERE account = ? AND came_on = CAST(one.k1 AS BIGINT) AND ${indexed(column, 'one.k0')} AND at BETWEEN ? AND ?
      ORDER BY at DESC LIMIT ${MOST_ROWS}) AS latest`,
  weights: `
    SELECT host, CAST(count(DISTINCT ${part}) AS BIGINT) AS parts, CAST(sum(weight) AS BIGINT) AS weight FROM (
      SELECT host, ${part}, weight FROM guesses
      WHERE account = ? AND came_on = ? AND ${indexed(column)} AND at BETWEEN ? AND ?
      ORDER BY at DESC LIMIT ${MOST_ROWS}) AS latest
    GROUP BY host LIMIT ?`,
  least,
})

const ROLL_UPS = {
  near: rollUp('network', 'source', MANY_SOURCES),
  by: rollUp('provider', 'network', MANY_NETWORKS),
} as const

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
    const rows: GuessRow[] = []
    const asked = waysOf(sought)
    let waiting = asked.reduce((sum, { keys }) => sum + keys.length, 0)
    for (const { by, keys } of asked) {
      const most = Math.floor(((MOST_ROWS - rows.length) * keys.length) / waiting)
      waiting -= keys.length
      for (const found of await this.#ask<GuessRow>(by.lines, span, { keys, most })) for (const row of found) rows.push(row)
    }
    return linesIn(rows, span).sort((a, b) => b.at - a.at)
  }

  /** What the lines of a time weigh together, by what they were sought by; accounts, networks and providers only where many came. */
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
        const weight = sumOf(found.slice(index * each, (index + 1) * each))
        if (weight > 0) weights.push({ ...NOBODY, ...name, weight })
      })
    }
    return [
      ...weights,
      ...(await this.#weightsOfSources(sought.sources, span)),
      ...(await this.#weightsIn('near', sought.near ?? [], span)),
      ...(await this.#weightsIn('by', sought.by ?? [], span)),
    ]
  }

  /** Those of some networks (`near`) or providers (`by`) from which many have come, wherever to. */
  async busy(way: keyof typeof ROLL_UPS, names: ReadonlySet<string>, { from, until }: Span): Promise<ReadonlySet<string>> {
    const asked = [...names].filter((name) => name !== '')
    const days = asked.length === 0 ? [] : await this.#daysOf()
    const { parts, least } = ROLL_UPS[way]
    const keys = asked.flatMap((name) => days.map((day) => [name, String(day)]))
    const found = await valuesOfEach<number>(this.#reader, parts, keys, [this.#account, Math.max(0, from - SLICE_MS), until])
    // Whoever came on two days counts twice here; the lines tell.
    return new Set(asked.filter((_, index) => sumOf(found.slice(index * days.length, (index + 1) * days.length)) >= least))
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

  /** What the lines weigh that came from networks, or providers, with many sources. */
  async #weightsIn(way: keyof typeof ROLL_UPS, sought: Sought['from'], span: Span): Promise<Weight[]> {
    const names = [...new Set(sought.map(({ source }) => source))].filter((name) => name !== '')
    const wanted = new Set(sought.map(({ host, source }) => `${host} ${source}`))
    const { weights, least } = ROLL_UPS[way]
    type OfServer = { readonly host: string; readonly parts: number; readonly weight: number }
    const found = await this.#ask<OfServer>(weights, span, { keys: names.map((name) => [name]), most: MOST_ROWS })
    return names.flatMap((source, index) => {
      const servers = new Map<string, { parts: number; weight: number }>()
      // Whoever came on two days counts twice here; the lines tell.
      for (const { host, parts, weight } of found[index] ?? []) {
        const before = servers.get(host) ?? { parts: 0, weight: 0 }
        servers.set(host, { parts: before.parts + parts, weight: before.weight + weight })
      }
      const many = [...servers].filter(([host, { parts }]) => parts >= least && wanted.has(`${host} ${source}`))
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

function sumOf(numbers: readonly (number | null)[]): number {
  return numbers.reduce<number>((sum, one) => sum + (one ?? 0), 0)
}

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
function waysOf({ sources, from, near = [], by = [], at }: Sought): Way[] {
  const users = distinct(at.map(({ host, user }) => ({ host, user })).filter(({ user }) => user !== ''))
  const atHosts = (keys: Sought['from']) =>
    distinct(keys.map(({ host, source }) => ({ host, source })).filter(({ source }) => source !== ''))
  const anywhere = distinct(sources.filter((source) => source !== '').map((source) => ({ source })))
  const ways = [
    { by: BY.at, names: users },
    { by: BY.from, names: atHosts(from) },
    { by: BY.near, names: atHosts(near) },
    { by: BY.by, names: atHosts(by) },
    { by: BY.sources, names: anywhere },
  ]
  return ways
    .filter(({ names }) => names.length > 0)
    .map((way) => ({ ...way, keys: way.names.map((name) => Object.values(name)) }))
}

function distinct<Name extends Readonly<Record<string, string>>>(names: readonly Name[]): Name[] {
  return [...new Map(names.map((name) => [Object.values(name).join('\n'), name])).values()]
}
