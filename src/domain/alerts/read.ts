import type { Uid } from '../../kernel/ids.ts'
import type { Reader } from '../../storage/database.ts'
import type { AlertKind } from './alert-kind.ts'
import { FALSE_POSITIVE, PENDING } from './store.ts'

export { ALERT_KINDS } from './alert-kind.ts'
export { faultOf, MARK_FIELDS, MARK_OPERATES, type MarkCondition } from './mark-miss-rule.ts'
export { MOST_PATTERNS, MOST_RULES as MOST_WHITE_LIST_RULES } from './white-list-store.ts'

const AT_RISK = `
  SELECT CAST(count(*) AS BIGINT) AS servers, CAST(COALESCE(sum(h.cores), 0) AS BIGINT) AS cores
  FROM hosts h WHERE h.account = ?
    AND EXISTS (SELECT 1 FROM alerts a WHERE a.account = h.account AND a.host = h.uuid AND a.status = ?)`

/** How many hosts of an account have alerts that nobody has handled, and how many cores they have. */
export async function hostsAtRisk(reader: Reader, account: Uid): Promise<{ readonly servers: number; readonly cores: number }> {
  return (await reader.first<{ servers: number; cores: number }>(AT_RISK, account, PENDING)) ?? { servers: 0, cores: 0 }
}

/** How many alerts of a host wait for somebody to deal with them, by level. */
export interface PendingAlerts {
  readonly serious: number
  readonly suspicious: number
  readonly remind: number
}

export const NO_ALERTS: PendingAlerts = { serious: 0, suspicious: 0, remind: 0 }

/** SQL that holds for a row of `hosts h` about which alerts wait. It is asked by index, row by row: joins can be planned badly. */
export const HAS_PENDING_ALERTS = `EXISTS (
  SELECT 1 FROM alerts waiting WHERE waiting.account = h.account AND waiting.status = ${PENDING} AND waiting.host = h.uuid)`

const COUNT = `
  SELECT host, level, CAST(count(*) AS BIGINT) AS n FROM alerts
  WHERE account = ? AND status = ${PENDING} AND host = ANY(?) GROUP BY host, level`

/** The alerts that wait, of those of the given hosts that have any. */
export async function pendingAlertsOf(
  reader: Reader,
  account: Uid,
  hosts: readonly string[],
): Promise<ReadonlyMap<string, PendingAlerts>> {
  if (hosts.length === 0) return new Map()
  const found = new Map<string, PendingAlerts>()
  for (const { host, level, n } of await reader.all<{ host: string; level: string; n: number }>(COUNT, account, hosts)) {
    found.set(host, { ...(found.get(host) ?? NO_ALERTS), [level]: n })
  }
  return found
}

const A_PAGE = 5000
const OPEN = `
  SELECT at, id, logon FROM alerts WHERE account = ? AND status = ${PENDING} AND (at, id) > (?, ?) ORDER BY at, id LIMIT ${A_PAGE}`

/** The logons, and whatever else there are alerts about, of which an alert from some moment on waits for somebody. */
export async function logonsWithPendingAlerts(reader: Reader, account: Uid, from: number): Promise<ReadonlySet<string>> {
  const logons = new Set<string>()
  let [at, id] = [from - 1, Number.MAX_SAFE_INTEGER]
  for (;;) {
    const page = await reader.all<{ at: number; id: number; logon: string }>(OPEN, account, at, id)
    for (const { logon } of page) logons.add(logon)
    const last = page.at(-1)
    if (last === undefined || page.length < A_PAGE) return logons
    ;[at, id] = [last.at, last.id]
  }
}

const ATTACKERS = `
  SELECT last_at AS at, id, source, kinds FROM incidents WHERE account = ? AND (last_at, id) > (?, ?)
  ORDER BY last_at, id LIMIT ${A_PAGE}`
const ATTACKS: ReadonlySet<string> = new Set<AlertKind>(['brute-force', 'spray', 'success-after-failures'])

/** The sources from which somebody guessed more than a few times, from some moment on. */
export async function guessingSources(reader: Reader, account: Uid, from: number): Promise<ReadonlySet<string>> {
  const sources = new Set<string>()
  let [at, id] = [from - 1, '\uffff']
  for (;;) {
    const page = await reader.all<{ at: number; id: string; source: string; kinds: string }>(ATTACKERS, account, at, id)
    for (const { source, kinds } of page) if (kinds.split(',').some((kind) => ATTACKS.has(kind))) sources.add(source)
    const last = page.at(-1)
    if (last === undefined || page.length < A_PAGE) break
    ;[at, id] = [last.at, last.id]
  }
  sources.delete('')
  return sources
}

/** Alerts of a source that keep anything from being learnt from it: an attack that is no mistake, and whatever waits but its place. */
const SUSPICIOUS = `
  SELECT DISTINCT i.source FROM incidents i WHERE i.account = ? AND i.source = ANY(?) AND EXISTS (
    SELECT 1 FROM alerts a WHERE a.account = i.account AND a.incident = i.id
      AND (a.status = ${PENDING} AND a.kind <> 'location'
        OR a.status <> ${FALSE_POSITIVE} AND a.kind IN ('brute-force', 'spray', 'success-after-failures')))`

/** Those of some sources from which more passwords were guessed than the rules allow, or about which an alert waits that is not about their place. */
export async function suspiciousSources(reader: Reader, account: Uid, sources: readonly string[]): Promise<string[]> {
  if (sources.length === 0) return []
  return (await reader.all<{ source: string }>(SUSPICIOUS, account, sources)).map(({ source }) => source)
}
