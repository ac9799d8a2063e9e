import type { Uid } from '../../kernel/ids.ts'
import type { Transaction } from '../../storage/database.ts'

export { type AlertDetails, type Fact, type InBothLanguages, logonFacts } from './alert-details.ts'
export { type AlertKind, type AlertLevel, graverOf, rankOf } from './alert-kind.ts'
export { ApprovedValues, explainVerdicts } from './explain-verdict.ts'
export { type Incident, type Part, standingsElsewhere, type Why, whyTold } from './incidents.ts'
export type { Standing } from './kept-incidents.ts'
export { readAs } from './line-form.ts'
export { knownAlerts, type NewAlert, raiseAlerts, unlisted } from './raise-alerts.ts'

/** Tells the alerts that servers are gone: the rules of the white list that are about them alone go too, and alerts stay. */
export async function hostsForgotten(transaction: Transaction, account: Uid, uuids: readonly string[]): Promise<void> {
  await transaction.run('DELETE FROM mark_miss_rules WHERE account = ? AND host = ANY(?)', account, uuids)
}
