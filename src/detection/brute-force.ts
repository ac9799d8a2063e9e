import { AttemptTally, byTime } from './attempts.ts'
import type { GuessLine } from './guess.ts'
import { narrowestOf, networkOf } from './source-prefix.ts'

const MINUTE_MS = 60_000
const DAY_MS = 86_400_000
/** So many accounts and sources of an episode are named; the others are counted. */
const NAMED = 10

/** An account, or from a network, is under attack from all over when so many sources try; fewer are attacks of their own. */
export const MANY_SOURCES = 5

/** A provider is where an attack comes from when it comes from so many of its networks; fewer are attacks of these. */
export const MANY_NETWORKS = 5

/** When guessing is brute force: so many attempts within so long. */
export interface BruteForceRule {
  readonly threshold: number
  readonly spanMs: number
  /** And from so many sources at least; 1 unless told. */
  readonly leastSources?: number
  /** And from so many networks; see `networkOf`. */
  readonly leastNetworks?: number
}

/** Five in ten minutes. */
export const DEFAULT_RULE: BruteForceRule = { threshold: 5, spanMs: 10 * MINUTE_MS }

const FAIL_COUNTS: readonly number[] = [2, 3, 4, 5, 10, 50, 80, 100]
const SPAN_MINUTES: readonly number[] = [1, 2, 5, 10, 15]

/** The rule of the vendor's FailCount and Span (minutes); undefined for values that the vendor does not take. */
export function bruteForceRule(failCount: number, spanMinutes: number): BruteForceRule | undefined {
  if (!FAIL_COUNTS.includes(failCount) || !SPAN_MINUTES.includes(spanMinutes)) return undefined
  return { threshold: failCount, spanMs: spanMinutes * MINUTE_MS }
}

/** The first of several, by time, and how many different ones there are. */
export interface Sample {
  readonly first: readonly string[]
  readonly count: number
}

/** One day's brute force under one key. Moments are milliseconds since 1970. */
export interface Burst {
  /** UTC day of the moments at which the threshold stood reached, `2026-11-21`; with the key it names the episode for good. */
  readonly day: string
  /** The first guess that counts. */
  readonly firstAt: number
  /** When the threshold was reached first. */
  readonly reachedAt: number
  /** The last guess with which it stood reached. */
  readonly lastAt: number
  /** Attempts, or different accounts where those are what is counted. */
  readonly count: number
  readonly users: Sample
  readonly sources: Sample
  readonly networks: Sample
  /** The smallest network that holds all sources, of the sizes to which they are added up; empty where none does. */
  readonly within: string
  /** On which servers, in the order in which they were tried. */
  readonly hosts: readonly string[]
}

/** What is counted under a key: attempts, or the different accounts that were tried (spraying, enumeration). */
export type Counted = 'attempts' | 'users'

/**
 * The brute force in the guesses of one key (host and source prefix or its network or provider, host and account, or a source over several hosts),
 * one episode for each UTC day on which the threshold stood reached within the span, both ends included.
 *
 * Why days: episodes cut at silences would melt together when a late line fills a gap, and who had alerted both would have to take
 * one back. A moment at which the threshold stands reached stays one whatever comes later, and so does its day: later lines
 * make episodes longer and add others, never fewer. The order of the lines says nothing; a line that is given twice counts twice.
 */
export function bursts(lines: readonly GuessLine[], rule: BruteForceRule, counted: Counted = 'attempts'): readonly Burst[] {
  const { threshold, spanMs, leastSources = 1, leastNetworks = 0 } = rule
  const ordered = lines.filter(({ at }) => Number.isFinite(at)).sort(byTime)
  const window = tallyOf(counted)
  const sources = new NameTally(({ source }) => source)
  const networks = leastNetworks > 0 ? new NameTally(({ source }) => networkOf(source) || undefined) : sources
  const found: Episode[] = []
  let oldest = 0
  for (let next = 0; next < ordered.length; ) {
    const at = ordered[next]?.at ?? 0
    for (let line = ordered[next]; line?.at === at; line = ordered[++next]) {
      window.add(line)
      sources.add(line)
      if (networks !== sources) networks.add(line)
    }
    for (let line = ordered[oldest]; line !== undefined && at - line.at > spanMs; line = ordered[++oldest]) {
      window.remove(line)
      sources.remove(line)
      if (networks !== sources) networks.remove(line)
    }
    if (window.count < threshold || sources.count < leastSources || networks.count < leastNetworks) continue
    const day = Math.floor(at / DAY_MS)
    let episode = found.at(-1)
    if (episode?.day !== day) {
      episode = { day, reachedAt: at, lines: [], end: oldest }
      found.push(episode)
    }
    for (const line of ordered.slice(Math.max(oldest, episode.end), next)) episode.lines.push(line)
    episode.end = next
  }
  return found.map((episode) => described(episode, counted))
}

interface Episode {
  /** Days since 1970. */
  readonly day: number
  readonly reachedAt: number
  readonly lines: GuessLine[]
  /** Where among all lines those that belong to it end so far. */
  end: number
}

interface Tally {
  readonly count: number
  add(line: GuessLine): void
  remove(line: GuessLine): void
}

function tallyOf(counted: Counted): Tally {
  return counted === 'users' ? new NameTally(({ user }) => user) : new AttemptTally()
}

/** Counts the different names in a changing set of lines; a line may have none. */
class NameTally implements Tally {
  readonly #nameOf: (line: GuessLine) => string | undefined
  readonly #lines = new Map<string, number>()

  constructor(nameOf: (line: GuessLine) => string | undefined) {
    this.#nameOf = nameOf
  }

  get count(): number {
    return this.#lines.size
  }

  add(line: GuessLine): void {
    const name = this.#nameOf(line)
    if (name !== undefined) this.#lines.set(name, (this.#lines.get(name) ?? 0) + 1)
  }

  remove(line: GuessLine): void {
    const name = this.#nameOf(line)
    if (name === undefined) return
    const left = (this.#lines.get(name) ?? 0) - 1
    if (left <= 0) this.#lines.delete(name)
    else this.#lines.set(name, left)
  }
}

function described({ day, reachedAt, lines }: Episode, counted: Counted): Burst {
  const tally = tallyOf(counted)
  const users = new Set<string>()
  const sources = new Set<string>()
  const hosts = new Set<string>()
  for (const line of lines) {
    tally.add(line)
    hosts.add(line.host)
    if (line.user !== undefined) users.add(line.user)
    if (line.source !== '') sources.add(line.source)
  }
  return {
    day: new Date(day * DAY_MS).toISOString().slice(0, 10),
    firstAt: lines[0]?.at ?? reachedAt,
    reachedAt,
    lastAt: lines.at(-1)?.at ?? reachedAt,
    count: tally.count,
    users: sample(users),
    sources: sample(sources),
    networks: sample(new Set([...sources].map(networkOf))),
    within: narrowestOf(sources),
    hosts: [...hosts],
  }
}

function sample(names: ReadonlySet<string>): Sample {
  return { first: [...names].slice(0, NAMED), count: names.size }
}
