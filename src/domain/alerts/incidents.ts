import { createHash } from 'node:crypto'
import type { Uid } from '../../kernel/ids.ts'
import type { Reader, Transaction } from '../../storage/database.ts'
import type { InBothLanguages } from './alert-details.ts'
import { type AlertKind, type AlertLevel, graverOf, rankOf } from './alert-kind.ts'
import {
  type KeptIncident,
  type LockedIncident,
  lockIncidents,
  putIncidentHosts,
  putIncidents,
  type Standing,
  standingsAmong,
  standingsOn,
} from './kept-incidents.ts'
import type { NewAlert } from './raise-alerts.ts'
import { isGraver, type RetoldAlert, retellAlerts } from './retell-alerts.ts'

/** Why somebody is told of a matter: nobody knew it, it is worse, it goes on although it was dealt with, or it has come to more servers. */
export type Why = 'new' | 'graver' | 'again' | 'wider'

/** What a matter has done this time: alerts that are one by their user, source and set of kinds, on whatever servers. */
export interface Incident extends Omit<KeptIncident, 'kinds'> {
  readonly kinds: readonly AlertKind[]
  /** By server. */
  readonly parts: readonly Part[]
  /** On how many further servers it was before. */
  readonly elsewhere: number
  /** Whether one of its alerts waited for somebody. */
  readonly wasWaiting: boolean
  /** The reason of the gravest alert of this time. */
  readonly reason: InBothLanguages
  /** Why those should be told who ask for all servers; undefined: they should not. */
  readonly why: Why | undefined
}

/** What a matter has done on one server. */
export interface Part extends News {
  readonly host: string
  readonly reason: InBothLanguages
  /** How it stood there; undefined: it was not there. */
  readonly before: Standing | undefined
}

/** What is new of a matter. */
interface News {
  /** That of the gravest alert. */
  readonly level: AlertLevel
  /** Whether there are new alerts; else some that are there became graver. */
  readonly isMore: boolean
}

/** Why whoever knows how a matter stood should be told what is new of it. A matter that was dealt with and goes on is told: closing mutes nothing. */
export function whyTold(before: Standing | undefined, { level, isMore }: News): Exclude<Why, 'wider'> | undefined {
  if (before === undefined) return 'new'
  if (rankOf(level) < rankOf(before.level)) return 'graver'
  return isMore && !before.isWaiting ? 'again' : undefined
}

/** What there is of matters in a batch. */
export interface Batch {
  readonly fresh: readonly NewAlert[]
  /** Those that are there already. */
  readonly again: readonly RetoldAlert[]
}

/** What adding alerts to incidents did. */
interface Added {
  /** Those of which somebody may have to be told. */
  readonly incidents: Incident[]
  readonly idOf: (alert: NewAlert) => string
}

/** Counts new alerts to their incidents, and tells those that are there anew. */
export async function addToIncidents(
  transaction: Transaction,
  account: Uid,
  { fresh, again }: Batch,
  now: number,
): Promise<Added> {
  const { sums, ids } = sumUp(account, fresh)
  // All at once, and before any alert: in this order nobody waits for somebody who waits for him.
  const graver = again.filter(isGraver).map(({ before }) => before.incident)
  const known = await lockIncidents(transaction, account, [...sums.keys(), ...graver])
  for (const { alert, before } of await retellAlerts(transaction, account, again)) {
    const incident = known.get(before.incident)
    if (incident !== undefined) addTo(sums, { ...incident, kinds: incident.kinds.split(',') as AlertKind[] }, alert, false)
  }
  const stood = await standingsOf(transaction, account, sums, known)
  const incidents = [...sums.values()].map((sum) => incidentOf(sum, known.get(sum.id), stood))
  const rows = incidents.map((one) => ({ ...one, kinds: one.kinds.join(), toldAt: one.why === undefined ? 0 : now }))
  await putIncidents(transaction, account, rows)
  await putIncidentHosts(transaction, account, incidents.flatMap(changedHosts))
  return { incidents: incidents.filter(mayBeTold), idOf: (alert) => ids.get(alert) ?? '' }
}

function incidentOf({ parts: ofHosts, ...sum }: Sum, before: LockedIncident | undefined, stood: Stood): Incident {
  const parts = [...ofHosts].map(([host, part]): Part => ({ host, ...part, before: stood.get(placeOf(sum.id, host)) }))
  const elsewhere = (before?.servers ?? 0) - parts.filter((part) => part.before !== undefined).length
  const servers = elsewhere + parts.length
  const [first] = parts
  const wasWaiting = before?.isWaiting === 1
  const why = whyTold(before && { level: before.level, isWaiting: wasWaiting }, { level: sum.level, isMore: sum.alerts > 0 })
  return {
    ...sum,
    ...(before === undefined ? {} : counted(sum, before)),
    ...{ parts, elsewhere, wasWaiting, servers },
    host: servers > 1 ? '' : before?.host || (first?.host ?? ''),
    why: why ?? (isMagnitudeMore(servers, before?.servers ?? 0) ? 'wider' : undefined),
  }
}

/** Whether ten, a hundred, a thousand … are reached. */
function isMagnitudeMore(servers: number, before: number): boolean {
  return String(servers).length > String(before).length
}

function mayBeTold({ why, parts }: Incident): boolean {
  return why !== undefined || parts.some((part) => whyTold(part.before, part) !== undefined)
}

function changedHosts({ id, parts }: Incident) {
  return parts
    .filter(({ level, before }) => before === undefined || rankOf(level) < rankOf(before.level))
    .map(({ host, level }) => ({ incident: id, host, rank: rankOf(level) }))
}

/** How matters stood on servers, by `placeOf`. */
type Stood = ReadonlyMap<string, Standing | undefined>

function placeOf(incident: string, host: string): string {
  return `${incident} ${host}`
}

/** How matters stood on the servers that they have come to now. */
async function standingsOf(
  transaction: Transaction,
  account: Uid,
  sums: ReadonlyMap<string, Sum>,
  known: ReadonlyMap<string, LockedIncident>,
): Promise<Stood> {
  const stood = new Map<string, Standing | undefined>()
  const asked: { readonly incident: string; readonly host: string }[] = []
  for (const { id, parts } of sums.values()) {
    const before = known.get(id)
    // Of one server all is known.
    if (before?.servers === 1) stood.set(placeOf(id, before.host), { level: before.level, isWaiting: before.isWaiting === 1 })
    else if (before !== undefined) for (const host of parts.keys()) asked.push({ incident: id, host })
  }
  const found = await standingsOn(transaction, account, asked)
  for (const [index, { incident, host }] of asked.entries()) {
    const wasWaiting = known.get(incident)?.isWaiting === 1
    stood.set(placeOf(incident, host), asWhole(found[index], { kinds: sums.get(incident)?.kinds ?? [], wasWaiting }))
  }
  return stood
}

/** How matters stood on some servers, named or in groups, beside those of which it is known; undefined: they were not there. */
export async function standingsElsewhere(
  reader: Reader,
  account: Uid,
  asked: readonly { readonly incident: Incident; readonly besides: readonly string[] }[],
  among: { readonly hosts: readonly string[]; readonly groups: readonly number[] },
): Promise<(Standing | undefined)[]> {
  const sought = asked.map(({ incident, besides }) => ({ incident: incident.id, besides }))
  const found = await standingsAmong(reader, account, sought, among)
  return asked.map(({ incident }, index) => asWhole(found[index], incident))
}

/** Kinds of which one alert is about all servers, and waits for somebody on all of them. */
const OF_ALL_SERVERS: ReadonlySet<AlertKind> = new Set(['spray'])

function asWhole(
  standing: Standing | undefined,
  { kinds, wasWaiting }: Pick<Incident, 'kinds' | 'wasWaiting'>,
): Standing | undefined {
  return standing && kinds.some((kind) => OF_ALL_SERVERS.has(kind)) ? { ...standing, isWaiting: wasWaiting } : standing
}

/** What new alerts of a matter add up to. */
interface Sum {
  readonly id: string
  readonly user: string
  readonly source: string
  readonly kinds: readonly AlertKind[]
  level: AlertLevel
  /** New ones. */
  alerts: number
  firstAt: number
  lastAt: number
  reason: InBothLanguages
  readonly parts: Map<string, News & { readonly reason: InBothLanguages }>
}

function counted(sum: Omit<Sum, 'parts'>, before: Pick<Sum, 'level' | 'alerts' | 'firstAt' | 'lastAt'>) {
  return {
    level: graverOf(sum.level, before.level),
    alerts: sum.alerts + before.alerts,
    firstAt: Math.min(sum.firstAt, before.firstAt),
    lastAt: Math.max(sum.lastAt, before.lastAt),
  }
}

function addTo(sums: Map<string, Sum>, matter: Pick<Sum, 'id' | 'user' | 'source' | 'kinds'>, alert: NewAlert, isMore: boolean) {
  const { id, user, source, kinds } = matter
  const { level, at, details } = alert
  const { reason } = details
  let sum = sums.get(id)
  if (sum === undefined) {
    sum = { id, user, source, kinds, level, alerts: 0, firstAt: at, lastAt: at, reason, parts: new Map() }
    sums.set(id, sum)
  } else if (rankOf(level) < rankOf(sum.level)) {
    sum.level = level
    sum.reason = reason
  }
  if (isMore) sum.alerts++
  sum.firstAt = Math.min(sum.firstAt, at)
  sum.lastAt = Math.max(sum.lastAt, at)
  for (const host of alert.hosts ?? [alert.host]) {
    const part = sum.parts.get(host)
    const isWorse = part === undefined || rankOf(level) < rankOf(part.level)
    sum.parts.set(host, { ...(isWorse ? { level, reason } : part), isMore: isMore || (part?.isMore ?? false) })
  }
}

/** Kinds of which one source is one matter, whichever accounts it tries. */
const OF_SOURCE: ReadonlySet<AlertKind> = new Set(['brute-force', 'spray'])

/** The alerts by incident: all that one logon broke is one set of kinds. */
function sumUp(account: Uid, alerts: readonly NewAlert[]) {
  const kinds = new Map<string, Set<AlertKind>>()
  for (const { logon, kind } of alerts) kinds.set(logon, (kinds.get(logon) ?? new Set()).add(kind))
  const sums = new Map<string, Sum>()
  const ids = new Map<NewAlert, string>()
  for (const alert of alerts) {
    const { logon, kind, source, matter, details } = alert
    const isOfSource = OF_SOURCE.has(kind)
    // What has no source is a matter of its server: consoles, an account that is tried from everywhere, logs that stay away.
    const host = source === '' ? alert.host : ''
    const user = isOfSource ? '' : (details.user ?? '')
    const set = isOfSource ? [kind] : [...(kinds.get(logon) ?? [])].sort()
    const id = createHash('sha256')
      .update(JSON.stringify([account, host, user, source, set, ...(matter === undefined ? [] : [matter])]))
      .digest('hex')
      .slice(0, 32)
    ids.set(alert, id)
    addTo(sums, { id, user, source, kinds: set }, alert, true)
  }
  return { sums, ids }
}
