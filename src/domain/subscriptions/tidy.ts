import type { Uid } from '../../kernel/ids.ts'
import type { Reader, Transaction } from '../../storage/database.ts'

/** How long what was given up is shown. */
const DEAD_KEPT_MS = 30 * 86_400_000
/** Rows forgotten in one go: some milliseconds. */
const STEP = 500

const FORGET = `
  DELETE FROM alert_deliveries WHERE (account, id) IN (
    SELECT account, id FROM alert_deliveries WHERE state = 'dead' AND failed_at < ? ORDER BY failed_at LIMIT ${STEP})`

/** Forgets what failed first so long ago that it is not shown any more, a bounded number. Gives back whether there may be more. */
export async function forgetDead(transaction: Transaction, now: number): Promise<boolean> {
  return (await transaction.run(FORGET, now - DEAD_KEPT_MS)) === STEP
}

/** How much waits for a subscription. */
export interface Queue {
  readonly account: Uid
  readonly id: number
  readonly waiting: number
}

const A_PAGE = 100
const QUEUES = `
  SELECT s.account, s.id, (
    SELECT CAST(count(*) AS BIGINT) FROM alert_deliveries d
    WHERE d.account = s.account AND d.subscription = s.id AND d.state = 'waiting') AS waiting
  FROM alert_subscriptions s WHERE (s.account, s.id) > (?, ?) ORDER BY s.account, s.id LIMIT ${A_PAGE}`

/** What waits for the next subscriptions of all accounts behind the given one, in their order; none: there is no further one. */
export function queuesBehind(
  reader: Reader,
  { account, id }: { readonly account: string; readonly id: number },
): Promise<Queue[]> {
  return reader.all<Queue>(QUEUES, account, id)
}
