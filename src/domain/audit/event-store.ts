import type { AuditRow } from '../../kernel/audit-chain.ts'
import type { Parameter, Reader } from '../../storage/database.ts'
import { AUDIT_ROW } from './store.ts'

/** Which events are looked for; what is not given does not narrow. */
export interface EventFilter {
  readonly requestId?: string
  readonly product?: string
  readonly action?: string
  /** One of these principals. */
  readonly principals?: readonly string[]
  readonly principalId?: string
  /** Calls under a role of this name. */
  readonly roleName?: string
  readonly accessKeyId?: string
  readonly sourceAddress?: string
  readonly isWrite?: boolean
}

/** A place between events: they are in the order of time, and within one millisecond of their numbers. */
export interface EventPlace {
  readonly at: number
  readonly seq: number
}

/** Where to look: `from` to `to`, both included, behind a place, in one direction. */
export interface EventRange {
  readonly from: number
  readonly to: number
  readonly behind: EventPlace | undefined
  readonly isForward: boolean
}

/** Events looked at for one page at most: a rare attribute must not read a whole year in one go. */
const LOOKED_AT = 10_000

const FILTERED = 'seq, at, request_id, product, action, level, principal, principal_id, access_key_id, source_address'

/**
 * The next events of an account that fit a filter, at most `limit`. `next` is the place to go on behind; undefined when
 * there is nothing more. There may be fewer events than asked for, even none, and still more behind them.
 */
export async function findEvents(
  reader: Reader,
  account: string,
  range: EventRange,
  filter: EventFilter,
  limit: number,
): Promise<{ events: AuditRow[]; next: EventPlace | undefined }> {
  const [where, values] = rangeTerms(account, range)
  const order = range.isForward ? 'ORDER BY at, seq' : 'ORDER BY at DESC, seq DESC'
  const [terms, filterValues] = filterTerms(filter)
  const lookedAt = terms.length === 0 ? limit + 1 : LOOKED_AT
  const near = `SELECT ${FILTERED} FROM audit_events WHERE ${where} ${order} LIMIT ${lookedAt}`
  const places = await reader.all<EventPlace>(
    `SELECT at, seq FROM (${near}) AS near WHERE ${['1 = 1', ...terms].join(' AND ')} ${order} LIMIT ?`,
    ...values,
    ...filterValues,
    limit + 1,
  )
  const found = places.slice(0, limit)
  const events = await eventsAt(reader, account, found)
  if (places.length > limit) return { events, next: found.at(-1) }
  const last = `SELECT at, seq FROM audit_events WHERE ${where} ${order} LIMIT 1 OFFSET ${LOOKED_AT - 1}`
  return { events, next: terms.length === 0 ? undefined : await reader.first<EventPlace>(last, ...values) }
}

async function eventsAt(reader: Reader, account: string, places: readonly EventPlace[]): Promise<AuditRow[]> {
  const numbers = places.map(({ seq }) => seq)
  const sql = `SELECT ${AUDIT_ROW} FROM audit_events WHERE account = ? AND seq = ANY(?)`
  const rows = new Map((await reader.all<AuditRow>(sql, account, numbers)).map((row) => [row.seq, row]))
  return numbers.flatMap((seq) => rows.get(seq) ?? [])
}

function rangeTerms(account: string, { from, to, behind, isForward }: EventRange): [string, Parameter[]] {
  const terms = ['account = ?', 'at >= ?', 'at <= ?']
  // The place narrows the time too: an index is entered by one of the bounds, and the other would be reached row by row.
  const time = behind === undefined ? [from, to] : isForward ? [Math.max(from, behind.at), to] : [from, Math.min(to, behind.at)]
  const values: Parameter[] = [account, ...time]
  if (behind !== undefined) {
    terms.push(`(at, seq) ${isForward ? '>' : '<'} (?, ?)`)
    values.push(behind.at, behind.seq)
  }
  return [terms.join(' AND '), values]
}

function filterTerms(filter: EventFilter): [string[], Parameter[]] {
  const terms: string[] = []
  const values: Parameter[] = []
  const add = (term: string, value: Parameter | undefined): void => {
    if (value === undefined) return
    terms.push(term)
    values.push(value)
  }
  add('request_id = ?', filter.requestId)
  add('product = ?', filter.product)
  add('action = ?', filter.action)
  add('principal = ANY(?)', filter.principals)
  add('principal_id = ?', filter.principalId)
  // With the slash behind it the name is whole: names have none.
  add('instr(principal, ?) = 1', filter.roleName === undefined ? undefined : `role/${filter.roleName}/`)
  add('access_key_id = ?', filter.accessKeyId)
  add('source_address = ?', filter.sourceAddress)
  if (filter.isWrite !== undefined) terms.push(`level ${filter.isWrite ? '' : 'NOT '}IN ('create', 'update', 'delete')`)
  return [terms, values]
}

/** One call of an account. */
export function findCallRow(reader: Reader, account: string, requestId: string): Promise<AuditRow | undefined> {
  const sql = `SELECT ${AUDIT_ROW} FROM audit_events WHERE account = ? AND request_id = ? ORDER BY seq LIMIT 1`
  return reader.first<AuditRow>(sql, account, requestId)
}

/** How an operation's calls ended: well, denied by the caller's policies, or otherwise. */
export type CallOutcome = 'used' | 'denied' | 'failed'

/** How often an identity's calls of one operation ended in one way, and when last, milliseconds since 1970. */
export interface CallCount {
  readonly product: string
  readonly action: string
  readonly outcome: CallOutcome
  readonly count: number
  readonly last: number
}

/** Calls counted for one report at most, the latest: a program's key can have made millions. */
export const MOST_COUNTED = 50_000
/** Operations times outcomes, with room: calls of operations that do not exist are left out. */
const MOST_GROUPS = 2000

// A decision is written with `allowed` first.
const COUNTS = `
  SELECT product, action, outcome, CAST(count(*) AS BIGINT) AS count, CAST(max(at) AS BIGINT) AS last
  FROM (
    SELECT product, action, level, at,
      CASE WHEN code = '' THEN 'used' WHEN instr(decision, '{"allowed":false') = 1 THEN 'denied' ELSE 'failed' END AS outcome
    FROM audit_events WHERE account = ? AND principal_id = ? AND at >= ? ORDER BY at DESC LIMIT ${MOST_COUNTED}) AS near
  WHERE level <> '' GROUP BY product, action, outcome ORDER BY product, action, outcome LIMIT ${MOST_GROUPS}`

/** What the latest calls of an identity since a time were, and how they ended. */
export function countCallRows(reader: Reader, account: string, principalId: string, since: number): Promise<CallCount[]> {
  return reader.all<CallCount>(COUNTS, account, principalId, since)
}

const BEYOND = `
  SELECT at FROM audit_events WHERE account = ? AND principal_id = ? AND at >= ? ORDER BY at DESC LIMIT 1 OFFSET ${MOST_COUNTED}`

/** Whether an identity has made more calls since a time than are counted. */
export async function hasMoreCallRows(reader: Reader, account: string, principalId: string, since: number): Promise<boolean> {
  return (await reader.first(BEYOND, account, principalId, since)) !== undefined
}
