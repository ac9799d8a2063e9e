import { Refusal } from '../kernel/outcome.ts'
import { normaliseAccount } from './account.ts'
import { type AccountSet, compileAccounts } from './account-set.ts'
import { type IpRange, type IpRangeSet, ipRangeSet, normaliseIp } from './ip-range.ts'
import { type LocationId, normaliseLocation } from './location.ts'
import { readTimeRange, type TimeRange } from './time-range.ts'
import { type ZoneClock, zoneClock } from './zone-clock.ts'

/** The four dimensions of a baseline. */
export type Dimension = 'location' | 'ip' | 'time' | 'account'

/** One approved value as it is stored: in its canonical text, see `normaliseLocation`, `normaliseIp`, `normaliseTime`, `normaliseAccount`. */
export interface BaselineEntry {
  readonly type: Dimension
  readonly value: string
}

/** What is approved for one host, ready to judge logons. Immutable; may be shared and kept. */
export interface Baseline {
  /** undefined when the host's zone is not known: then time is not judged. */
  readonly clock: ZoneClock | undefined
  /** Dimensions that have entries at all; the others are not judged. */
  readonly configured: ReadonlySet<Dimension>
  readonly locations: readonly LocationId[]
  readonly ips: IpRangeSet
  readonly times: readonly TimeRange[]
  readonly accounts: AccountSet
  /** Entries that approve nothing: locations that name no known place, and values that cannot be read. */
  readonly unusable: readonly BaselineEntry[]
}

/**
 * Compiles the effective baseline of a host out of the union of all entries bound to it.
 * `zone` is the host's IANA zone; undefined or unknown leaves time without a verdict.
 * A dimension whose entries are all unusable counts as configured but can approve nothing and accuse nobody: `judge` says `unknown`.
 */
export function compileBaseline(entries: Iterable<BaselineEntry>, zone: string | undefined): Baseline {
  const configured = new Set<Dimension>()
  const locations = new Set<LocationId>()
  const ips: IpRange[] = []
  const times: TimeRange[] = []
  const accounts = new Set<string>()
  const unusable: BaselineEntry[] = []
  for (const entry of entries) {
    configured.add(entry.type)
    const value = normaliseEntry(entry)
    if (value instanceof Refusal || value.kind === 'text') unusable.push(entry)
    else if (value.kind === 'known') locations.add(value.id)
    else if (value.kind === 'ip') ips.push(value.range)
    else if (value.kind === 'time') times.push(value.range)
    else accounts.add(value.range.value)
  }
  const clock = zone === undefined ? undefined : zoneClock(zone)
  return {
    clock,
    configured: shared(configured),
    locations: locations.size === 0 ? NONE : [...locations],
    ips: ipRangeSet(ips),
    times: times.length === 0 ? NONE : times,
    accounts: compileAccounts(accounts),
    unusable: unusable.length === 0 ? NONE : unusable,
  }
}

/** What many baselines have in common, they share: there may be one for each of many servers. */
const NONE: readonly never[] = []
const CONFIGURED = new Map<string, ReadonlySet<Dimension>>()

/** The one set of these dimensions; there are sixteen. */
function shared(configured: ReadonlySet<Dimension>): ReadonlySet<Dimension> {
  const name = [...configured].sort().join()
  const known = CONFIGURED.get(name)
  if (known === undefined) CONFIGURED.set(name, configured)
  return known ?? configured
}

function normaliseEntry({ type, value }: BaselineEntry) {
  if (type === 'location') return normaliseLocation(value)
  if (type === 'time') return labelled('time', readTimeRange(value))
  if (type === 'ip') return labelled('ip', normaliseIp(value))
  return labelled('account', normaliseAccount(value))
}

function labelled<Kind extends string, Range>(kind: Kind, range: Range | Refusal) {
  return range instanceof Refusal ? range : { kind, range }
}
