import type { Transaction } from '../../storage/database.ts'

const DAY_MS = 86_400_000
/** Failures matter for a day after they happened; two let what comes late find them. */
const GUESSES_KEPT_MS = 2 * DAY_MS
/** Rows forgotten in one go: some twenty milliseconds. */
const STEP = 2_000

const GUESSES = `
  DELETE FROM guesses WHERE (account, host, id) IN (
    SELECT account, host, id FROM guesses WHERE received_at < ? ORDER BY received_at LIMIT ${STEP})`
// Of each account by its index by time; there are few accounts beside the logons.
const OLDEST = 'SELECT account FROM logons WHERE account > ? ORDER BY account LIMIT 1'
const LOGONS = `
  DELETE FROM logons WHERE (account, host, id) IN (
    SELECT account, host, id FROM logons WHERE account = ? AND at < ? ORDER BY at LIMIT ${STEP})`

/** Forgets failed logons that no success can follow any more, a bounded number. Gives back whether there may be more. */
export async function forgetGuesses(transaction: Transaction, now: number): Promise<boolean> {
  return (await transaction.run(GUESSES, now - GUESSES_KEPT_MS)) === STEP
}

/**
 * Forgets logons of the next account behind `account` that are older than so many days, a bounded number. Gives back the account, and
 * whether it may have more; undefined: there is no further account.
 */
export async function forgetLogons(
  transaction: Transaction,
  { account, days, now }: { readonly account: string; readonly days: number; readonly now: number },
): Promise<{ readonly account: string; readonly hasMore: boolean } | undefined> {
  const next = await transaction.first<{ account: string }>(OLDEST, account)
  if (next === undefined) return undefined
  const forgotten = await transaction.run(LOGONS, next.account, now - days * DAY_MS)
  return { account: next.account, hasMore: forgotten === STEP }
}
