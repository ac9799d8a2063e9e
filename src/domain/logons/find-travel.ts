import { addressKey } from '../../detection/address.ts'
import { isApproved } from '../../detection/ip-range.ts'
import { type ImpossibleTravel, impossibleTravel, type TravelStop } from '../../detection/travel.ts'
import type { Uid } from '../../kernel/ids.ts'
import type { Reader } from '../../storage/database.ts'
import { knownAlerts, type NewAlert } from '../alerts/follow.ts'
import type { Deps } from '../deps.ts'
import { type Host, hostsOf } from '../hosts/read.ts'
import { knownEgresses } from '../logon-baselines/read.ts'
import { explainTravel } from './explain-travel.ts'
import { digestOf, type FreshLogon } from './fresh-logons.ts'
import { type KeptLine, keptForm } from './kept-form.ts'
import { rowsOfEach } from './rows-of-each.ts'
import { standardsOf } from './standards.ts'
import { whoOf } from './store.ts'
import { type Stretch, Stretches } from './stretches.ts'

const DAY_MS = 86_400_000
/** Beside the new ones. */
const MOST_STOPS = 20_000
/** Of a longer time each such part is asked about on its own, so that of too many logons some of each are seen. */
const PART_MS = 7 * DAY_MS
/** So many sources of an account are remembered while its day is walked through. */
const MOST_SOURCES = 64

/** A logon as far as travel asks. */
export interface TravelLogon {
  readonly id: string
  readonly host: string
  readonly at: number
  /** As it is shown. */
  readonly user: string
  /** As it is compared. */
  readonly who: string
  readonly address: string
  readonly source: string
  readonly port: number
  readonly method: string
  readonly fingerprint: string
}

// Without their lines, which are long and of few wanted. What has no place has not travelled. Of too many the latest, as the new ones
// mostly are.
const AROUND = `
  SELECT id, host, at, user_name AS "user", who, address, source, port, method, fingerprint FROM logons
  WHERE account = ? AND who = ? AND at BETWEEN ? AND ? AND location <> '' ORDER BY at DESC LIMIT ?`
const LINE = 'SELECT id, raw, program FROM logons WHERE account = ? AND id = ? LIMIT ?'

/**
 * The alerts about journeys that new logons make impossible, with others of the same account within a day before or after, on
 * whatever server. There is one for each account, pair of sources and UTC day, whichever of their logons come first.
 */
export async function findTravel(
  { transaction, locations, parseLog }: Pick<Deps, 'transaction' | 'locations' | 'parseLog'>,
  account: Uid,
  fresh: readonly FreshLogon[],
): Promise<NewAlert[]> {
  const events = new Map<string, FreshLogon['event']>()
  // Those that are looked at around two stretches are never the same.
  const stretches = new Stretches(2 * DAY_MS)
  for (const logon of fresh) {
    const { id, event } = logon
    const who = whoOf(event)
    if (who === '' || event.address === undefined || locations.find(event.address)?.latitude === undefined) continue
    events.set(id, event)
    stretches.add(who, logon)
  }
  if (events.size === 0) return []
  const logons = await logonsAround(transaction, account, stretches.all, MOST_STOPS + events.size)
  if (!logons.some((logon) => logon.source !== logons[0]?.source)) return []

  const hosts = await hostsAmong(transaction, account, logons)
  const isTrusted = await trusting(transaction, account, hosts, logons[0]?.at ?? 0)
  const stops = logons.map((logon): Stop => {
    const { at, address } = logon
    return { at, place: locations.find(address), isTrusted: isTrusted(logon), logon, isFresh: events.has(logon.id) }
  })
  const journeys = journeysOf(account, stops)
  for (const id of await knownAlerts(transaction, account, [...journeys.keys()])) journeys.delete(id)
  const lines = await linesOf(transaction, account, [...journeys.values()])
  return [...journeys].map(([id, journey]) => {
    const { at, logon } = journey.later
    const line = lines.get(logon.id)
    const form = events.get(logon.id)?.form ?? (line && keptForm(parseLog, { ...line, at }))
    const details = explainTravel(journey, { program: line?.program, form }, hosts)
    const raw = line?.raw ?? ''
    return { host: logon.host, logon: id, kind: 'travel', level: 'suspicious', at, source: logon.source, raw, details }
  })
}

/** The logons of account names within a day around stretches of new ones, in order. */
async function logonsAround(reader: Reader, account: Uid, stretches: readonly Stretch[], most: number): Promise<TravelLogon[]> {
  const keys = stretches.flatMap((stretch) => partsOf(stretch).map((part) => [account, stretch.key, ...part]))
  const logons = (await rowsOfEach<TravelLogon>(reader, AROUND, keys, most)).flat()
  return logons.sort((a, b) => a.at - b.at || compare(a.host, b.host) || compare(a.id, b.id))
}

/** The time within a day around a stretch, its end included, in parts that do not overlap. */
function partsOf(stretch: Stretch): [from: number, until: number][] {
  const [first, last] = [Math.max(0, stretch.from - DAY_MS), stretch.until + DAY_MS]
  return Array.from({ length: Math.floor((last - first) / PART_MS) + 1 }, (_, nth) => {
    const from = first + nth * PART_MS
    return [from, Math.min(from + PART_MS - 1, last)]
  })
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/** A success, where it came from, and whether it has just come. */
interface Stop extends TravelStop {
  readonly place: ReturnType<Deps['locations']['find']>
  readonly logon: TravelLogon
  readonly isFresh: boolean
}

/** A journey that nobody makes, between these two. */
export interface Journey {
  readonly earlier: Stop
  readonly later: Stop
  readonly travel: ImpossibleTravel
}

/**
 * The impossible journeys that a new logon begins or ends, the first of each account, pair of sources and day, by the ids of
 * their alerts. From each source the latest logon is the one that leaves least time, so no other is asked. `stops` are in order.
 */
function journeysOf(account: Uid, stops: readonly Stop[]): Map<string, Journey> {
  const journeys = new Map<string, Journey>()
  // Digests are dear, and most pairs come again.
  const names = new Set<string>()
  const before = new Map<string, Map<string, Stop>>()
  for (const later of stops) {
    // Who comes from a source that is trusted is nowhere.
    if (later.isTrusted) continue
    const { who, source } = later.logon
    const latest = before.get(who) ?? new Map<string, Stop>()
    before.set(who, latest)
    for (const [other, earlier] of latest) {
      if (later.at - earlier.at > DAY_MS) latest.delete(other)
      else if (other !== source && (earlier.isFresh || later.isFresh)) {
        const day = Math.floor(later.at / DAY_MS)
        const name = source < other ? `${source} ${other} ${day} ${who}` : `${other} ${source} ${day} ${who}`
        if (names.has(name)) continue
        const travel = impossibleTravel(earlier, later)
        if (travel === undefined) continue
        names.add(name)
        journeys.set(digestOf(account, 'travel', who, day, ...[source, other].sort()), { earlier, later, travel })
      }
    }
    // Put in anew, the source that was longest not seen stands first.
    latest.delete(source)
    latest.set(source, later)
    const [oldest] = latest.keys()
    if (latest.size > MOST_SOURCES && oldest !== undefined) latest.delete(oldest)
  }
  return journeys
}

async function hostsAmong(reader: Reader, account: Uid, logons: readonly TravelLogon[]): Promise<Map<string, Host>> {
  const uuids = [...new Set(logons.map(({ host }) => host))]
  const hosts = await hostsOf(reader, account, { uuids, groups: [], isAll: false })
  return new Map(hosts.map((host) => [host.uuid, host]))
}

/**
 * Tells whether a server approved the source of a logon by its address when it happened, or the source was known as a way out of the
 * account. No logon is earlier than `from`.
 */
async function trusting(reader: Reader, account: Uid, hosts: ReadonlyMap<string, Host>, from: number) {
  const standards = await standardsOf(reader, account, [...hosts.values()])
  const isEgress = await knownEgresses(reader, account, from)
  return (logon: TravelLogon): boolean => {
    if (isEgress(logon)) return true
    const { host: uuid, at, address } = logon
    const host = hosts.get(uuid)
    const key = addressKey(address)
    if (host === undefined || key === undefined) return false
    const standard = standards.at(host, at)
    return standard !== undefined && isApproved(standard.baseline.ips, key)
  }
}

/** The lines of the later logons of journeys, by their ids. */
async function linesOf(reader: Reader, account: Uid, journeys: readonly Journey[]): Promise<Map<string, Omit<KeptLine, 'at'>>> {
  const keys = [...new Set(journeys.map(({ later }) => later.logon.id))].map((id) => [account, id])
  const rows = await rowsOfEach<Omit<KeptLine, 'at'> & { readonly id: string }>(reader, LINE, keys, keys.length)
  return new Map(rows.flat().map(({ id, ...line }) => [id, line]))
}
