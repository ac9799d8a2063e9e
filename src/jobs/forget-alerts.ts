import { forgetAlerts, forgetTasks } from '../domain/alerts/forget-alerts.ts'
import type { Clock } from '../kernel/clock.ts'
import type { Database } from '../storage/database.ts'
import { ofEachAccount } from './of-each-account.ts'
import { inRounds } from './rounds.ts'
import type { Worker } from './worker.ts'

/** What the forgetting of alerts works with. */
export interface AlertForgetting {
  readonly database: Database
  readonly clock: Clock
  /** Days for which alerts are kept after they were dealt with; 0: for ever. */
  readonly alertDays: number
  readonly onFailure: (error: unknown) => void
}

const DAY_MS = 86_400_000
const EVERY_MS = 600_000

/** Forgets alerts that were dealt with long ago, a few at a time, so that nobody waits for it. */
export function forgetOldAlerts(parts: AlertForgetting): Worker<never> {
  return inRounds({ everyMs: EVERY_MS, round: (ending) => forgetHandled(parts, ending), onFailure: parts.onFailure })
}

/** One round: forgets all that is old enough, unless it is to end before. */
export async function forgetHandled(
  { database, clock, alertDays }: Omit<AlertForgetting, 'onFailure'>,
  ending?: AbortSignal,
): Promise<void> {
  if (alertDays === 0) return
  const before = clock.now() - alertDays * DAY_MS
  // Tasks first: one that has handled an alert so never outlives it.
  await ofEachAccount(database, (transaction, account) => forgetTasks(transaction, { account, before }), ending)
  await ofEachAccount(database, (transaction, account) => forgetAlerts(transaction, { account, before }), ending)
}
