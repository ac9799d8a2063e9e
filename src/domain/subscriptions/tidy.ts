import type { Uid } from '../../kernel/ids.ts'
import type { Reader, Transaction } from '../../storage/database.ts'
import { ENABLED } from './store.ts'

/** How long what was given up is shown. */
const DEAD_KEPT_MS = 30 * 86_400_000
/** Rows forgotten in one go: some milliseconds. */
const STEP = 500

const IS_OLD = "state = 'dead' AND failed_at < ?"
// The condition stands twice: on PostgreSQL, whoever waited for a row that is sent again judges it anew.
const FORGET = `
  DELETE FROM alert_deliveries WHERE ${IS_OLD} AND (account, id) IN (
    SELECT account, id FROM alert_deliveries WHERE ${IS_OLD} ORDER BY failed_at LIMIT ${STEP})`

/** Forgets what failed first so long ago that it is not shown any more, a bounded number. Gives back whether there may be more. */
export async function forgetDead(transaction: Transaction, now: number): Promise<boolean> {
  const before = now - DEAD_KEPT_MS
  return (await transaction.run(FORGET, before, before)) === STEP
}

/** Behind which subscription of all accounts a list goes on. */
export interface Behind {
  readonly account: string
  readonly id: number
}

/** How much waits for a subscription. */
export interface Queue {
  readonly account: Uid
  readonly id: number
  readonly waiting: number
  readonly isEnabled: 0 | 1
}

const A_PAGE = 100
const QUEUES = `
  SELECT s.account, s.id, (
    SELECT CAST(count(*) AS BIGINT) FROM alert_deliveries d
    WHERE d.account = s.account AND d.subscription = s.id AND d.state = 'waiting') AS waiting,
    CASE WHEN s.status = ${ENABLED} THEN 1 ELSE 0 END AS "isEnabled"
  FROM alert_subscriptions s WHERE (s.account, s.id) > (?, ?) ORDER BY s.account, s.id LIMIT ${A_PAGE}`

/** What waits for the next subscriptions of all accounts behind the given one, in their order; none: there is no further one. */
export function queuesBehind(reader: Reader, { account, id }: Behind): Promise<Queue[]> {
  return reader.all<Queue>(QUEUES, account, id)
}

/** A subscription for which something is kept. */
export interface Kept {
  readonly account: Uid
  readonly id: number
  /** 1: it was deleted while somebody put in what it is to be told, which nobody is told any more. */
  readonly isGone: 0 | 1
}

const KEPT = `
  SELECT d.account, d.subscription AS id, CASE WHEN EXISTS (
    SELECT 1 FROM alert_subscriptions s WHERE s.account = d.account AND s.id = d.subscription) THEN 0 ELSE 1 END AS "isGone"
  FROM alert_deliveries d WHERE (d.account, d.subscription) > (?, ?) ORDER BY d.account, d.subscription LIMIT 1`

/** The next subscriptions of all accounts behind the given one for which something is kept, in their order; none: there is no further one. */
export async function keptBehind(reader: Reader, behind: Behind): Promise<Kept[]> {
  const page: Kept[] = []
  // One by one: each is found by key, however much is kept for the one before.
  for (let last = behind; page.length < A_PAGE; ) {
    const next = await reader.first<Kept>(KEPT, last.account, last.id)
    if (next === undefined) break
    page.push(next)
    last = next
  }
  return page
}

const FORGET_OF = `
  DELETE FROM alert_deliveries WHERE (account, id) IN (
    SELECT account, id FROM alert_deliveries WHERE account = ? AND subscription = ? ORDER BY state, due_at LIMIT ${STEP})`

/** Forgets what is kept for a subscription that is gone, a bounded number. Gives back whether there may be more. */
export async function forgetOf(transaction: Transaction, { account, id }: Kept): Promise<boolean> {
  return (await transaction.run(FORGET_OF, account, id)) === STEP
}
