import { forgetUnreadLines } from '../domain/logon-sources/blindness.ts'
import { forgetGuesses, forgetLogons } from '../domain/logons/forget-logons.ts'
import type { Clock } from '../kernel/clock.ts'
import type { Database, Transaction } from '../storage/database.ts'
import { ofEachAccount } from './of-each-account.ts'
import { inRounds, inSteps } from './rounds.ts'
import type { Worker } from './worker.ts'

/** What the forgetting of logons works with. */
export interface Forgetting {
  readonly database: Database
  readonly clock: Clock
  /** Days for which logons are kept; 0: for ever. */
  readonly logonDays: number
  readonly onFailure: (error: unknown) => void
}

const EVERY_MS = 600_000

/** Forgets what of logons need not be kept any longer, a few rows at a time, so that nobody waits for it. */
export function forgetOldLogons(parts: Forgetting): Worker<never> {
  return inRounds({ everyMs: EVERY_MS, round: (ending) => forgetAll(parts, ending), onFailure: parts.onFailure })
}

/** One round: forgets all that is old enough, unless it is to end before. */
export async function forgetAll(
  { database, clock, logonDays }: Omit<Forgetting, 'onFailure'>,
  ending?: AbortSignal,
): Promise<void> {
  await inSteps(database, (transaction) => forgetUnreadLines(transaction, clock.now()), ending)
  await ofEachAccount(database, (transaction, account) => forgetGuesses(transaction, { account, now: clock.now() }), ending)
  if (logonDays === 0) return
  const forget = (transaction: Transaction, account: string) =>
    forgetLogons(transaction, { account, days: logonDays, now: clock.now() })
  await ofEachAccount(database, forget, ending)
}
