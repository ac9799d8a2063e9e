import { forgetUnreadLines } from '../domain/logon-sources/blindness.ts'
import { forgetGuesses, forgetLogons } from '../domain/logons/forget-logons.ts'
import type { Clock } from '../kernel/clock.ts'
import type { Database } from '../storage/database.ts'
import { Worker } from './worker.ts'

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
  return new Worker<never>({
    everyMs: EVERY_MS,
    atOnce: 1,
    async take() {
      await forgetAll(parts)
      return []
    },
    run: () => Promise.resolve(),
    onFailure: parts.onFailure,
  })
}

/** One round: forgets all that is old enough. */
export async function forgetAll({ database, clock, logonDays }: Omit<Forgetting, 'onFailure'>): Promise<void> {
  while (await database.write((transaction) => forgetGuesses(transaction, clock.now())));
  while (await database.write((transaction) => forgetUnreadLines(transaction, clock.now())));
  if (logonDays === 0) return
  let account = ''
  for (;;) {
    const about = { account, days: logonDays, now: clock.now() }
    const done = await database.write((transaction) => forgetLogons(transaction, about))
    if (done === undefined) return
    // Once more from just before an account that has more: what is left of it is found again.
    account = done.hasMore ? account : done.account
  }
}
