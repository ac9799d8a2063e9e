import type { Uid } from '../../kernel/ids.ts'
import type { Reader, Transaction } from '../../storage/database.ts'

// Differs: a check takes one second; the vendor's asks many services and takes longer.
/** How long a check of whether a member can be deleted takes, in milliseconds. */
export const CHECK_MS = 1000

/** What is known of the checks and the deletion of one account. */
export interface DeletionRecord {
  /** When the latest check began; null when there was none. */
  readonly checkedAt: number | null
  /** `silence`: it is deleted at `dueAt`. Null until somebody asks for a deletion. */
  readonly status: 'failed' | 'silence' | 'done' | null
  readonly withSilence: boolean
  readonly requestedAt: number | null
  readonly dueAt: number | null
  /** The ids of the checks that stood in the way. */
  readonly failures: readonly string[]
}

interface Row {
  checked_at: number | null
  status: DeletionRecord['status']
  with_silence: number
  requested_at: number | null
  due_at: number | null
  failures: string
}

const RECORD = `
  SELECT checked_at, status, with_silence, requested_at, due_at, failures
  FROM account_deletions WHERE account = ? AND member = ?`

export async function findDeletion(reader: Reader, directory: Uid, member: Uid): Promise<DeletionRecord | undefined> {
  const row = await reader.first<Row>(RECORD, directory, member)
  if (row === undefined) return undefined
  return {
    checkedAt: row.checked_at,
    status: row.status,
    withSilence: row.with_silence === 1,
    requestedAt: row.requested_at,
    dueAt: row.due_at,
    failures: JSON.parse(row.failures),
  }
}

/** Notes that a check begins. */
export async function writeCheck(transaction: Transaction, directory: Uid, member: Uid, now: number): Promise<void> {
  await transaction.insert(
    'account_deletions',
    ['account', 'member', 'checked_at'],
    [[directory, member, now]],
    'ON CONFLICT (account, member) DO UPDATE SET checked_at = excluded.checked_at',
  )
}

/** Notes what became of a deletion. */
export async function writeDeletion(
  transaction: Transaction,
  directory: Uid,
  member: Uid,
  record: Omit<DeletionRecord, 'checkedAt'>,
): Promise<void> {
  const { status, withSilence, requestedAt, dueAt, failures } = record
  const columns = ['status', 'with_silence', 'requested_at', 'due_at', 'failures']
  await transaction.insert(
    'account_deletions',
    ['account', 'member', ...columns],
    [[directory, member, status, withSilence ? 1 : 0, requestedAt, dueAt, JSON.stringify(failures)]],
    `ON CONFLICT (account, member) DO UPDATE SET ${columns.map((name) => `${name} = excluded.${name}`).join(', ')}`,
  )
}

/** Notes that the silence of a member is over and it is gone. */
export async function finishDeletion(transaction: Transaction, directory: Uid, member: Uid): Promise<void> {
  const sql = `UPDATE account_deletions SET status = 'done' WHERE account = ? AND member = ?`
  await transaction.run(sql, directory, member)
}

/** Forgets what was noted about a member that leaves alive. */
export async function dropDeletion(transaction: Transaction, directory: Uid, member: Uid): Promise<void> {
  await transaction.run('DELETE FROM account_deletions WHERE account = ? AND member = ?', directory, member)
}

/** Members whose silence is over; at most ten, the longest over first. */
export async function dueDeletions(reader: Reader, directory: Uid, now: number): Promise<Uid[]> {
  const sql = `
    SELECT member FROM account_deletions
    WHERE account = ? AND status = 'silence' AND due_at <= ? ORDER BY due_at, member LIMIT 10`
  return (await reader.all<{ member: Uid }>(sql, directory, now)).map(({ member }) => member)
}
