import { Refusal } from '../kernel/outcome.ts'
import { normaliseAccount } from './account.ts'
import { accountKey } from './account-set.ts'
import { type AddressKey, addressKey } from './address.ts'
import { addressClass } from './address-class.ts'
import { type BaselineEntry, compileBaseline, type Dimension } from './baseline.ts'
import { judge, type LocatedLogon, type Verdicts } from './judge.ts'
import { sourcePrefix, sourceRollUps } from './source-prefix.ts'
import type { ZoneClock } from './zone-clock.ts'

const DAY_MS = 86_400_000
const HOUR_S = 3_600
/** The last days are held out, to try what was learnt before. */
const HELD_OUT_DAYS = 7
/** What is proposed was seen on so many days. */
const LEAST_DAYS = 3
/** Places and hours are proposed until they cover so much. */
const COVERAGE = 0.99
/** So many neighbours make their block the proposal. */
const LEAST_NEIGHBOURS = 3
/** So many different values of a dimension are counted; further ones only as not covered. */
const MOST_VALUES = 10_000
/** So many different logons of the days held out are kept; further ones are not judged, and told. */
const MOST_HELD_OUT = 50_000
/** A country is proposed by its regions when it has no more of them. */
const MOST_REGIONS = 3

/** What is learnt from: `[until - days, until)`, by the host's clock. */
export interface LearnQuestion {
  readonly clock: ZoneClock
  readonly until: number
  /** Days in all, those held out among them; more than 7. */
  readonly days: number
}

/** A proposed value with what speaks for it. */
export interface ProposedEntry extends BaselineEntry {
  /** Logons that it would have approved. */
  readonly logons: number
  /** Local days on which there was one. */
  readonly days: number
}

/** What is proposed in one dimension. */
export interface ProposedDimension {
  /** The best supported first. None: too little was seen, or what was seen has no limits worth approving. */
  readonly entries: readonly ProposedEntry[]
  /** Logons that had such a value, and how many of them the entries approve. */
  readonly logons: number
  readonly covered: number
  /** Logons of the days held out that the entries would have decided, and how many of them would be out. */
  readonly heldOut: { readonly logons: number; readonly out: number }
}

/** A baseline learnt from what was. A proposal: nothing applies it. */
export interface LearntBaseline {
  readonly dimensions: Readonly<Record<Dimension, ProposedDimension>>
  /** Successes learnt from, and those held out; of the latter how many were too many to judge. */
  readonly logons: number
  readonly heldOut: number
  readonly heldOutUnjudged: number
}

/**
 * Proposes a baseline for one host from clean successes (the caller leaves out suspicious sources), in any order and in one pass; the last
 * seven days are held out and judged by it. Places: countries, or their regions where all logons name a few, that together cover 99 %;
 * times: hours that cover 99 %, as ranges over the day's circle; accounts; addresses, three neighbours as their /24 or /48. Everything
 * was seen on three days, but for hours. Memory is bounded by the number of different values that are counted.
 */
export function learnBaseline(logons: Iterable<LocatedLogon>, question: LearnQuestion): LearntBaseline {
  const { clock, until, days } = question
  const seen = new Seen(clock)
  const heldOut = new HeldOut(clock)
  for (const logon of logons) {
    if (logon.result !== 'success' || !(logon.at >= until - days * DAY_MS && logon.at < until)) continue
    if (logon.at < until - HELD_OUT_DAYS * DAY_MS) seen.add(logon)
    else heldOut.add(logon)
  }
  const proposed = {
    location: proposeLocations(seen),
    ip: proposeAddresses(seen),
    time: proposeTimes(seen),
    account: proposeAccounts(seen),
  }
  const outs = heldOut.judgeBy(Object.values(proposed).flat())
  const described = (type: Dimension, total: number): ProposedDimension => {
    const entries = proposed[type]
    const covered = entries.reduce((sum, entry) => sum + entry.logons, 0)
    return { entries, logons: total, covered, heldOut: outs[type] }
  }
  return {
    dimensions: {
      location: described('location', seen.countries.total),
      ip: described('ip', seen.prefixes.total),
      time: described('time', seen.hours.total),
      account: described('account', seen.accounts.total),
    },
    logons: seen.hours.total,
    heldOut: heldOut.total,
    heldOutUnjudged: heldOut.unjudged,
  }
}

/** Not names that an entry would take for a pattern. */
function proposeAccounts({ accounts }: Seen): ProposedEntry[] {
  const often = [...accounts.values].filter(isOften)
  const usable = often.filter(([name]) => !/[*?]/.test(name) && !(normaliseAccount(name) instanceof Refusal))
  return entriesOf('account', usable)
}

interface Support {
  logons: number
  readonly days: Set<number>
}

/** Counts logons and days by value. */
class Counts {
  readonly values = new Map<string, Support>()
  total = 0

  add(value: string, day: number): void {
    this.total++
    const support = this.values.get(value)
    if (support !== undefined) {
      support.logons++
      support.days.add(day)
    } else if (this.values.size < MOST_VALUES) {
      this.values.set(value, { logons: 1, days: new Set([day]) })
    }
  }
}

/** What was seen of the days learnt from. */
class Seen {
  readonly countries = new Counts()
  /** By country, a blank and the region, '' where none is told. */
  readonly regions = new Counts()
  readonly prefixes = new Counts()
  /** The wide block of each prefix. */
  readonly blocks = new Map<string, string>()
  readonly hours = new Counts()
  readonly accounts = new Counts()
  readonly #clock: ZoneClock

  constructor(clock: ZoneClock) {
    this.#clock = clock
  }

  add({ at, user, os, domain, address, location }: LocatedLogon): void {
    const day = Math.floor((at + this.#clock.offsetMs(at)) / DAY_MS)
    this.hours.add(String(hourOf(this.#clock, at)), day)
    if (user !== undefined && user !== '') this.accounts.add(accountKey({ user, os, domain }), day)
    const key = address === undefined ? undefined : addressKey(address)
    if (key === undefined) return
    this.#addAddress(key, day)
    if (location?.country === undefined || addressClass(key) !== 'public') return
    this.countries.add(location.country, day)
    this.regions.add(`${location.country} ${location.region ?? ''}`, day)
  }

  #addAddress(key: AddressKey, day: number): void {
    const prefix = sourcePrefix(key)
    this.prefixes.add(prefix, day)
    if (this.prefixes.values.has(prefix)) this.blocks.set(prefix, sourceRollUps(key).at(-1) ?? prefix)
  }
}

function hourOf(clock: ZoneClock, at: number): number {
  return Math.floor(clock.secondOfDay(at) / HOUR_S)
}

type Counted = readonly [value: string, support: Support]

function isOften([, { days }]: Counted): boolean {
  return days.size >= LEAST_DAYS
}

/** The best supported first; equal ones by their text. */
function bySupport([a, first]: Counted, [b, second]: Counted): number {
  return second.logons - first.logons || (a < b ? -1 : 1)
}

function entriesOf(type: Dimension, values: readonly Counted[]): ProposedEntry[] {
  return [...values].sort(bySupport).map(([value, { logons, days }]) => ({ type, value, logons, days: days.size }))
}

/** The best supported values that together cover enough. */
function covering(values: Iterable<Counted>, total: number): Counted[] {
  const chosen: Counted[] = []
  let covered = 0
  for (const value of [...values].sort(bySupport)) {
    if (covered >= total * COVERAGE) break
    covered += value[1].logons
    chosen.push(value)
  }
  return chosen
}

function proposeLocations({ countries, regions }: Seen): ProposedEntry[] {
  const chosen = covering([...countries.values].filter(isOften), countries.total)
  return entriesOf(
    'location',
    chosen.flatMap((country) => regionsOf(country, regions) ?? [country]),
  )
}

/** The regions that stand for a country; undefined where they are too many, too rare, or not always told. */
function regionsOf([country, { logons }]: Counted, regions: Counts): Counted[] | undefined {
  const own = [...regions.values].filter(([name]) => name.startsWith(`${country} `))
  if (own.some(([name]) => name.endsWith(' '))) return undefined
  const often = covering(own.filter(isOften), logons)
  const covered = often.reduce((sum, [, support]) => sum + support.logons, 0)
  if (often.length > MOST_REGIONS || covered < logons * COVERAGE) return undefined
  return often.map(([name, support]) => [name.slice(country.length + 1), support])
}

/** Blocks of several neighbours, and the prefixes that have none. */
function proposeAddresses({ prefixes, blocks }: Seen): ProposedEntry[] {
  const byBlock = new Map<string, Counted[]>()
  for (const counted of prefixes.values) {
    const block = blocks.get(counted[0]) ?? counted[0]
    const neighbours = byBlock.get(block) ?? []
    neighbours.push(counted)
    byBlock.set(block, neighbours)
  }
  const units = [...byBlock].flatMap(([block, neighbours]): Counted[] =>
    neighbours.length < LEAST_NEIGHBOURS ? neighbours : [[block, united(neighbours)]],
  )
  return entriesOf('ip', units.filter(isOften))
}

function united(parts: readonly Counted[]): Support {
  const whole: Support = { logons: 0, days: new Set() }
  for (const [, { logons, days }] of parts) {
    whole.logons += logons
    for (const day of days) whole.days.add(day)
  }
  return whole
}

/** The hours that cover enough, runs of them as one range, also over midnight; a single hour between two belongs to them. */
function proposeTimes({ hours }: Seen): ProposedEntry[] {
  const chosen = new Set(covering(hours.values, hours.total).map(([hour]) => Number(hour)))
  for (let hour = 0; hour < 24; hour++) {
    if (chosen.has((hour + 23) % 24) && chosen.has((hour + 1) % 24)) chosen.add(hour)
  }
  // The whole day begins nowhere, and as a range would be no limit.
  const ranges: Counted[] = []
  for (const start of chosen) {
    if (chosen.has((start + 23) % 24)) continue
    const parts: Counted[] = []
    let end = start
    for (let hour = start; chosen.has(hour); hour = (hour + 1) % 24) {
      const support = hours.values.get(String(hour))
      if (support !== undefined) parts.push([String(hour), support])
      end = hour
    }
    ranges.push([`${twoDigits(start)}:00-${twoDigits(end)}:59`, united(parts)])
  }
  return entriesOf('time', ranges)
}

function twoDigits(hour: number): string {
  return hour < 10 ? `0${hour}` : `${hour}`
}

const DIMENSIONS = ['location', 'ip', 'time', 'account'] as const

/** The logons of the days held out: those that cannot be told apart by what is proposed are one. */
class HeldOut {
  total = 0
  unjudged = 0
  readonly #kinds = new Map<string, { readonly logon: LocatedLogon; logons: number }>()
  readonly #clock: ZoneClock

  constructor(clock: ZoneClock) {
    this.#clock = clock
  }

  add(logon: LocatedLogon): void {
    this.total++
    const { at, user, os, domain, address, location } = logon
    const kind = JSON.stringify([hourOf(this.#clock, at), user, os, domain, address, location?.country, location?.region])
    const known = this.#kinds.get(kind)
    if (known !== undefined) known.logons++
    else if (this.#kinds.size < MOST_HELD_OUT) this.#kinds.set(kind, { logon, logons: 1 })
    else this.unjudged++
  }

  /** By dimension how many logons a baseline of these entries decides, and how many it puts out. */
  judgeBy(entries: readonly BaselineEntry[]): Record<Dimension, { logons: number; out: number }> {
    const baseline = compileBaseline(entries, this.#clock.name)
    const none = () => ({ logons: 0, out: 0 })
    const counts = { location: none(), ip: none(), time: none(), account: none() }
    for (const { logon, logons } of this.#kinds.values()) {
      const verdicts: Verdicts | undefined = judge(logon, baseline)
      for (const type of DIMENSIONS) {
        const verdict = verdicts?.[type].verdict
        if (verdict === 'in' || verdict === 'out') counts[type].logons += logons
        if (verdict === 'out') counts[type].out += logons
      }
    }
    return counts
  }
}
