import type { Uid } from '../kernel/ids.ts'
import type { Reader, Transaction } from '../storage/database.ts'

const TAKE = `
  INSERT INTO counters (account, name, value) VALUES (?, ?, ?)
  ON CONFLICT (account, name) DO UPDATE SET value = counters.value + excluded.value RETURNING value`

/** Takes `count` fresh ids of a kind within an account and gives back the first; ids start at 1 and are never reused. */
export async function takeIds(transaction: Transaction, account: Uid, name: string, count: number): Promise<number> {
  const row = await transaction.first<{ value: number }>(TAKE, account, name, count)
  if (row === undefined) throw new Error('an upsert with RETURNING gave no row')
  return row.value - count + 1
}

/** `takeIds` for many accounts, in two statements: how many each takes -> the first id of each. */
export async function takeIdsOfMany(
  transaction: Transaction,
  name: string,
  counts: ReadonlyMap<Uid, number>,
): Promise<ReadonlyMap<Uid, number>> {
  await transaction.insert(
    'counters',
    ['account', 'name', 'value'],
    [...counts].map(([account, count]) => [account, name, count]),
    'ON CONFLICT (account, name) DO UPDATE SET value = counters.value + excluded.value',
  )
  const rows = await transaction.all<{ account: Uid; value: number }>(
    'SELECT account, value FROM counters WHERE name = ? AND account = ANY(?)',
    name,
    [...counts.keys()],
  )
  return new Map(rows.map(({ account, value }) => [account, value - (counts.get(account) ?? 0) + 1]))
}

const HOLD =
  'INSERT INTO counters (account, name, value) VALUES (?, ?, 0) ON CONFLICT (account, name) DO UPDATE SET value = counters.value'

/**
 * Makes others wait who hold the same counter, until the transaction is over; the count stays as it is. For limits
 * that no row of their own guards.
 */
export async function holdCounter(transaction: Transaction, account: Uid, name: string): Promise<void> {
  await transaction.run(HOLD, account, name)
}

/**
 * What the database counts by itself as rows come and go (`src/storage/kept-counts.ts`): rows of an account, except that
 * `accounts` are those of an organisation. Parts: `accounts-of-folder` and `folders` by the folder directly above, empty
 * for the root; `alerts` by status.
 */
export type KeptCount =
  | 'accounts'
  | 'accounts-of-folder'
  | 'folders'
  | 'handshakes'
  | 'allotments'
  | 'firewall-members'
  | 'hosts'
  | 'host-groups'
  | 'alerts'

/** A kept count and, but for `allotments`, how often the rows have changed as a list. */
export interface KeptList {
  readonly total: number
  /** Grows whenever a row comes, goes or gets another place in the list: while it stays, the list does. */
  readonly changes: number
}

const SUMS = 'CAST(COALESCE(sum(k.value), 0) AS BIGINT) AS total, CAST(COALESCE(sum(k.changes), 0) AS BIGINT) AS changes'
const NOTHING: KeptList = { total: 0, changes: 0 }
const KEPT = `SELECT ${SUMS} FROM kept_counts k WHERE k.account = ? AND k.name = ?`

/** How many there are and how often they changed, at a cost that does not grow with them; of one part, or of all together. */
export async function keptList(reader: Reader, account: Uid, name: KeptCount, part?: string): Promise<KeptList> {
  const row =
    part === undefined
      ? await reader.first<KeptList>(KEPT, account, name)
      : await reader.first<KeptList>(`${KEPT} AND k.part = ?`, account, name, part)
  return row ?? NOTHING
}

/** How many there are, as `keptList` tells it. */
export async function keptCount(reader: Reader, account: Uid, name: KeptCount, part?: string): Promise<number> {
  return (await keptList(reader, account, name, part)).total
}

const KEPT_OF_ALL = `
  SELECT ${SUMS} FROM kept_counts k CROSS JOIN accounts a
  WHERE k.name = ? AND a.uid = k.account AND a.organisation = ?`

/**
 * The same of all accounts of an organisation; it costs as much as there are accounts that have any. Changes are only
 * comparable for as long as the organisation has the same accounts.
 */
export async function keptListOfAll(reader: Reader, organisation: Uid, name: KeptCount, part?: string): Promise<KeptList> {
  const row =
    part === undefined
      ? await reader.first<KeptList>(KEPT_OF_ALL, name, organisation)
      : await reader.first<KeptList>(`${KEPT_OF_ALL} AND k.part = ?`, name, organisation, part)
  return row ?? NOTHING
}

/** `holdCounter` for many accounts, in one statement and one order. */
export async function holdCounters(transaction: Transaction, accounts: readonly Uid[], name: string): Promise<void> {
  await transaction.insert(
    'counters',
    ['account', 'name', 'value'],
    [...new Set(accounts)].sort().map((account) => [account, name, 0]),
    'ON CONFLICT (account, name) DO UPDATE SET value = counters.value',
  )
}
