import { type Baseline, compileBaseline, type Dimension } from '../../detection/baseline.ts'
import { type LocatedLogon, type Verdict, verdictIn } from '../../detection/judge.ts'
import type { LocationDatabase, SourceLocation } from '../../detection/locate.ts'
import { ApprovedValues } from '../alerts/follow.ts'
import type { Host } from '../hosts/read.ts'
import type { BaselineVersion, EffectiveEntry, HostBaselines, ProposedBaselines } from '../logon-baselines/read.ts'
import type { StoredLogon } from './stored-logons.ts'

/** What a logon is in one dimension by what is approved and by what is proposed. */
export interface Comparison {
  readonly before: Verdict
  readonly after: Verdict
}

/** Judgements that are remembered in all; then all are forgotten. */
const MOST_REMEMBERED = 500_000

/** An account, a time or a place. */
type Known = string | number | SourceLocation

/** One dimension of what is approved and what is proposed for some servers. */
export interface ComparedDimension {
  readonly dimension: Dimension
  readonly before: Baseline
  readonly after: Baseline
  readonly known: Map<Known, Comparison>
  /** No approved time begins or ends within a minute: all moments of a minute are judged alike. */
  readonly isByMinute: boolean
}

/** What is approved and what is proposed for some servers; only dimensions in which that is not the same. */
export interface ComparedBaseline {
  readonly dimensions: readonly ComparedDimension[]
  readonly approvedBefore: ApprovedValues
  readonly approvedAfter: ApprovedValues
}

/** What servers have approved now, beside what they would have. */
export class ComparedBaselines {
  readonly #baselines: HostBaselines
  readonly #proposed: ProposedBaselines
  readonly #locations: LocationDatabase
  readonly #byVersion = new Map<BaselineVersion, Map<string, ComparedBaseline | undefined>>()
  /** Servers with bindings of their own often have the same ones: compiled once, and judgements are remembered for all of them. */
  readonly #byText = new Map<string, ComparedBaseline>()
  #remembered = 0

  constructor(baselines: HostBaselines, proposed: ProposedBaselines, locations: LocationDatabase) {
    this.#baselines = baselines
    this.#proposed = proposed
    this.#locations = locations
  }

  /** Undefined when nothing would change for a server. */
  of(host: Host, now: number): ComparedBaseline | undefined {
    const version = this.#baselines.at(host, now)
    const reach = this.#proposed.reach(host)
    const key = `${reach} ${host.timeZone}`
    let ofVersion = this.#byVersion.get(version)
    if (ofVersion === undefined) {
      ofVersion = new Map()
      this.#byVersion.set(version, ofVersion)
    }
    if (!ofVersion.has(key)) {
      const after = this.#proposed.entriesAfter(this.#baselines.heldAt(host, now), reach)
      ofVersion.set(key, this.#compare(version.entries, after, host.timeZone))
    }
    return ofVersion.get(key)
  }

  #compare(before: readonly EffectiveEntry[], after: readonly EffectiveEntry[], zone: string): ComparedBaseline | undefined {
    const changed = this.#proposed.dimensions.filter((dimension) => textOf(before, dimension) !== textOf(after, dimension))
    if (changed.length === 0) return undefined
    const text = [zone, ...changed.map((dimension) => `${textOf(before, dimension)}\n${textOf(after, dimension)}`)].join('\n')
    let compared = this.#byText.get(text)
    if (compared === undefined) {
      const only = (entries: readonly EffectiveEntry[], dimension: Dimension) =>
        compileBaseline(
          entries.filter(({ type }) => type === dimension),
          zone,
        )
      compared = {
        dimensions: changed.map((dimension) => {
          const pair = { before: only(before, dimension), after: only(after, dimension) }
          return { dimension, ...pair, known: new Map(), isByMinute: isByMinute(pair.before) && isByMinute(pair.after) }
        }),
        approvedBefore: new ApprovedValues(before),
        approvedAfter: new ApprovedValues(after),
      }
      this.#byText.set(text, compared)
    }
    return compared
  }

  /** Judges a logon in one dimension by both. */
  compare(logon: StoredLogon, pair: ComparedDimension): Comparison {
    const { dimension, before, after, known } = pair
    const located = this.locate(logon, dimension)
    const key = keyOf(located, pair)
    let comparison = key === undefined ? undefined : known.get(key)
    if (comparison === undefined) {
      comparison = comparisonOf(verdictIn(dimension, located, before), verdictIn(dimension, located, after))
      if (key === undefined) return comparison
      if (++this.#remembered > MOST_REMEMBERED) this.#forget()
      known.set(key, comparison)
    }
    return comparison
  }

  /** A stored logon in the form in which it is judged; its place only where it is judged by that or by everything. */
  locate({ at, user, os, domain, address }: StoredLogon, dimension?: Dimension): LocatedLogon {
    const source = address === '' ? undefined : address
    const isLocated = source !== undefined && (dimension ?? 'location') === 'location'
    const location = isLocated ? this.#locations.find(source) : undefined
    return { at, result: 'success', user, os, domain: domain === '' ? undefined : domain, address: source, location }
  }

  #forget(): void {
    for (const { dimensions } of this.#byText.values()) for (const { known } of dimensions) known.clear()
    this.#remembered = 1
  }
}

function textOf(entries: readonly EffectiveEntry[], dimension: Dimension): string {
  const values = entries.filter(({ type }) => type === dimension).map(({ value }) => value)
  return `${dimension} ${values.sort().join('\n')}`
}

/**
 * What a verdict depends on beside the baseline, where it is worth remembering; undefined where judging anew costs less. There may be as
 * many addresses as logons, but few places.
 */
function keyOf(
  { at, user = '', os, domain, location }: LocatedLogon,
  { dimension, before, isByMinute }: ComparedDimension,
): Known | undefined {
  if (dimension === 'location') return location
  if (dimension === 'ip') return undefined
  if (dimension === 'account') return os === 'unix' ? user : `${os}\n${domain ?? ''}\n${user}`
  const second = before.clock?.secondOfWeek(at) ?? 0
  return isByMinute ? Math.floor(second / 60) : second
}

function isByMinute({ times }: Baseline): boolean {
  return times.every(({ startSecond, endSecond }) => startSecond % 60 === 0 && endSecond % 60 === 0)
}

const comparisons = new Map<Verdict, Map<Verdict, Comparison>>()

/** There are few different ones, each kept once. */
function comparisonOf(before: Verdict, after: Verdict): Comparison {
  let ofBefore = comparisons.get(before)
  if (ofBefore === undefined) {
    ofBefore = new Map()
    comparisons.set(before, ofBefore)
  }
  const comparison = ofBefore.get(after) ?? { before, after }
  ofBefore.set(after, comparison)
  return comparison
}
