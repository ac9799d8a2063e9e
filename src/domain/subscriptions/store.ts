import type { Uid } from '../../kernel/ids.ts'
import type { Reader, Transaction } from '../../storage/database.ts'
import { takeIds } from '../counters.ts'
import type { Facts } from './message.ts'
import type { Filters, OpenTarget, Rules, Subscription } from './subscription.ts'

/** The state of a subscription that is told of alerts. */
export const ENABLED = 0
const DISABLED = 1

/** What matters of a subscription when something has happened. */
export type Subscriber = Pick<Subscription, 'account' | 'id' | 'filters' | 'rules'>

interface Row {
  readonly account: Uid
  readonly id: number
  readonly name: string
  readonly channel: Subscription['channel']
  readonly target: string
  readonly filters: string
  readonly rules: string
  readonly status: number
  readonly triedAt: number
  readonly outcome: string
  readonly failingSince: number
  readonly pausedUntil: number
}

const COLUMNS = `account, id, name, channel, target, filters, rules, status, tried_at AS "triedAt", outcome,
  failing_since AS "failingSince", paused_until AS "pausedUntil"`

/** What is kept for a subscription. */
interface Kept {
  readonly waiting: number
  readonly dead: number
  /** When the first of what waits is due, milliseconds since 1970. */
  readonly dueAt: number
}

const NOTHING: Kept = { waiting: 0, dead: 0, dueAt: 0 }

function toSubscription(row: Row, { waiting, dead, dueAt }: Kept): Subscription {
  const { account, id, name, channel, triedAt, outcome, failingSince, pausedUntil } = row
  return {
    ...{ account, id, name, channel, triedAt, outcome, failingSince, waiting, dead },
    nextTryAt: failingSince > 0 && waiting > 0 ? Math.max(pausedUntil, dueAt) : 0,
    target: JSON.parse(row.target) as OpenTarget,
    filters: JSON.parse(row.filters) as Filters,
    rules: JSON.parse(row.rules) as Rules,
    isEnabled: row.status === ENABLED,
  }
}

const SUBSCRIBERS = `
  SELECT account, id, filters, rules FROM alert_subscriptions WHERE account = ANY(?) AND status = ${ENABLED} ORDER BY account, id`

/** The enabled subscriptions that hear of an account: its own, and those for the organisation of the account that manages it. */
export async function subscribersOf(reader: Reader, account: Uid, managing: Uid): Promise<Subscriber[]> {
  const rows = await reader.all<Pick<Row, 'account' | 'id' | 'filters' | 'rules'>>(SUBSCRIBERS, [...new Set([account, managing])])
  return rows
    .map((row) => ({ ...row, filters: JSON.parse(row.filters) as Filters, rules: JSON.parse(row.rules) as Rules }))
    .filter((row) => row.account === account || row.filters.scope === 'organisation')
}

/** Something to be told to somebody. */
export interface NewDelivery {
  readonly account: Uid
  readonly subscription: number
  readonly facts: Facts
  /** The message that it is in; empty: in none yet. */
  readonly message: string
  readonly isTest: boolean
  readonly raisedAt: number
  readonly dueAt: number
  readonly isHeld: boolean
}

const DELIVERY = [
  ...(['account', 'id', 'subscription', 'message', 'is_test', 'incident', 'facts', 'raised_at', 'due_at'] as const),
  ...(['is_held', 'state', 'tries', 'failed_at', 'outcome'] as const),
]

/** Keeps what is to be told. */
export async function addDeliveries(transaction: Transaction, deliveries: readonly NewDelivery[]): Promise<void> {
  const rows = deliveries.map(({ account, subscription, facts, message, isTest, raisedAt, dueAt, isHeld }) => [
    ...[account, facts.id, subscription, message, isTest ? 1 : 0, facts.incident, JSON.stringify(facts), raisedAt, dueAt],
    ...[isHeld ? 1 : 0, 'waiting', 0, 0, ''],
  ])
  if (rows.length > 0) await transaction.insert('alert_deliveries', DELIVERY, rows)
}

const COUNTS = `
  SELECT subscription, state, CAST(count(*) AS BIGINT) AS n, min(due_at) AS "dueAt" FROM alert_deliveries
  WHERE account = ? AND subscription = ANY(?) GROUP BY subscription, state`

/** An account's subscriptions in the order of their ids; or one of them. */
export async function findSubscriptions(reader: Reader, account: Uid, id?: number): Promise<Subscription[]> {
  const sql = (condition: string) =>
    `SELECT ${COLUMNS} FROM alert_subscriptions WHERE account = ? ${condition} ORDER BY id LIMIT 100`
  const rows = await (id === undefined ? reader.all<Row>(sql(''), account) : reader.all<Row>(sql('AND id = ?'), account, id))
  return withCounts(reader, account, rows)
}

async function withCounts(reader: Reader, account: Uid, rows: readonly Row[]): Promise<Subscription[]> {
  if (rows.length === 0) return []
  const ids = rows.map(({ id }) => id)
  const counts = new Map<number, Kept>()
  type Count = { readonly subscription: number; readonly state: 'waiting' | 'dead'; readonly n: number; readonly dueAt: number }
  for (const { subscription, state, n, dueAt } of await reader.all<Count>(COUNTS, account, ids)) {
    const others = counts.get(subscription) ?? NOTHING
    counts.set(subscription, state === 'waiting' ? { ...others, waiting: n, dueAt } : { ...others, dead: n })
  }
  return rows.map((row) => toSubscription(row, counts.get(row.id) ?? NOTHING))
}

/** A subscription with its sealed part. */
export interface SealedSubscription {
  readonly subscription: Subscription
  readonly sealed: string
}

const SEALED = `SELECT ${COLUMNS}, sealed_target AS sealed FROM alert_subscriptions WHERE account = ? AND id = ?`

/** A subscription of an account with its sealed part; nothing of it is counted. */
export async function findSealed(reader: Reader, account: Uid, id: number): Promise<SealedSubscription | undefined> {
  return toSealed(await reader.first<Row & { sealed: string }>(SEALED, account, id))
}

/** `findSealed`, locked for a change. */
export async function lockSubscription(
  transaction: Transaction,
  account: Uid,
  id: number,
): Promise<SealedSubscription | undefined> {
  return toSealed(await transaction.first<Row & { sealed: string }>(`${SEALED} FOR UPDATE`, account, id))
}

function toSealed(row: (Row & { sealed: string }) | undefined): SealedSubscription | undefined {
  return row === undefined ? undefined : { subscription: toSubscription(row, NOTHING), sealed: row.sealed }
}

/** Takes the id of a new subscription; whoever has it, or asked for none, is alone in adding and naming them until the end. */
export function takeSubscriptionIds(transaction: Transaction, account: Uid, count: 0 | 1): Promise<number> {
  return takeIds(transaction, account, 'alert-subscriptions', count)
}

/** The subscription of a name, and how many there are. */
export async function namesTaken(
  reader: Reader,
  account: Uid,
  name: string,
): Promise<{ readonly id: number | undefined; readonly count: number }> {
  const named = 'SELECT id FROM alert_subscriptions WHERE account = ? AND name = ?'
  const counted = 'SELECT CAST(count(*) AS BIGINT) AS n FROM alert_subscriptions WHERE account = ?'
  const id = (await reader.first<{ id: number }>(named, account, name))?.id
  return { id, count: (await reader.first<{ n: number }>(counted, account))?.n ?? 0 }
}

/** What of a subscription can be written. */
export type Written = Pick<Subscription, 'name' | 'channel' | 'target' | 'filters' | 'rules' | 'isEnabled'> & {
  readonly sealed: string
}

function columnsOf({ name, channel, target, filters, rules, isEnabled, sealed }: Written) {
  return {
    ...{ name, channel, target: JSON.stringify(target), sealed_target: sealed },
    ...{ filters: JSON.stringify(filters), rules: JSON.stringify(rules), status: isEnabled ? ENABLED : DISABLED },
  }
}

/** Writes a new subscription. */
export async function insertSubscription(
  transaction: Transaction,
  { account, id }: Pick<Subscription, 'account' | 'id'>,
  written: Written,
  now: number,
): Promise<void> {
  const row = {
    ...{ account, id, ...columnsOf(written), created_at: now, modified_at: now },
    ...{ leased_until: 0, paused_until: 0, minute_at: 0, minute_count: 0, tried_at: 0, outcome: '' },
  }
  await transaction.insert('alert_subscriptions', Object.keys(row), [Object.values(row)])
}

/** SQL that lets a changed subscription begin anew: how it has fared so far says nothing of what it is now. */
export const RUN_ANEW = `
  paused_until = 0, failures = 0, failing_since = 0, refused_since = 0, resumes = alert_subscriptions.resumes + 1`

/** Writes a changed subscription; what waits is tried at once, also where a try of it as it was is under way and fails. */
export async function updateSubscription(
  transaction: Transaction,
  { account, id }: Pick<Subscription, 'account' | 'id'>,
  written: Written,
  now: number,
): Promise<void> {
  const row = { ...columnsOf(written), modified_at: now }
  const assignments = Object.keys(row).map((column) => `${column} = ?`)
  const sql = `UPDATE alert_subscriptions SET ${assignments.join(', ')}, ${RUN_ANEW} WHERE account = ? AND id = ?`
  await transaction.run(sql, ...Object.values(row), account, id)
}

/** Lets what waits of a subscription be tried at once. */
export async function endPause(transaction: Transaction, account: Uid, id: number): Promise<void> {
  const sql = 'UPDATE alert_subscriptions SET paused_until = 0, resumes = resumes + 1 WHERE account = ? AND id = ?'
  await transaction.run(sql, account, id)
}

/** Deletes a subscription with all that waits for it. */
export async function deleteSubscriptionRows(transaction: Transaction, account: Uid, id: number): Promise<boolean> {
  const count = await transaction.run('DELETE FROM alert_subscriptions WHERE account = ? AND id = ?', account, id)
  await transaction.run('DELETE FROM alert_deliveries WHERE account = ? AND subscription = ?', account, id)
  return count > 0
}
