import type { Dimension } from '../../detection/baseline.ts'
import type { Comparison } from './compared-baselines.ts'
import type { StoredLogon } from './stored-logons.ts'

/** What a proposal does to an alert: there would be one, or there would be none. */
export type Change = 'fires' | 'silenced'

/** Counts of one dimension. */
export interface TestedDimension {
  readonly dimension: Dimension
  /** Logons that the proposal would approve or alert about. */
  readonly judged: number
  /** Logons that it could not decide about, or that would not be judged. */
  readonly undecided: number
  /** Logons that what is approved now alerts about, and those that the proposal would. */
  readonly outNow: number
  readonly outAfter: number
  readonly fires: number
  readonly silenced: number
}

/** An account or a source, and what would change about its logons. */
export interface TopName {
  readonly name: string
  readonly fires: number
  readonly silenced: number
}

/** A logon about which something would change. */
export interface ChangedLogon {
  readonly logon: StoredLogon
  readonly dimension: Dimension
  readonly change: Change
}

/** So many examples of each change are kept. */
const EXAMPLES = 20
const TOP = 10
/** So many different names are counted, the first that come. */
const MOST_NAMES = 100_000

type Mutable<T> = { -readonly [K in keyof T]: T[K] }

/** Counts what differs, logon by logon, in any order. */
export class Tally {
  readonly #dimensions: ReadonlyMap<Dimension, Mutable<TestedDimension>>
  readonly #first: Readonly<Record<Change, FirstLogons>> = { fires: new FirstLogons(), silenced: new FirstLogons() }
  readonly accounts = new Names()
  readonly sources = new Names()
  logons = 0
  /** Logons that would alert. */
  out = 0

  constructor(dimensions: readonly Dimension[]) {
    const none = { judged: 0, undecided: 0, outNow: 0, outAfter: 0, fires: 0, silenced: 0 }
    this.#dimensions = new Map(dimensions.map((dimension) => [dimension, { dimension, ...none }]))
  }

  get dimensions(): readonly TestedDimension[] {
    return [...this.#dimensions.values()]
  }

  /** The earliest logons about which something would change: those that would alert before those that would not any more. */
  get first(): readonly ChangedLogon[] {
    return [...this.#first.fires.logons, ...this.#first.silenced.logons]
  }

  countLogon(isOut: boolean): void {
    this.logons++
    if (isOut) this.out++
  }

  count(logon: StoredLogon, dimension: Dimension, { before, after }: Comparison): void {
    const counts = this.#dimensions.get(dimension)
    if (counts === undefined) return
    if (after === 'in' || after === 'out') counts.judged++
    else counts.undecided++
    if (before === 'out') counts.outNow++
    if (after === 'out') counts.outAfter++
    if ((before === 'out') === (after === 'out')) return
    const change = after === 'out' ? 'fires' : 'silenced'
    counts[change]++
    this.accounts.count(logon.user, change)
    this.sources.count(logon.address, change)
    this.#first[change].add({ logon, dimension, change })
  }
}

/** The earliest of some logons, whatever order they come in. */
class FirstLogons {
  readonly logons: ChangedLogon[] = []

  add(changed: ChangedLogon): void {
    const last = this.logons.at(-1)
    if (last !== undefined && this.logons.length === EXAMPLES && !isBefore(changed, last)) return
    const behind = this.logons.findIndex((other) => isBefore(changed, other))
    this.logons.splice(behind < 0 ? this.logons.length : behind, 0, changed)
    if (this.logons.length > EXAMPLES) this.logons.pop()
  }
}

function isBefore({ logon: a }: ChangedLogon, { logon: b }: ChangedLogon): boolean {
  return a.at < b.at || (a.at === b.at && a.id < b.id)
}

class Names {
  readonly #counts = new Map<string, Record<Change, number>>()

  count(name: string, change: Change): void {
    let counts = this.#counts.get(name)
    if (counts === undefined) {
      if (this.#counts.size >= MOST_NAMES) return
      counts = { fires: 0, silenced: 0 }
      this.#counts.set(name, counts)
    }
    counts[change]++
  }

  /** Those with most changes; equal ones by their text. */
  top(of: (name: string) => string = (name) => name): TopName[] {
    const sums = new Map<string, Record<Change, number>>()
    for (const [name, { fires, silenced }] of this.#counts) {
      const own = of(name)
      const sum = sums.get(own) ?? { fires: 0, silenced: 0 }
      sums.set(own, { fires: sum.fires + fires, silenced: sum.silenced + silenced })
    }
    // Sorting all of them would hold up others.
    const first: TopName[] = []
    for (const [name, counts] of sums) {
      const one = { name, ...counts }
      const last = first.at(-1)
      if (first.length === TOP && last !== undefined && byChanges(one, last) > 0) continue
      first.push(one)
      first.sort(byChanges)
      if (first.length > TOP) first.pop()
    }
    return first
  }
}

function byChanges(a: TopName, b: TopName): number {
  return b.fires + b.silenced - a.fires - a.silenced || (a.name < b.name ? -1 : 1)
}
