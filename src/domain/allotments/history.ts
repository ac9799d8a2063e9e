import type { Uid } from '../../kernel/ids.ts'
import type { Reader, Transaction } from '../../storage/database.ts'
import { takeIds } from '../counters.ts'
import type { Allotment } from './ledger.ts'
import type { Unit } from './units.ts'

/** Who changes the ledger. */
export interface Author {
  readonly account: Uid
  /** `root`, `user/<name>` or `role/<name>/<session>`. */
  readonly principal: string
  readonly requestId: string
}

/** One change of one allotment, as the history keeps it. */
export interface AllotmentChange {
  /** Counts the organisation's changes from 1. */
  readonly id: number
  readonly member: Uid
  readonly at: number
  readonly author: Author
  /** Undefined where there was no allotment. */
  readonly before: Allotment | undefined
  readonly after: Allotment | undefined
  /** The change that this one took back. */
  readonly undoes: number | undefined
  /** The change that took this one back. */
  readonly undoneBy: number | undefined
}

/** A change to remember, before it has its number. */
export type NewChange = Pick<AllotmentChange, 'member' | 'before' | 'after'> & { readonly undoes?: number }

const COLUMNS = [
  ...['account', 'id', 'member', 'at', 'caller_account', 'principal', 'request_id'],
  ...['before', 'after', 'undoes'],
]

/** Writes changes into the history, in order. The caller has locked the instance. */
export async function recordChanges(
  transaction: Transaction,
  organisation: Uid,
  changes: readonly NewChange[],
  made: { readonly author: Author; readonly at: number },
): Promise<readonly number[]> {
  if (changes.length === 0) return []
  const first = await takeIds(transaction, organisation, 'allotment-changes', changes.length)
  const { author, at } = made
  const rows = changes.map(({ member, before, after, undoes }, index) => [
    ...[organisation, first + index, member, at, author.account, author.principal, author.requestId],
    ...[textOf(before), textOf(after), undoes ?? null],
  ])
  await transaction.insert('allotment_changes', COLUMNS, rows)
  return changes.map((_, index) => first + index)
}

interface Row {
  id: number
  member: Uid
  at: number
  caller_account: Uid
  principal: string
  request_id: string
  before: string | null
  after: string | null
  undoes: number | null
  undone_by: number | null
}

const SELECT = `
  SELECT c.id, c.member, c.at, c.caller_account, c.principal, c.request_id, c.before, c.after, c.undoes,
    (SELECT CAST(min(u.id) AS BIGINT) FROM allotment_changes u WHERE u.account = c.account AND u.undoes = c.id) AS undone_by
  FROM allotment_changes c WHERE c.account = ?`

/** The changes before a number (or the latest), newest first: of one member, or of all. */
export async function readChanges(
  reader: Reader,
  organisation: Uid,
  page: { readonly member: Uid | undefined; readonly before: number | undefined; readonly limit: number },
): Promise<AllotmentChange[]> {
  const before = page.before ?? Number.MAX_SAFE_INTEGER
  const rows =
    page.member === undefined
      ? await reader.all<Row>(`${SELECT} AND c.id < ? ORDER BY c.id DESC LIMIT ?`, organisation, before, page.limit)
      : await reader.all<Row>(
          `${SELECT} AND c.member = ? AND c.id < ? ORDER BY c.id DESC LIMIT ?`,
          organisation,
          page.member,
          before,
          page.limit,
        )
  return rows.map(changeOf)
}

/** One change by its number. */
export async function findChange(reader: Reader, organisation: Uid, id: number): Promise<AllotmentChange | undefined> {
  const row = await reader.first<Row>(`${SELECT} AND c.id = ?`, organisation, id)
  return row === undefined ? undefined : changeOf(row)
}

function changeOf(row: Row): AllotmentChange {
  return {
    id: row.id,
    member: row.member,
    at: row.at,
    author: { account: row.caller_account, principal: row.principal, requestId: row.request_id },
    before: allotmentOf(row.before),
    after: allotmentOf(row.after),
    undoes: row.undoes ?? undefined,
    undoneBy: row.undone_by ?? undefined,
  }
}

function textOf(allotment: Allotment | undefined): string | null {
  if (allotment === undefined) return null
  return JSON.stringify({ ...allotment, units: [...allotment.units].sort(([a], [b]) => (a < b ? -1 : 1)) })
}

function allotmentOf(text: string | null): Allotment | undefined {
  if (text === null) return undefined
  const { units, ...rest } = JSON.parse(text) as Omit<Allotment, 'units'> & { units: [Unit, number][] }
  return { ...rest, units: new Map(units) }
}

/** Whether two allotments are the same in everything. */
export function isSame(a: Allotment | undefined, b: Allotment | undefined): boolean {
  return textOf(a) === textOf(b)
}
