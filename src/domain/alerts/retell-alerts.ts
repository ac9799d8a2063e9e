import type { Uid } from '../../kernel/ids.ts'
import type { Transaction } from '../../storage/database.ts'
import type { AlertDetails } from './alert-details.ts'
import { ALERT_LEVELS, type AlertKind, type AlertLevel } from './alert-kind.ts'
import type { Incident } from './incidents.ts'
import type { NewAlert } from './raise-alerts.ts'

/** An alert that is there already, as far as raising it once more asks. */
export interface KnownAlert {
  readonly logon: string
  readonly kind: AlertKind
  readonly level: AlertLevel
  readonly incident: string
  readonly details: string
}

// Somebody else may have made it graver since it was read.
const CHANGE = 'UPDATE alerts SET level = ?, details = ? WHERE account = ? AND logon = ? AND kind = ? AND level = ANY(?)'
const INCIDENTS = `
  SELECT id, host, user_name AS "user", source, kinds, level, alerts, first_at AS "firstAt", last_at AS "lastAt"
  FROM incidents WHERE account = ? AND id = ANY(?) FOR UPDATE`
const RAISE = 'UPDATE incidents SET level = ?, told_at = ? WHERE account = ? AND id = ?'

/**
 * Tells alerts that are there as they are now, when what came late makes them graver or gives them another reason; never as less. Gives back
 * the incidents that became graver with them.
 */
export async function retellAlerts(
  transaction: Transaction,
  account: Uid,
  again: readonly { readonly alert: NewAlert; readonly before: KnownAlert }[],
  now: number,
): Promise<Incident[]> {
  const graver = new Map<string, NewAlert>()
  for (const { alert, before } of again) {
    const { level, logon, kind } = alert
    // What was read of its line when it came may not be known any more.
    const { readAs = alert.details.readAs } = JSON.parse(before.details) as AlertDetails
    const details = JSON.stringify(readAs === undefined ? alert.details : { ...alert.details, readAs })
    if (rank(level) > rank(before.level) || (level === before.level && details === before.details)) continue
    const noGraver = ALERT_LEVELS.slice(rank(level))
    if ((await transaction.run(CHANGE, level, details, account, logon, kind, noGraver)) === 0) continue
    if (rank(level) === rank(before.level) || before.incident === '') continue
    const gravest = graver.get(before.incident)
    if (gravest === undefined || rank(level) < rank(gravest.level)) graver.set(before.incident, alert)
  }
  if (graver.size === 0) return []
  type Row = Omit<Incident, 'kinds' | 'hosts' | 'reason' | 'why'> & { readonly kinds: string }
  const told: Incident[] = []
  for (const incident of await transaction.all<Row>(INCIDENTS, account, [...graver.keys()])) {
    const alert = graver.get(incident.id)
    if (alert === undefined || rank(alert.level) >= rank(incident.level)) continue
    await transaction.run(RAISE, alert.level, now, account, incident.id)
    const kinds = incident.kinds.split(',') as AlertKind[]
    told.push({ ...incident, kinds, level: alert.level, hosts: [alert.host], reason: alert.details.reason, why: 'graver' })
  }
  return told
}

/** 0 is the worst. */
function rank(level: AlertLevel): number {
  return ALERT_LEVELS.indexOf(level)
}
