import { AUDIT_FIELDS, type AuditEvent, type AuditRow, type Link } from '../../kernel/audit-chain.ts'
import type { Reader, Transaction } from '../../storage/database.ts'
import type { Head } from './head.ts'

const HEAD_COLUMNS = 'account, seq, hash, first_seq, first_previous, first_at, damaged_seq, mac'

interface HeadRow {
  account: string
  seq: number
  hash: string
  first_seq: number
  first_previous: string
  first_at: number
  damaged_seq: number | null
  mac: string
}

/** The heads of those accounts that have one, locked in the order of the accounts. */
export async function lockHeads(transaction: Transaction, accounts: readonly string[]): Promise<Head[]> {
  const sql = `SELECT ${HEAD_COLUMNS} FROM audit_heads WHERE account = ANY(?) ORDER BY account FOR UPDATE`
  return (await transaction.all<HeadRow>(sql, accounts)).map(toHead)
}

/** The head of an account's chain, locked. */
export async function lockHead(transaction: Transaction, account: string): Promise<Head | undefined> {
  const row = await transaction.first<HeadRow>(`SELECT ${HEAD_COLUMNS} FROM audit_heads WHERE account = ? FOR UPDATE`, account)
  return row && toHead(row)
}

/** The head of an account's chain. */
export async function findHead(reader: Reader, account: string): Promise<Head | undefined> {
  const row = await reader.first<HeadRow>(`SELECT ${HEAD_COLUMNS} FROM audit_heads WHERE account = ?`, account)
  return row && toHead(row)
}

/** The account whose rows have been kept longest, when any are older than a time. */
export async function findOldest(reader: Reader, before: number): Promise<string | undefined> {
  const sql = 'SELECT account FROM audit_heads WHERE first_at < ? ORDER BY first_at, account LIMIT 1'
  return (await reader.first<{ account: string }>(sql, before))?.account
}

/** Heads whose codes were made as before data keys, in the order of their accounts, locked. */
export async function lockOldHeads(transaction: Transaction, after: string | undefined, limit: number): Promise<Head[]> {
  const behind = after === undefined ? '' : 'account > ? AND'
  const sql = `SELECT ${HEAD_COLUMNS} FROM audit_heads WHERE ${behind} mac >= 'm1.' AND mac < 'm1/' ORDER BY account LIMIT ? FOR UPDATE`
  return (await transaction.all<HeadRow>(sql, ...(after === undefined ? [] : [after]), limit)).map(toHead)
}

const NEW_HEAD = HEAD_COLUMNS.split(', ')

/** Begins chains; those that somebody else has begun meanwhile are left alone. */
export async function createHeads(transaction: Transaction, heads: readonly Head[]): Promise<void> {
  await transaction.insert('audit_heads', NEW_HEAD, heads.map(toHeadRow), 'ON CONFLICT (account) DO NOTHING')
}

const GROWN = ['seq', 'hash', 'damaged_seq', 'mac']
const GROW = `ON CONFLICT (account) DO UPDATE SET ${GROWN.map((column) => `${column} = excluded.${column}`).join(', ')}`
const GROW_ONE = `UPDATE audit_heads SET ${GROWN.map((column) => `${column} = ?`).join(', ')} WHERE account = ?`

/** Writes locked heads whose chains have grown. What tells of their beginning stays, so no index is touched. */
export async function growHeads(transaction: Transaction, heads: readonly Head[]): Promise<void> {
  const [only] = heads
  if (only !== undefined && heads.length === 1) {
    await transaction.run(GROW_ONE, only.seq, only.hash, only.damagedSeq, only.mac, only.account)
    return
  }
  await transaction.insert('audit_heads', NEW_HEAD, heads.map(toHeadRow), GROW)
}

/** Writes a locked head whose chain has lost old rows. */
export async function shortenHead(transaction: Transaction, head: Head): Promise<void> {
  await transaction.run(
    'UPDATE audit_heads SET first_seq = ?, first_previous = ?, first_at = ?, damaged_seq = ?, mac = ? WHERE account = ?',
    head.firstSeq,
    head.firstPrevious,
    head.firstAt,
    head.damagedSeq,
    head.mac,
    head.account,
  )
}

function toHead(row: HeadRow): Head {
  return {
    account: row.account,
    seq: row.seq,
    hash: row.hash,
    firstSeq: row.first_seq,
    firstPrevious: row.first_previous,
    firstAt: row.first_at,
    damagedSeq: row.damaged_seq,
    mac: row.mac,
  }
}

function toHeadRow(head: Head) {
  const { account, seq, hash, firstSeq, firstPrevious, firstAt, damagedSeq, mac } = head
  return [account, seq, hash, firstSeq, firstPrevious, firstAt, damagedSeq, mac]
}

/** Columns are named like the fields, in their own way of writing. */
const EVENT_COLUMNS = AUDIT_FIELDS.map((field) => field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`))
const ROW_COLUMNS = ['seq', ...EVENT_COLUMNS, 'hash']
const ROW_FIELDS = AUDIT_FIELDS.map((field, index) => `${EVENT_COLUMNS[index]} AS "${field}"`)

/** What is selected of a row to have it as an `AuditRow`. */
export const AUDIT_ROW = ['seq', ...ROW_FIELDS, 'hash'].join(', ')

/** A row to be written: the event as it stands, for a copy of it costs more than its hash. */
export interface LinkedEvent extends Link {
  readonly event: AuditEvent
}

/** Inserts rows and gives back how many; those whose place is taken are left out. */
export function insertRows(transaction: Transaction, rows: readonly LinkedEvent[]): Promise<number> {
  const values = rows.map(({ seq, hash, event }) => [seq, ...AUDIT_FIELDS.map((field) => event[field]), hash])
  return transaction.insert('audit_events', ROW_COLUMNS, values, 'ON CONFLICT (account, seq) DO NOTHING')
}

/** Takes out rows that this transaction has inserted. */
export async function removeRows(transaction: Transaction, account: string, hashes: readonly string[]): Promise<void> {
  await transaction.run('DELETE FROM audit_events WHERE account = ? AND hash = ANY(?)', account, hashes)
}

/** Drops the rows from one number to another. */
export async function dropRows(transaction: Transaction, account: string, from: number, to: number): Promise<void> {
  await transaction.run('DELETE FROM audit_events WHERE account = ? AND seq >= ? AND seq <= ?', account, from, to)
}

/** The rows from a number on, in their order. */
export function findRows(reader: Reader, account: string, from: number, limit: number): Promise<AuditRow[]> {
  const sql = `SELECT ${AUDIT_ROW} FROM audit_events WHERE account = ? AND seq >= ? ORDER BY seq LIMIT ?`
  return reader.all<AuditRow>(sql, account, from, limit)
}

/** Number and hash of one row. */
export function findLink(reader: Reader, account: string, seq: number): Promise<Link | undefined> {
  return reader.first<Link>('SELECT seq, hash FROM audit_events WHERE account = ? AND seq = ?', account, seq)
}

/** Number and hash of the last row, whatever the head says. */
export function findLastLink(reader: Reader, account: string): Promise<Link | undefined> {
  return reader.first<Link>('SELECT seq, hash FROM audit_events WHERE account = ? ORDER BY seq DESC LIMIT 1', account)
}

/** Number and hash of the first row, whatever the head says. */
export function findFirstLink(reader: Reader, account: string): Promise<Link | undefined> {
  return reader.first<Link>('SELECT seq, hash FROM audit_events WHERE account = ? ORDER BY seq LIMIT 1', account)
}

/** Rows of reads are written later than those of changes, by one full queue of the writer at most. */
const DISORDER = 5000

const FIRST_SINCE = `
  SELECT CAST(min(seq) AS BIGINT) AS first
  FROM (SELECT seq FROM audit_events WHERE account = ? AND at >= ? ORDER BY at, seq LIMIT ${DISORDER}) AS near`
const LAST_BEFORE = `
  SELECT CAST(max(seq) AS BIGINT) AS last
  FROM (SELECT seq FROM audit_events WHERE account = ? AND at < ? ORDER BY at DESC, seq DESC LIMIT ${DISORDER}) AS near`

/** The first and the last row by number among those from one time on and before another; undefined when there are none. */
export async function findSpan(
  reader: Reader,
  account: string,
  from: number,
  to: number,
): Promise<{ first: number; last: number } | undefined> {
  const since = await reader.first<{ first: number | null }>(FIRST_SINCE, account, from)
  const before = await reader.first<{ last: number | null }>(LAST_BEFORE, account, to)
  const [first, last] = [since?.first ?? null, before?.last ?? null]
  return first === null || last === null || first > last ? undefined : { first, last }
}
