import { closestAccount } from './account.ts'
import { approvesAccount, isEmptyAccounts } from './account-set.ts'
import { addressKey } from './address.ts'
import { addressClass, type InternalKind } from './address-class.ts'
import type { Baseline, Dimension } from './baseline.ts'
import { isApproved, nearestRange } from './ip-range.ts'
import type { SourceLocation } from './locate.ts'
import { containsPlace, type LocationId } from './location.ts'
import type { LogonEvent } from './logon.ts'
import { coversSecond, formatClockTime, nearestTime } from './time-range.ts'
import { EVERY_DAY, weekdayName } from './weekdays.ts'

const DAY_S = 86_400

/** What is judged: a logon, and where its address is (undefined: the database does not say). */
export interface LocatedLogon extends Pick<LogonEvent, 'at' | 'result' | 'user' | 'address' | 'os' | 'domain'> {
  readonly location: SourceLocation | undefined
}

/** `in` is approved; `unconfigured` is not judged. Neither ever alerts. */
type Settled = { readonly verdict: 'in' } | { readonly verdict: 'unconfigured' }

/** Not decidable, and so never an alert; `reason` says why. */
interface Undecided<Reason extends string> {
  readonly verdict: 'unknown'
  /** `unusable-baseline`: the dimension has entries, and none of them can be used. */
  readonly reason: Reason | 'unusable-baseline'
}

export type LocationVerdict =
  | Settled
  /** `internal`: not a public address; `coarse`: the database knows the country, the baseline names a region of it. */
  | (Undecided<'no-address' | 'no-location' | 'internal' | 'coarse'> & { readonly internal?: InternalKind })
  | { readonly verdict: 'out'; readonly seen: SourceLocation; readonly approved: readonly LocationId[] }

export type IpVerdict =
  | Settled
  | Undecided<'no-address'>
  | {
      readonly verdict: 'out'
      readonly address: string
      /** The approved entry of the same family that shares most leading bits; undefined when there is none. */
      readonly nearest: string | undefined
      readonly commonBits: number
    }

export type TimeVerdict =
  | Settled
  | Undecided<'no-zone'>
  | {
      readonly verdict: 'out'
      /** Wall clock of the host, `20:17:05` or `20:17`; where days of the week are approved, `Sat 20:17`. */
      readonly localTime: string
      readonly zone: string
      /** The approved range that was missed by least. */
      readonly nearest: string
      /** `after` the nearest range's end or `before` its start. */
      readonly side: 'after' | 'before'
      readonly secondsAway: number
    }

export type AccountVerdict =
  | Settled
  | Undecided<'no-account'>
  | {
      readonly verdict: 'out'
      readonly user: string
      /** The approved name that differs by fewest letters, and by how many; undefined when none was compared. */
      readonly nearest: { readonly name: string; readonly edits: number } | undefined
    }

/** Four independent verdicts on one logon. */
export interface Verdicts {
  readonly location: LocationVerdict
  readonly ip: IpVerdict
  readonly time: TimeVerdict
  readonly account: AccountVerdict
}

const IN = { verdict: 'in' } as const
const UNCONFIGURED = { verdict: 'unconfigured' } as const
const NO_ADDRESS = { verdict: 'unknown', reason: 'no-address' } as const
const NO_ZONE = { verdict: 'unknown', reason: 'no-zone' } as const
const NO_ACCOUNT = { verdict: 'unknown', reason: 'no-account' } as const
const OUT = { verdict: 'out' } as const
const UNUSABLE = { verdict: 'unknown', reason: 'unusable-baseline' } as const

/** Judges one logon against the baseline of its host. Only successes are judged: for anything else gives undefined. */
export function judge(logon: LocatedLogon, baseline: Baseline): Verdicts | undefined {
  if (logon.result !== 'success') return undefined
  const key = keyOf(logon)
  return {
    location: judgeLocation(logon, key, baseline),
    ip: judgeIp(logon, key, baseline),
    time: judgeTime(logon, baseline),
    account: judgeAccount(logon, baseline),
  }
}

interface Out {
  readonly verdict: 'out'
}

/** What is said about a logon in one dimension. */
export type Verdict = Verdicts[Dimension]['verdict']

/**
 * What `judge` says of a successful logon in one dimension, without why: for whoever judges very many and only counts. It does not look
 * for what is nearest to a logon that is out, which takes longer the more is approved.
 */
export function verdictIn(dimension: Dimension, logon: LocatedLogon, baseline: Baseline): Verdict {
  if (dimension === 'location') return judgeLocation(logon, keyOf(logon), baseline).verdict
  if (dimension === 'ip') return (settledIp(logon, keyOf(logon), baseline) ?? OUT).verdict
  if (dimension === 'time') return (settledTime(logon, baseline) ?? OUT).verdict
  return (settledAccount(logon, baseline) ?? OUT).verdict
}

type Key = ReturnType<typeof addressKey>

function keyOf({ address }: LocatedLogon): Key {
  return address === undefined ? undefined : addressKey(address)
}

function judgeLocation(logon: LocatedLogon, key: Key, baseline: Baseline): LocationVerdict {
  if (!baseline.configured.has('location')) return UNCONFIGURED
  if (key === undefined) return NO_ADDRESS
  const kind = addressClass(key)
  if (kind !== 'public') return { verdict: 'unknown', reason: 'internal', internal: kind }
  if (baseline.locations.length === 0) return UNUSABLE
  const seen = logon.location
  if (seen?.country === undefined) return { verdict: 'unknown', reason: 'no-location' }
  let decided = true
  for (const approved of baseline.locations) {
    const contains = containsPlace(approved, seen.country, seen.region)
    if (contains === 'yes') return IN
    if (contains === 'undecided') decided = false
  }
  return decided ? { verdict: 'out', seen, approved: baseline.locations } : { verdict: 'unknown', reason: 'coarse' }
}

function judgeIp(logon: LocatedLogon, key: Key, baseline: Baseline): IpVerdict {
  const settled = settledIp(logon, key, baseline)
  if (settled !== undefined || key === undefined) return settled ?? NO_ADDRESS
  const nearest = nearestRange(baseline.ips, key)
  return {
    verdict: 'out',
    address: logon.address ?? '',
    nearest: nearest?.range.value,
    commonBits: nearest?.commonBits ?? 0,
  }
}

/** The verdict unless it is `out`; so too of the others. */
function settledIp(logon: LocatedLogon, key: Key, { configured, ips }: Baseline): Exclude<IpVerdict, Out> | undefined {
  if (!configured.has('ip')) return UNCONFIGURED
  if (key === undefined || logon.address === undefined) return NO_ADDRESS
  if (ips.ipv4.ranges.length + ips.ipv6.ranges.length === 0) return UNUSABLE
  return isApproved(ips, key) ? IN : undefined
}

function judgeTime(logon: LocatedLogon, baseline: Baseline): TimeVerdict {
  const settled = settledTime(logon, baseline)
  const { clock, times } = baseline
  if (settled !== undefined || clock === undefined) return settled ?? NO_ZONE
  const second = clock.secondOfWeek(logon.at)
  const nearest = nearestTime(times, second)
  if (nearest === undefined) return UNUSABLE
  const { range, side, secondsAway } = nearest
  const clockTime = formatClockTime(second % DAY_S)
  const localTime = times.some(({ days }) => days !== EVERY_DAY)
    ? `${weekdayName(Math.floor(second / DAY_S))} ${clockTime}`
    : clockTime
  return { verdict: 'out', localTime, zone: clock.name, nearest: range.value, side, secondsAway }
}

function settledTime(logon: LocatedLogon, { configured, clock, times }: Baseline): Exclude<TimeVerdict, Out> | undefined {
  if (!configured.has('time')) return UNCONFIGURED
  if (clock === undefined || !Number.isFinite(logon.at)) return NO_ZONE
  if (times.length === 0) return UNUSABLE
  const second = clock.secondOfWeek(logon.at)
  for (const range of times) if (coversSecond(range, second)) return IN
  return undefined
}

function judgeAccount(logon: LocatedLogon, baseline: Baseline): AccountVerdict {
  const { user = '' } = logon
  return settledAccount(logon, baseline) ?? { verdict: 'out', user, nearest: closestAccount(baseline.accounts.names, user) }
}

function settledAccount(
  { user, os, domain }: LocatedLogon,
  { configured, accounts }: Baseline,
): Exclude<AccountVerdict, Out> | undefined {
  if (!configured.has('account')) return UNCONFIGURED
  if (user === undefined || user === '') return NO_ACCOUNT
  if (approvesAccount(accounts, { user, os, domain })) return IN
  return isEmptyAccounts(accounts) ? UNUSABLE : undefined
}
