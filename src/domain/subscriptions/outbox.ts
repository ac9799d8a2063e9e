import { randomUUID } from 'node:crypto'
import type { Uid } from '../../kernel/ids.ts'
import type { Reader, Transaction } from '../../storage/database.ts'
import type { Facts } from './message.ts'
import { endPause } from './store.ts'
import type { Rules } from './subscription.ts'

/** Longer than any try may take: whoever held a subscription is gone then. */
const LEASE_MS = 120_000
const MINUTE_MS = 60_000
/** How much is summed up in one message. */
export const MOST_IN_ONE = 500

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
  /** When the last of it was due. */
  readonly dueAt: number
  /** When it first failed; 0: it did not. */
  readonly failedAt: number
  /** How the receiver has fared before. */
  readonly run: Run
  /** How often somebody had ended the subscription's pause by then. */
  readonly resumes: number
}

/** The tries of a subscription that failed one after the other, up to the last one; times in milliseconds since 1970. */
export interface Run {
  readonly failures: number
  /** The first of them; 0: none failed. */
  readonly failingSince: number
  /** The first of the refusals at their end; 0: the last was none. */
  readonly refusedSince: number
  /** When the last was made, or when the pause after it was over. */
  readonly lastAt: number
}

interface Delivery {
  readonly id: string
  readonly isTest: number
  readonly isHeld: number
  readonly facts: string
  readonly raisedAt: number
  readonly dueAt: number
  readonly failedAt: number
}

const FIELDS = `id, is_test AS "isTest", is_held AS "isHeld", facts, raised_at AS "raisedAt", due_at AS "dueAt",
  failed_at AS "failedAt"`
const WAITING = `FROM alert_deliveries WHERE account = ? AND subscription = ? AND state = 'waiting' AND due_at <= ?`
const BEGUN = `
  SELECT message, is_test AS "isTest" ${WAITING} AND message <> '' ORDER BY is_test DESC, tries, raised_at, message LIMIT 1`
const OF_MESSAGE = `
  SELECT ${FIELDS} FROM alert_deliveries WHERE account = ? AND message = ? AND state = 'waiting' ORDER BY raised_at, id`
const NEW = `SELECT ${FIELDS} ${WAITING} AND message = '' ORDER BY is_held DESC, raised_at, id LIMIT ${MOST_IN_ONE}`
const LANE = `
  SELECT rules, minute_at AS "minuteAt", minute_count AS "minuteCount", resumes, failures, failing_since AS "failingSince",
    refused_since AS "refusedSince", paused_until AS "pausedUntil", tried_at AS "triedAt"
  FROM alert_subscriptions WHERE account = ? AND id = ? AND leased_until = ? AND status = 0 FOR UPDATE`

interface State extends Omit<Run, 'lastAt'> {
  readonly rules: string
  readonly minuteAt: number
  readonly minuteCount: number
  readonly resumes: number
  readonly pausedUntil: number
  readonly triedAt: number
}

/**
 * What a subscription is to be told next. A sample goes first. A message that was begun is told to its end, before another; but while tries
 * fail, each is of what was tried least, so that one message that a receiver cannot take holds up no other. Of what was not told yet, what
 * was held goes in one message, everything else one by one, until only one message is left of the minute: it sums up the rest.
 * Undefined: there is nothing, or the subscription was changed or taken by somebody else. Then the lease is given back.
 */
export async function nextPack(transaction: Transaction, lane: Lane, now: number): Promise<Pack | undefined> {
  const { account, id, leasedUntil } = lane
  const state = await transaction.first<State>(LANE, account, id, leasedUntil)
  if (state === undefined) {
    await release(transaction, lane)
    return undefined
  }
  const begun = await transaction.first<{ message: string; isTest: number }>(BEGUN, account, id, now)
  const ofBegun = async ({ message }: { readonly message: string }) => {
    return packOf(await transaction.all<Delivery>(OF_MESSAGE, account, message), message, state)
  }
  if (begun?.isTest === 1) return ofBegun(begun)

  const isFree = begun === undefined || state.failures > 0
  const rows = isFree ? await transaction.all<Delivery>(NEW, account, id, now) : []
  const { perMinute } = JSON.parse(state.rules) as Rules
  const isSame = now - state.minuteAt < MINUTE_MS
  const left = perMinute - (isSame ? state.minuteCount : 0)
  const isOver = begun === undefined && rows.length === 0
  if (isOver || left <= 0) {
    await release(transaction, lane, isOver ? undefined : state.minuteAt + MINUTE_MS)
    return undefined
  }
  const [minuteAt, count] = isSame ? [state.minuteAt, state.minuteCount + 1] : [now, 1]
  const sql = 'UPDATE alert_subscriptions SET minute_at = ?, minute_count = ? WHERE account = ? AND id = ?'
  await transaction.run(sql, minuteAt, count, account, id)
  if (rows.length === 0 && begun !== undefined) return ofBegun(begun)
  const held = rows.filter(({ isHeld }) => isHeld === 1)
  const chosen = left === 1 ? rows : held.length > 0 ? held : rows.slice(0, 1)
  const message = randomUUID()
  const ids = chosen.map((row) => row.id)
  await transaction.run('UPDATE alert_deliveries SET message = ? WHERE account = ? AND id = ANY(?)', message, account, ids)
  return packOf(chosen, message, state)
}

function packOf(rows: readonly Delivery[], id: string, state: State): Pack {
  const { failures, failingSince, refusedSince, pausedUntil, triedAt, resumes } = state
  return {
    id,
    facts: rows.map(({ facts }) => factsOf(facts)),
    isTest: rows[0]?.isTest === 1,
    raisedAt: Math.min(...rows.map(({ raisedAt }) => raisedAt)),
    dueAt: Math.max(...rows.map(({ dueAt }) => dueAt)),
    failedAt: rows[0]?.failedAt ?? 0,
    run: { failures, failingSince, refusedSince, lastAt: Math.max(pausedUntil, triedAt) },
    resumes,
  }
}

/** Gives a subscription back, so that anybody may deliver for it; `pausedUntil`: not before then. */
export async function release(transaction: Transaction, { account, id, leasedUntil }: Lane, pausedUntil?: number): Promise<void> {
  const sql = `
    UPDATE alert_subscriptions SET leased_until = 0, paused_until = COALESCE(?, paused_until)
    WHERE account = ? AND id = ? AND leased_until = ?`
  await transaction.run(sql, pausedUntil ?? null, account, id, leasedUntil)
}

/** What becomes of a message after a try. */
export type Fate =
  | { readonly fate: 'delivered' }
  /** Tried again at a time, milliseconds since 1970; what was due by `until` is given up. */
  | {
      readonly fate: 'again'
      readonly outcome: string
      readonly at: number
      readonly run: Omit<Run, 'lastAt'>
      readonly until: number
    }
  /** Not tried again, although the receiver takes others. */
  | { readonly fate: 'dead'; readonly outcome: string }

const DONE = 'DELETE FROM alert_deliveries WHERE account = ? AND message = ?'
const FAILED = `tries = tries + 1, outcome = ?, failed_at = CASE WHEN failed_at = 0 THEN ? ELSE failed_at END
  WHERE account = ? AND message = ? AND state = 'waiting'`
const AGAIN = `UPDATE alert_deliveries SET ${FAILED}`
const BURY = `UPDATE alert_deliveries SET state = 'dead', ${FAILED}`
const HELD = 'SELECT resumes FROM alert_subscriptions WHERE account = ? AND id = ? AND leased_until = ? FOR UPDATE'
const RENEW = 'UPDATE alert_subscriptions SET leased_until = ?, tried_at = ?, outcome = ? WHERE account = ? AND id = ?'
const RUN = `
  UPDATE alert_subscriptions SET paused_until = ?, failures = ?, failing_since = ?, refused_since = ? WHERE account = ? AND id = ?`
/** What is left of failures once a try succeeds. */
export const NO_RUN: Omit<Run, 'lastAt'> = { failures: 0, failingSince: 0, refusedSince: 0 }

/** What was written of a try. */
export interface Settled {
  /** The subscription, kept for the next message; undefined where it is paused. */
  readonly next: Lane | undefined
  /** Somebody has changed the subscription, or ended its pause, since the message was taken up: what failed says nothing of it now. */
  readonly isResumed: boolean
}

/**
 * Writes what became of a message and keeps the subscription for the next one. `lost`: it is not the caller's any more, and nothing is
 * written; then somebody else sends the message once more.
 */
export async function settle(
  transaction: Transaction,
  lane: Lane,
  pack: Pack,
  { fate, now }: { readonly fate: Fate; readonly now: number },
): Promise<Settled | 'lost'> {
  const { account, id } = lane
  const held = await transaction.first<{ resumes: number }>(HELD, account, id, lane.leasedUntil)
  if (held === undefined) return 'lost'
  const isResumed = held.resumes !== pack.resumes
  const leasedUntil = Math.max(now + LEASE_MS, lane.leasedUntil + 1)
  const outcome = fate.fate === 'delivered' ? 'delivered' : fate.outcome
  await transaction.run(RENEW, leasedUntil, now, outcome, account, id)
  if (fate.fate === 'delivered' || pack.isTest) await transaction.run(DONE, account, pack.id)
  else await transaction.run(fate.fate === 'again' ? AGAIN : BURY, outcome, now, account, pack.id)
  const next = { account, id, leasedUntil }
  // A sample that fails pauses nothing: what waits is tried after it.
  if (isResumed || (fate.fate === 'again' && pack.isTest)) return { next, isResumed }
  const [pausedUntil, run] = fate.fate === 'again' ? [fate.at, fate.run] : [0, NO_RUN]
  await transaction.run(RUN, pausedUntil, run.failures, run.failingSince, run.refusedSince, account, id)
  if (pausedUntil <= now) return { next, isResumed }
  await release(transaction, next)
  return { next: undefined, isResumed }
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
  return rows.map((row) => ({ ...row, facts: factsOf(row.facts) }))
}

const SUBSCRIPTION_OF = "SELECT subscription FROM alert_deliveries WHERE account = ? AND id = ? AND state = 'dead'"
const REVIVE = `
  UPDATE alert_deliveries SET state = 'waiting', tries = 0, failed_at = 0, outcome = '', due_at = ?
  WHERE account = ? AND state = 'dead' AND message IN (SELECT message FROM alert_deliveries WHERE account = ? AND id = ? AND state = 'dead')`

/** Has the message of a delivery that was given up sent again, at once. Gives back how many deliveries are in it. */
export async function reviveDelivery(transaction: Transaction, account: Uid, id: string, now: number): Promise<number> {
  const found = await transaction.first<{ subscription: number }>(SUBSCRIPTION_OF, account, id)
  if (found === undefined) return 0
  await endPause(transaction, account, found.subscription)
  return transaction.run(REVIVE, now, account, account, id)
}

/** Facts as they were kept; the oldest do not tell how many servers there were. */
function factsOf(kept: string): Facts {
  return { servers: 0, ...(JSON.parse(kept) as Omit<Facts, 'servers'>) }
}
