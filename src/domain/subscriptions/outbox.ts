import { randomUUID } from 'node:crypto'
import type { Uid } from '../../kernel/ids.ts'
import type { Reader, Transaction } from '../../storage/database.ts'
import type { Facts } from './message.ts'
import type { Rules } from './subscription.ts'

/** Longer than any try may take: whoever held a subscription is gone then. */
const LEASE_MS = 120_000
const MINUTE_MS = 60_000
/** How much is summed up in one message. */
const MOST_IN_ONE = 500
/** How long what was given up is shown. */
const DEAD_KEPT_MS = 30 * 86_400_000

/** A subscription that somebody delivers for: nobody else does while the lease lasts. */
export interface Lane {
  readonly account: Uid
  readonly id: number
  readonly leasedUntil: number
}

const DUE = `
  SELECT s.account, s.id FROM alert_subscriptions s
  WHERE s.status = 0 AND s.paused_until <= ? AND s.leased_until <= ? AND EXISTS (
    SELECT 1 FROM alert_deliveries d
    WHERE d.account = s.account AND d.subscription = s.id AND d.state = 'waiting' AND d.due_at <= ?)
  ORDER BY s.paused_until, s.account, s.id LIMIT ?`

/** Whether anything is to be delivered; asked before anything is taken on, so that a server with nothing to do writes nothing. */
export async function isDeliveryDue(reader: Reader, now: number): Promise<boolean> {
  return (await reader.first(DUE, now, now, now, 1)) !== undefined
}

// The condition stands twice: on PostgreSQL, whoever waited for a row that another has taken judges it anew.
const TAKE = `
  UPDATE alert_subscriptions SET leased_until = ?
  WHERE leased_until <= ? AND (account, id) IN (SELECT account, id FROM (${DUE}) due)
  RETURNING account, id, leased_until AS "leasedUntil"`

/** Takes on up to `limit` subscriptions for which something is due. */
export function takeLanes(transaction: Transaction, now: number, limit: number): Promise<Lane[]> {
  return transaction.all<Lane>(TAKE, now + LEASE_MS, now, now, now, now, limit)
}

/** A message that is about to be sent. */
export interface Pack {
  readonly id: string
  readonly facts: readonly Facts[]
  readonly isTest: boolean
  readonly raisedAt: number
  /** Tries before this one, and when the first of them failed; 0: none did. */
  readonly tries: number
  readonly failedAt: number
}

interface Delivery {
  readonly id: string
  readonly message: string
  readonly isTest: number
  readonly isHeld: number
  readonly facts: string
  readonly raisedAt: number
  readonly tries: number
  readonly failedAt: number
}

const FIELDS = `id, message, is_test AS "isTest", is_held AS "isHeld", facts, raised_at AS "raisedAt", tries, failed_at AS "failedAt"`
const WAITING = `FROM alert_deliveries WHERE account = ? AND subscription = ? AND state = 'waiting' AND due_at <= ?`
const BEGUN = `SELECT message ${WAITING} AND message <> '' ORDER BY is_test DESC, raised_at, message LIMIT 1`
const OF_MESSAGE = `SELECT ${FIELDS} FROM alert_deliveries WHERE account = ? AND message = ? ORDER BY raised_at, id`
const NEW = `SELECT ${FIELDS} ${WAITING} AND message = '' ORDER BY is_held DESC, raised_at, id LIMIT ${MOST_IN_ONE}`
const LANE = `
  SELECT rules, minute_at AS "minuteAt", minute_count AS "minuteCount" FROM alert_subscriptions
  WHERE account = ? AND id = ? AND leased_until = ? AND status = 0 FOR UPDATE`

/**
 * What a subscription is to be told next: a message that was begun is told to its end, before another. Of what was not told yet, what
 * was held goes in one message, everything else one by one, until only one message is left of the minute: it sums up the rest.
 * Undefined: there is nothing, or the subscription was changed or taken by somebody else. Then the lease is given back.
 */
export async function nextPack(transaction: Transaction, lane: Lane, now: number): Promise<Pack | undefined> {
  const { account, id, leasedUntil } = lane
  type State = { readonly rules: string; readonly minuteAt: number; readonly minuteCount: number }
  const state = await transaction.first<State>(LANE, account, id, leasedUntil)
  if (state === undefined) {
    await release(transaction, lane)
    return undefined
  }
  const begun = await transaction.first<{ message: string }>(BEGUN, account, id, now)
  if (begun !== undefined) return packOf(await transaction.all<Delivery>(OF_MESSAGE, account, begun.message), begun.message)

  const { perMinute } = JSON.parse(state.rules) as Rules
  const isSame = now - state.minuteAt < MINUTE_MS
  const left = perMinute - (isSame ? state.minuteCount : 0)
  const rows = await transaction.all<Delivery>(NEW, account, id, now)
  if (rows.length === 0 || left <= 0) {
    await release(transaction, lane, rows.length === 0 ? undefined : state.minuteAt + MINUTE_MS)
    return undefined
  }
  const held = rows.filter(({ isHeld }) => isHeld === 1)
  const chosen = left === 1 ? rows : held.length > 0 ? held : rows.slice(0, 1)
  const message = randomUUID()
  const ids = chosen.map((row) => row.id)
  await transaction.run('UPDATE alert_deliveries SET message = ? WHERE account = ? AND id = ANY(?)', message, account, ids)
  const [minuteAt, count] = isSame ? [state.minuteAt, state.minuteCount + 1] : [now, 1]
  const sql = 'UPDATE alert_subscriptions SET minute_at = ?, minute_count = ? WHERE account = ? AND id = ?'
  await transaction.run(sql, minuteAt, count, account, id)
  return packOf(chosen, message)
}

function packOf(rows: readonly Delivery[], id: string): Pack {
  const [first] = rows
  return {
    id,
    facts: rows.map(({ facts }) => JSON.parse(facts) as Facts),
    isTest: first?.isTest === 1,
    raisedAt: Math.min(...rows.map(({ raisedAt }) => raisedAt)),
    tries: first?.tries ?? 0,
    failedAt: first?.failedAt ?? 0,
  }
}

async function release(transaction: Transaction, { account, id, leasedUntil }: Lane, pausedUntil?: number): Promise<void> {
  const sql = `
    UPDATE alert_subscriptions SET leased_until = 0, paused_until = COALESCE(?, paused_until)
    WHERE account = ? AND id = ? AND leased_until = ?`
  await transaction.run(sql, pausedUntil ?? null, account, id, leasedUntil)
}

/** What becomes of a message after a try. */
export type Fate =
  | { readonly fate: 'delivered' }
  /** Tried again at a time, milliseconds since 1970. */
  | { readonly fate: 'again'; readonly outcome: string; readonly at: number }
  | { readonly fate: 'dead'; readonly outcome: string }

const DONE = 'DELETE FROM alert_deliveries WHERE account = ? AND message = ?'
const AGAIN = `
  UPDATE alert_deliveries SET tries = tries + 1, outcome = ?, failed_at = CASE WHEN failed_at = 0 THEN ? ELSE failed_at END
  WHERE account = ? AND message = ?`
const BURY = `
  UPDATE alert_deliveries SET state = 'dead', tries = tries + 1, outcome = ?,
    failed_at = CASE WHEN failed_at = 0 THEN ? ELSE failed_at END
  WHERE account = ? AND message = ?`
const FORGET = `DELETE FROM alert_deliveries WHERE account = ? AND subscription = ? AND state = 'dead' AND failed_at < ?`
const RENEW = `
  UPDATE alert_subscriptions SET leased_until = ?, paused_until = ?, tried_at = ?, outcome = ?
  WHERE account = ? AND id = ? AND leased_until = ?`

/**
 * Writes what became of a message and keeps the subscription for the next one; `paused` where there is none for now. `lost`: it is not the
 * caller's any more, and nothing is written; then somebody else sends the message once more.
 */
export async function settle(
  transaction: Transaction,
  lane: Lane,
  pack: Pack,
  { fate, now }: { readonly fate: Fate; readonly now: number },
): Promise<Lane | 'paused' | 'lost'> {
  const { account, id } = lane
  const leasedUntil = Math.max(now + LEASE_MS, lane.leasedUntil + 1)
  const outcome = fate.fate === 'delivered' ? 'delivered' : fate.outcome
  const pausedUntil = fate.fate === 'again' && !pack.isTest ? fate.at : 0
  const told = [leasedUntil, pausedUntil, now, outcome, account, id, lane.leasedUntil] as const
  if ((await transaction.run(RENEW, ...told)) === 0) return 'lost'
  if (fate.fate === 'delivered' || pack.isTest) await transaction.run(DONE, account, pack.id)
  else if (fate.fate === 'again') await transaction.run(AGAIN, outcome, now, account, pack.id)
  else {
    await transaction.run(BURY, outcome, now, account, pack.id)
    await transaction.run(FORGET, account, id, now - DEAD_KEPT_MS)
  }
  if (pausedUntil <= now) return { account, id, leasedUntil }
  await release(transaction, { account, id, leasedUntil })
  return 'paused'
}

/** A delivery that was given up. */
export interface DeadDelivery {
  readonly id: string
  readonly subscription: number
  readonly facts: Facts
  readonly raisedAt: number
  readonly failedAt: number
  readonly tries: number
  readonly outcome: string
}

const DEAD = `
  SELECT id, subscription, facts, raised_at AS "raisedAt", failed_at AS "failedAt", tries, outcome FROM alert_deliveries
  WHERE account = ? AND state = 'dead' AND id > ? ORDER BY id LIMIT ?`

/** What was given up of an account, in the order of the ids after the given one. */
export async function deadDeliveries(reader: Reader, account: Uid, after: string, limit: number): Promise<DeadDelivery[]> {
  const rows = await reader.all<Omit<DeadDelivery, 'facts'> & { facts: string }>(DEAD, account, after, limit)
  return rows.map((row) => ({ ...row, facts: JSON.parse(row.facts) as Facts }))
}

const REVIVE = `
  UPDATE alert_deliveries SET state = 'waiting', tries = 0, failed_at = 0, outcome = '', due_at = ?
  WHERE account = ? AND state = 'dead' AND message IN (SELECT message FROM alert_deliveries WHERE account = ? AND id = ? AND state = 'dead')`

/** Has the message of a delivery that was given up sent again. Gives back how many deliveries are in it. */
export function reviveDelivery(transaction: Transaction, account: Uid, id: string, now: number): Promise<number> {
  return transaction.run(REVIVE, now, account, account, id)
}
