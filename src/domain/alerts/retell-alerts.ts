import type { Uid } from '../../kernel/ids.ts'
import type { Transaction } from '../../storage/database.ts'
import type { AlertDetails } from './alert-details.ts'
import { ALERT_LEVELS, type AlertKind, type AlertLevel, rankOf } from './alert-kind.ts'
import type { NewAlert } from './raise-alerts.ts'

/** An alert that is there already, as far as raising it once more asks. */
export interface KnownAlert {
  readonly id: number
  readonly logon: string
  readonly kind: AlertKind
  readonly level: AlertLevel
  readonly incident: string
  readonly details: string
}

/** An alert that is raised once more. */
export interface RetoldAlert {
  readonly alert: NewAlert
  readonly before: KnownAlert
}

// Somebody else may have made it graver since it was read.
const CHANGE = 'UPDATE alerts SET level = ?, details = ? WHERE account = ? AND logon = ? AND kind = ? AND level = ANY(?)'

/** Whether an alert becomes graver by being told anew, and a matter perhaps with it. */
export function isGraver({ alert, before }: RetoldAlert): boolean {
  return before.incident !== '' && rankOf(alert.level) < rankOf(before.level)
}

/**
 * Tells alerts that are there as they are now, when what came late makes them graver or gives them another reason; never as less. Gives back
 * those that made their incidents' alerts graver. Whoever calls holds these incidents.
 */
export async function retellAlerts(
  transaction: Transaction,
  account: Uid,
  again: readonly RetoldAlert[],
): Promise<RetoldAlert[]> {
  const graver: RetoldAlert[] = []
  // In the order in which others lock them.
  for (const retold of [...again].sort((a, b) => a.before.id - b.before.id)) {
    const { alert, before } = retold
    const { level, logon, kind } = alert
    // What was read of its line when it came may not be known any more.
    const { readAs = alert.details.readAs } = JSON.parse(before.details) as AlertDetails
    const details = JSON.stringify(readAs === undefined ? alert.details : { ...alert.details, readAs })
    if (rankOf(level) > rankOf(before.level) || (level === before.level && details === before.details)) continue
    const noGraver = ALERT_LEVELS.slice(rankOf(level))
    const changed = await transaction.run(CHANGE, level, details, account, logon, kind, noGraver)
    if (changed > 0 && isGraver(retold)) graver.push(retold)
  }
  return graver
}
