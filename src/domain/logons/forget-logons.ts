import type { Transaction } from '../../storage/database.ts'

const DAY_MS = 86_400_000
/** Failures matter for a day after they happened; two whole ones after that on which they came let what comes late find them. */
const GUESSES_KEPT_DAYS = 2
/** Rows forgotten in one go: some twenty milliseconds. */
const STEP = 2_000

// Each account's by the beginning of their key; there are few days, and few accounts beside the lines.
const CAME_FIRST = 'SELECT account FROM guesses WHERE account > ? ORDER BY account LIMIT 1'
const GUESSES = `
  DELETE FROM guesses WHERE (account, came_on, source, host, at, user_name, connection) IN (
    SELECT account, came_on, source, host, at, user_name, connection FROM guesses WHERE account = ? AND came_on < ?
    ORDER BY came_on LIMIT ${STEP})`
// Of each account by its index by time; there are few accounts beside the logons.
const OLDEST = 'SELECT account FROM logons WHERE account > ? ORDER BY account LIMIT 1'
const LOGONS = `
  DELETE FROM logons WHERE (account, id) IN (
    SELECT account, id FROM logons WHERE account = ? AND at < ? ORDER BY at LIMIT ${STEP})`

/** Forgets failed logons of the next account behind `account` that no success can follow any more, as `forgetLogons` does. */
export async function forgetGuesses(
  transaction: Transaction,
  { account, now }: { readonly account: string; readonly now: number },
): Promise<Forgotten | undefined> {
  const next = await transaction.first<{ account: string }>(CAME_FIRST, account)
  if (next === undefined) return undefined
  const forgotten = await transaction.run(GUESSES, next.account, Math.floor(now / DAY_MS) - GUESSES_KEPT_DAYS)
  return { account: next.account, hasMore: forgotten === STEP }
}

/** What was forgotten: of which account, and whether it may have more. */
interface Forgotten {
  readonly account: string
  readonly hasMore: boolean
}

/**
 * Forgets logons of the next account behind `account` that are older than so many days, a bounded number. Gives back the account, and
 * whether it may have more; undefined: there is no further account.
 */
export async function forgetLogons(
  transaction: Transaction,
  { account, days, now }: { readonly account: string; readonly days: number; readonly now: number },
): Promise<Forgotten | undefined> {
  const next = await transaction.first<{ account: string }>(OLDEST, account)
  if (next === undefined) return undefined
  const forgotten = await transaction.run(LOGONS, next.account, now - days * DAY_MS)
  return { account: next.account, hasMore: forgotten === STEP }
}
