import { createHash } from 'node:crypto'
import type { Uid } from '../../kernel/ids.ts'
import type { Transaction } from '../../storage/database.ts'
import type { InBothLanguages } from './alert-details.ts'
import { ALERT_LEVELS, type AlertKind, type AlertLevel } from './alert-kind.ts'
import type { NewAlert } from './raise-alerts.ts'
import { PENDING } from './store.ts'

/** Alerts that are one matter: of one server, user, source and set of kinds, or of one source that came to many servers. */
export interface Incident {
  readonly id: string
  /** Empty: a source that came to several servers. */
  readonly host: string
  readonly user: string
  readonly source: string
  readonly kinds: readonly AlertKind[]
  readonly level: AlertLevel
  /** How many alerts it has by now. */
  readonly alerts: number
  readonly firstAt: number
  readonly lastAt: number
  /** The servers that the alerts of this time are about. */
  readonly hosts: readonly string[]
  /** The reason of the gravest alert of this time. */
  readonly reason: InBothLanguages
  /** Why somebody should be told of it now. */
  readonly why: 'new' | 'graver' | 'again'
}

interface Sum extends Omit<Incident, 'why'> {}

/** Kinds of which one source on many servers is one matter. */
const OF_SOURCE: ReadonlySet<AlertKind> = new Set(['brute-force', 'spray'])

const KNOWN = `
  SELECT i.id, i.level, i.alerts, i.first_at AS "firstAt", i.last_at AS "lastAt",
    CASE WHEN EXISTS (SELECT 1 FROM alerts a WHERE a.account = i.account AND a.incident = i.id AND a.status = ${PENDING})
      THEN 1 ELSE 0 END AS waiting
  FROM incidents i WHERE i.account = ? AND i.id = ANY(?) FOR UPDATE`

const COLUMNS = [
  ...['account', 'id', 'host', 'user_name', 'source', 'kinds', 'level', 'alerts', 'first_at', 'last_at', 'told_at'],
] as const
const ADD = `ON CONFLICT (account, id) DO UPDATE SET
  level = excluded.level, alerts = excluded.alerts, first_at = excluded.first_at, last_at = excluded.last_at,
  told_at = CASE WHEN excluded.told_at > incidents.told_at THEN excluded.told_at ELSE incidents.told_at END`

/**
 * Counts new alerts to their incidents; gives back which of these somebody should be told of, and the incident of each alert.
 * A matter that was dealt with is told again when it goes on: closing mutes nothing.
 */
export async function addToIncidents(
  transaction: Transaction,
  account: Uid,
  alerts: readonly NewAlert[],
  now: number,
): Promise<{ readonly incidents: Incident[]; readonly idOf: (alert: NewAlert) => string }> {
  const { sums, ids } = sumUp(account, alerts)
  if (sums.size === 0) return { incidents: [], idOf: () => '' }
  const known = new Map(
    (await transaction.all<Known>(KNOWN, account, [...sums.keys()])).map((incident) => [incident.id, incident]),
  )
  const incidents: Incident[] = []
  const rows = [...sums.values()].map((sum) => {
    const before = known.get(sum.id)
    const whole = before === undefined ? sum : { ...sum, ...counted(sum, before) }
    const why = reasonToTell(whole, before)
    if (why !== undefined) incidents.push({ ...whole, why })
    const { id, host, user, source, kinds, level, firstAt, lastAt } = whole
    const told = why === undefined ? 0 : now
    return [account, id, host, user, source, kinds.join(), level, whole.alerts, firstAt, lastAt, told]
  })
  await transaction.insert('incidents', COLUMNS, rows, ADD)
  return { incidents, idOf: (alert) => ids.get(alert) ?? '' }
}

interface Known {
  readonly id: string
  readonly level: AlertLevel
  readonly alerts: number
  readonly firstAt: number
  readonly lastAt: number
  readonly waiting: number
}

function counted(sum: Sum, before: Pick<Sum, 'level' | 'alerts' | 'firstAt' | 'lastAt'>) {
  return {
    level: graver(sum.level, before.level),
    alerts: sum.alerts + before.alerts,
    firstAt: Math.min(sum.firstAt, before.firstAt),
    lastAt: Math.max(sum.lastAt, before.lastAt),
  }
}

function together(sum: Sum, own: Sum): Sum {
  const hosts = [...new Set([...sum.hosts, ...own.hosts])]
  const reason = graver(sum.level, own.level) === sum.level ? sum.reason : own.reason
  return { ...sum, ...counted(sum, own), hosts, reason }
}

function reasonToTell(whole: Sum, before: Known | undefined): Incident['why'] | undefined {
  if (before === undefined) return 'new'
  if (whole.level !== before.level) return 'graver'
  return before.waiting === 0 ? 'again' : undefined
}

function graver(a: AlertLevel, b: AlertLevel): AlertLevel {
  return ALERT_LEVELS.indexOf(a) < ALERT_LEVELS.indexOf(b) ? a : b
}

/** The alerts by incident: all that one logon broke is one set of kinds. */
function sumUp(account: Uid, alerts: readonly NewAlert[]) {
  const kinds = new Map<string, Set<AlertKind>>()
  for (const { logon, kind } of alerts) kinds.set(logon, (kinds.get(logon) ?? new Set()).add(kind))
  const sums = new Map<string, Sum>()
  const ids = new Map<NewAlert, string>()
  for (const alert of alerts) {
    const { logon, kind, level, at, source, matter, details } = alert
    const isOfSource = OF_SOURCE.has(kind)
    const host = isOfSource ? '' : alert.host
    const user = isOfSource ? '' : (details.user ?? '')
    const set = isOfSource ? [kind] : [...(kinds.get(logon) ?? [])].sort()
    const id = createHash('sha256')
      .update(JSON.stringify([account, host, user, source, set, ...(matter === undefined ? [] : [matter])]))
      .digest('hex')
      .slice(0, 32)
    ids.set(alert, id)
    const sum = sums.get(id)
    const { reason } = details
    const own = { id, host, user, source, kinds: set, level, alerts: 1, firstAt: at, lastAt: at, hosts: [alert.host], reason }
    sums.set(id, sum === undefined ? own : together(sum, own))
  }
  return { sums, ids }
}
