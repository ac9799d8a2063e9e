import type { Uid } from '../../kernel/ids.ts'
import type { Transaction } from '../../storage/database.ts'
import { alertsForgotten } from '../logon-baselines/follow.ts'
import { incidentsForgotten } from '../subscriptions/follow.ts'
import { forgetIncidentHosts } from './kept-incidents.ts'
import { PENDING } from './store.ts'

/** Alerts forgotten in one go; rows of their lists, counts and notes go with them. */
const STEP = 200
/** Rows of tasks forgotten in one go; one task has half of them at most. */
const MOST_ITEMS = 2000

const NEXT = 'SELECT account FROM alerts WHERE account > ? ORDER BY account LIMIT 1'
const IS_OLD = `handled_at > 0 AND handled_at < ? AND status <> ${PENDING}`
const OLD = `SELECT id, incident FROM alerts WHERE account = ? AND ${IS_OLD} ORDER BY handled_at, id LIMIT ${STEP}`
const LOCK = 'SELECT id FROM incidents WHERE account = ? AND id = ANY(?) ORDER BY id FOR UPDATE'
const DELETE = `DELETE FROM alerts WHERE account = ? AND id = ANY(?) AND ${IS_OLD} RETURNING id`
const NOTES = 'DELETE FROM alert_notes WHERE account = ? AND alert = ANY(?)'
const EMPTY = `
  DELETE FROM incidents WHERE account = ? AND id = ANY(?) AND NOT EXISTS (
    SELECT 1 FROM alerts a WHERE a.account = incidents.account AND a.incident = incidents.id)
  RETURNING id`

/** What was forgotten: of which account, and whether it may have more. */
interface Forgotten {
  readonly account: string
  readonly hasMore: boolean
}

interface Forgetting {
  /** The next account behind this one. */
  readonly account: string
  /** What was handled, or done, before this moment, milliseconds since 1970. */
  readonly before: number
}

/**
 * Forgets alerts of the next account that were dealt with before a moment, a bounded number, with their notes, and with those incidents that have
 * none left; what waits for somebody stays, however old. Undefined: there is no further account.
 */
export async function forgetAlerts(
  transaction: Transaction,
  { account: behind, before }: Forgetting,
): Promise<Forgotten | undefined> {
  const account = (await transaction.first<{ account: Uid }>(NEXT, behind))?.account
  if (account === undefined) return undefined
  const old = await transaction.all<{ id: number; incident: string }>(OLD, account, before)
  if (old.length === 0) return { account, hasMore: false }
  const incidents = [...new Set(old.map(({ incident }) => incident))].filter((incident) => incident !== '')
  // Before the alerts, as whoever raises one does it: an incident that gets another meanwhile stays.
  await transaction.all(LOCK, account, incidents)
  const ids = old.map(({ id }) => id)
  const gone = (await transaction.all<{ id: number }>(DELETE, account, ids, before)).map(({ id }) => id)
  await transaction.run(NOTES, account, gone)
  await alertsForgotten(transaction, account, gone)
  const empty = (await transaction.all<{ id: string }>(EMPTY, account, incidents)).map(({ id }) => id)
  await forgetIncidentHosts(transaction, account, empty)
  await incidentsForgotten(transaction, empty)
  return { account, hasMore: old.length === STEP }
}

const NEXT_CALLER = 'SELECT account FROM handling_tasks WHERE account > ? ORDER BY account LIMIT 1'
const TASKS = 'SELECT id, created_at AS at FROM handling_tasks WHERE account = ? ORDER BY id LIMIT 100'
const ITEMS = `
  SELECT task, CAST(count(*) AS BIGINT) AS n FROM handling_items WHERE account = ? AND task = ANY(?) GROUP BY task ORDER BY task`

/** Forgets the oldest tasks of the next account that handled alerts, a bounded number. Undefined: there is no further account. */
export async function forgetTasks(
  transaction: Transaction,
  { account: behind, before }: Forgetting,
): Promise<Forgotten | undefined> {
  const account = (await transaction.first<{ account: Uid }>(NEXT_CALLER, behind))?.account
  if (account === undefined) return undefined
  // Ids grow with time.
  const tasks = await transaction.all<{ id: number; at: number }>(TASKS, account)
  const firstNew = tasks.findIndex(({ at }) => at >= before)
  const old = (firstNew === -1 ? tasks : tasks.slice(0, firstNew)).map(({ id }) => id)
  if (old.length === 0) return { account, hasMore: false }
  const some = firstOf(old, await transaction.all<{ task: number; n: number }>(ITEMS, account, old))
  await transaction.run('DELETE FROM handling_items WHERE account = ? AND task = ANY(?)', account, some)
  await transaction.run('DELETE FROM handling_tasks WHERE account = ? AND id = ANY(?)', account, some)
  return { account, hasMore: some.length < old.length || firstNew === -1 }
}

/** The first tasks, as many as have no more items together than are forgotten in one go. */
function firstOf(tasks: readonly number[], counts: readonly { readonly task: number; readonly n: number }[]): number[] {
  const itemsOf = new Map(counts.map(({ task, n }) => [task, n]))
  let items = 0
  return tasks.filter((task) => {
    items += itemsOf.get(task) ?? 0
    return items <= MOST_ITEMS
  })
}
