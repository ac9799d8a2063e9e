import type { Uid } from '../../kernel/ids.ts'
import type { Reader, Transaction } from '../../storage/database.ts'
import { takeIds } from '../counters.ts'
import type { AlertDetails } from './alert-details.ts'
import type { AlertKind } from './alert-kind.ts'

/** What handling an alert depends on. */
export interface HandledState {
  readonly id: number
  readonly host: string
  readonly kind: AlertKind
  readonly status: number
  readonly details: AlertDetails
}

const LOCK = 'SELECT id, host, kind, status, details FROM alerts WHERE account = ? AND id = ANY(?) ORDER BY id FOR UPDATE'

/** Locks alerts of an account, in one order, and gives those that there are by their ids. */
export async function lockAlerts(
  transaction: Transaction,
  account: Uid,
  ids: readonly number[],
): Promise<ReadonlyMap<number, HandledState>> {
  const rows = await transaction.all<Omit<HandledState, 'details'> & { details: string }>(LOCK, account, ids)
  return new Map(rows.map(({ details, ...row }) => [row.id, { ...row, details: JSON.parse(details) as AlertDetails }]))
}

/** What alerts become. */
export interface Settled {
  readonly status: number
  /** Milliseconds since 1970; 0 where they become pending. */
  readonly at: number
  readonly by: string
  readonly remark: string
  readonly result: string
  readonly rules: readonly string[]
}

const SETTLE = `
  UPDATE alerts SET status = ?, handled_at = ?, handled_by = ?, remark = ?, result = ?, mark_rules = ?
  WHERE account = ? AND id = ANY(?)`

/** Writes what has become of alerts. */
export async function settleAlerts(
  transaction: Transaction,
  account: Uid,
  ids: readonly number[],
  { status, at, by, remark, result, rules }: Settled,
): Promise<void> {
  if (ids.length === 0) return
  await transaction.run(SETTLE, status, at, by, remark, result, JSON.stringify(rules), account, ids)
}

/** A call that handled alerts. */
export interface NewTask {
  /** Whose alerts they are. */
  readonly owner: Uid
  readonly operation: string
  readonly at: number
  readonly items: readonly { readonly alert: number; readonly isDone: boolean }[]
}

/** Keeps what a call did, under the account that called. Gives back its id. */
export async function insertTask(
  transaction: Transaction,
  account: Uid,
  { owner, operation, at, items }: NewTask,
): Promise<number> {
  const id = await takeIds(transaction, account, 'handling-tasks', 1)
  const sql = 'INSERT INTO handling_tasks (account, id, owner, operation, created_at) VALUES (?, ?, ?, ?, ?)'
  await transaction.run(sql, account, id, owner, operation, at)
  const rows = items.map(({ alert, isDone }) => [account, id, alert, isDone ? 1 : 0, ''])
  await transaction.insert('handling_items', ['account', 'task', 'alert', 'is_done', 'result'], rows)
  return id
}

/** The operation of a task and what became of its alerts, in the order of their ids; undefined when there is no such task. */
export async function findTask(reader: Reader, account: Uid, id: number) {
  const sql = 'SELECT operation FROM handling_tasks WHERE account = ? AND id = ?'
  const task = await reader.first<{ operation: string }>(sql, account, id)
  if (task === undefined) return undefined
  const items = await reader.all<{ alert: number; done: number }>(
    'SELECT alert, is_done AS done FROM handling_items WHERE account = ? AND task = ? ORDER BY alert',
    account,
    id,
  )
  return { ...task, items: items.map(({ alert, done }) => ({ alert, isDone: done === 1 })) }
}
