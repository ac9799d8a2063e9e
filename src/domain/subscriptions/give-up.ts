import { randomUUID } from 'node:crypto'
import type { Uid } from '../../kernel/ids.ts'
import type { Transaction } from '../../storage/database.ts'
import { MOST_IN_ONE } from './outbox.ts'

const LOCK = 'SELECT leased_until AS "leasedUntil" FROM alert_subscriptions WHERE account = ? AND id = ? FOR UPDATE'
// Whoever holds the subscription may just be sending what is in a message.
const OLDEST = `
  SELECT id, message, is_test AS "isTest" FROM alert_deliveries
  WHERE account = ? AND subscription = ? AND state = 'waiting' AND due_at <= ? AND (message = '' OR ? = 0)
  ORDER BY due_at, id LIMIT ?`
const FORGET = 'DELETE FROM alert_deliveries WHERE account = ? AND id = ANY(?)'
const BURY = `
  UPDATE alert_deliveries SET state = 'dead', outcome = ?, failed_at = CASE WHEN failed_at = 0 THEN ? ELSE failed_at END
  WHERE account = ? AND id = ANY(?)`
const STILL_WAITING = `
  SELECT DISTINCT message FROM alert_deliveries WHERE account = ? AND message = ANY(?) AND state = 'waiting'`
const REGROUP = 'UPDATE alert_deliveries SET message = ? WHERE account = ? AND id = ANY(?)'

/** What is given up, and why. */
export interface GivingUp {
  /** What was due by then, milliseconds since 1970. */
  readonly until: number
  /** At most so many, the oldest; as many as one message sums up unless told. */
  readonly most?: number
  /** What ListDeadDeliveries tells of it. */
  readonly outcome: string
  readonly now: number
}

/**
 * Gives up the oldest of what waits for a subscription, and gives back how many that were: `most`, and there may be more. While somebody
 * delivers for the subscription, that is only what was in no message yet. What was given up
 * without having been in a message is in one together from then on, which is what is sent where somebody has it sent again; so is what is
 * left behind by a message that goes on without it. Samples are forgotten.
 */
export async function giveUp(
  transaction: Transaction,
  { account, id }: { readonly account: Uid; readonly id: number },
  { until, most = MOST_IN_ONE, outcome, now }: GivingUp,
): Promise<number> {
  const locked = await transaction.first<{ leasedUntil: number }>(LOCK, account, id)
  if (locked === undefined) return 0
  type Row = { readonly id: string; readonly message: string; readonly isTest: number }
  const isLeased = locked.leasedUntil > now ? 1 : 0
  const rows = await transaction.all<Row>(OLDEST, account, id, until, isLeased, Math.min(most, MOST_IN_ONE))
  const samples = rows.filter(({ isTest }) => isTest === 1).map((row) => row.id)
  if (samples.length > 0) await transaction.run(FORGET, account, samples)
  const dead = rows.filter(({ isTest }) => isTest === 0)
  if (dead.length === 0) return rows.length
  await transaction.run(BURY, outcome, now, account, idsOf(dead))
  const messages = [...new Set(dead.map(({ message }) => message))].filter((message) => message !== '')
  const going = await transaction.all<{ message: string }>(STILL_WAITING, account, messages)
  const without = new Set(['', ...going.map(({ message }) => message)])
  const alone = dead.filter(({ message }) => without.has(message))
  if (alone.length > 0) await transaction.run(REGROUP, randomUUID(), account, idsOf(alone))
  return rows.length
}

function idsOf(rows: readonly { readonly id: string }[]): string[] {
  return rows.map(({ id }) => id)
}
