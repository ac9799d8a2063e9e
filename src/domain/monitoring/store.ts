import type { Uid } from '../../kernel/ids.ts'
import type { Reader, Transaction } from '../../storage/database.ts'

/** As many accounts or folders as one list holds: the wire has no pages for them, and what is longer is refused, never cut. */
export const MOST_LISTED = 10_000

/** Makes others wait who would replace a list of the organisation. */
export async function lockLists(transaction: Transaction, organisation: Uid): Promise<void> {
  await transaction.insert('monitoring', ['account', 'enabled_at'], [[organisation, null]], 'ON CONFLICT (account) DO NOTHING')
  await transaction.first('SELECT account FROM monitoring WHERE account = ? FOR UPDATE', organisation)
}

/** Writes down when multi-account management was switched on; the first time counts. */
export async function writeEnabled(transaction: Transaction, organisation: Uid, now: number): Promise<void> {
  await transaction.insert(
    'monitoring',
    ['account', 'enabled_at'],
    [[organisation, now]],
    'ON CONFLICT (account) DO UPDATE SET enabled_at = COALESCE(monitoring.enabled_at, excluded.enabled_at)',
  )
}

/** An account that Security Center watches. */
export interface MonitoredAccount {
  readonly uid: Uid
  /** Milliseconds since 1970. */
  readonly addedAt: number
  /** The account that put it there. */
  readonly operator: Uid
}

const MONITORED = `
  SELECT m.member AS uid, m.added_at AS "addedAt", m.operator
  FROM monitored_accounts m LEFT JOIN marked_accounts k ON k.account = m.account AND k.member = m.member
  WHERE m.account = ? ORDER BY CASE WHEN k.member IS NULL THEN 1 ELSE 0 END, m.member LIMIT ?`

/** The first of the accounts that are watched, one more than a list holds: the marked ones first, each part in the order of the ids. */
export function findMonitored(reader: Reader, organisation: Uid): Promise<MonitoredAccount[]> {
  return reader.all(MONITORED, organisation, MOST_LISTED + 1)
}

/** Puts accounts among those that are watched. One that is there stays as it is. */
export async function insertMonitored(
  transaction: Transaction,
  organisation: Uid,
  accounts: readonly MonitoredAccount[],
): Promise<void> {
  await transaction.insert(
    'monitored_accounts',
    ['account', 'member', 'added_at', 'operator'],
    accounts.map(({ uid, addedAt, operator }) => [organisation, uid, addedAt, operator]),
    'ON CONFLICT (account, member) DO NOTHING',
  )
}

/** Stops watching an account. */
export async function deleteMonitored(transaction: Transaction, organisation: Uid, uid: Uid): Promise<void> {
  await transaction.run('DELETE FROM monitored_accounts WHERE account = ? AND member = ?', organisation, uid)
}

/** Stops watching every account but these. */
export async function keepMonitored(transaction: Transaction, organisation: Uid, uids: readonly Uid[]): Promise<void> {
  await transaction.run('DELETE FROM monitored_accounts WHERE account = ? AND NOT (member = ANY(?))', organisation, uids)
}

/** The accounts that are marked. */
export async function findMarked(reader: Reader, organisation: Uid): Promise<ReadonlySet<Uid>> {
  const sql = 'SELECT member FROM marked_accounts WHERE account = ? ORDER BY member LIMIT ?'
  const rows = await reader.all<{ member: Uid }>(sql, organisation, MOST_LISTED)
  return new Set(rows.map(({ member }) => member))
}

/** Marks accounts. One that is marked stays so. */
export async function insertMarks(transaction: Transaction, organisation: Uid, uids: readonly Uid[], now: number): Promise<void> {
  await transaction.insert(
    'marked_accounts',
    ['account', 'member', 'created_at'],
    uids.map((uid) => [organisation, uid, now]),
    'ON CONFLICT (account, member) DO NOTHING',
  )
}

/** Takes marks off. */
export async function deleteMarks(transaction: Transaction, organisation: Uid, uids: readonly Uid[]): Promise<void> {
  await transaction.run('DELETE FROM marked_accounts WHERE account = ? AND member = ANY(?)', organisation, uids)
}

/** A folder whose future accounts are watched. */
export interface SyncFolder {
  readonly folder: string
  /** The account that chose it. */
  readonly operator: Uid
}

/** The first of the folders whose future accounts are watched, one more than a list holds, as they were given. */
export function findSyncFolders(reader: Reader, organisation: Uid): Promise<SyncFolder[]> {
  return reader.all(
    'SELECT folder, operator FROM default_sync_folders WHERE account = ? ORDER BY place, folder LIMIT ?',
    organisation,
    MOST_LISTED + 1,
  )
}

/** Puts a list of folders in the place of the one there was. */
export async function writeSyncFolders(
  transaction: Transaction,
  organisation: Uid,
  folders: readonly SyncFolder[],
): Promise<void> {
  await transaction.run('DELETE FROM default_sync_folders WHERE account = ?', organisation)
  await transaction.insert(
    'default_sync_folders',
    ['account', 'folder', 'place', 'operator'],
    folders.map(({ folder, operator }, place) => [organisation, folder, place, operator]),
  )
}
