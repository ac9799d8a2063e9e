import type { Uid } from '../../kernel/ids.ts'
import type { Reader, Transaction } from '../../storage/database.ts'
import { holdCounter } from '../counters.ts'

/** An access key as it may be shown: never its secret. Times are milliseconds since 1970. */
export interface Key {
  readonly id: string
  readonly isActive: boolean
  readonly createdAt: number
  /** When it signed a call last, give or take an hour; null for never. */
  readonly lastUsedAt: number | null
}

/** Whose keys: a user's, or those of the account's root. */
export interface Holder {
  readonly account: Uid
  /** Null for the root. */
  readonly userName: string | null
}

interface KeyRow {
  id: string
  status: 'Active' | 'Inactive'
  created_at: number
  last_used_at: number | null
}

const COLUMNS = 'id, status, created_at, last_used_at'

function toKey({ id, status, created_at, last_used_at }: KeyRow): Key {
  return { id, isActive: status === 'Active', createdAt: created_at, lastUsedAt: last_used_at }
}

/** `WHERE` and its values for a holder's keys. */
function ofHolder({ account, userName }: Holder): [where: string, values: string[]] {
  return userName === null
    ? ['WHERE account = ? AND user_name IS NULL', [account]]
    : ['WHERE account = ? AND user_name = ?', [account, userName]]
}

/** Makes others wait who would give the account's root a key. A user's keys are guarded by the user's row. */
export function holdRootKeys(transaction: Transaction, account: Uid): Promise<void> {
  return holdCounter(transaction, account, 'root-keys')
}

/** A holder's keys, oldest first. */
export async function selectKeys(reader: Reader, holder: Holder): Promise<Key[]> {
  const [where, values] = ofHolder(holder)
  const rows = await reader.all<KeyRow>(
    `SELECT ${COLUMNS} FROM access_keys ${where} ORDER BY created_at, id LIMIT 1000`,
    ...values,
  )
  return rows.map(toKey)
}

/** One of a holder's keys, or undefined. */
export async function selectKey(reader: Reader, holder: Holder, id: string): Promise<Key | undefined> {
  const [where, values] = ofHolder(holder)
  const row = await reader.first<KeyRow>(`SELECT ${COLUMNS} FROM access_keys ${where} AND id = ?`, ...values, id)
  return row === undefined ? undefined : toKey(row)
}

/** How many keys a holder has. */
export async function countKeys(reader: Reader, holder: Holder): Promise<number> {
  const [where, values] = ofHolder(holder)
  const row = await reader.first<{ n: number }>(`SELECT CAST(count(*) AS BIGINT) AS n FROM access_keys ${where}`, ...values)
  return row?.n ?? 0
}

const INSERT = `
  INSERT INTO access_keys (account, id, user_name, sealed_secret, status, created_at) VALUES (?, ?, ?, ?, 'Active', ?)`

/** Puts in an active key that was never used. */
export async function insertKey(
  transaction: Transaction,
  { account, userName }: Holder,
  key: { readonly id: string; readonly sealedSecret: string; readonly createdAt: number },
): Promise<void> {
  await transaction.run(INSERT, account, key.id, userName, key.sealedSecret, key.createdAt)
}

/** Switches one of a holder's keys on or off; false when it has no such key. */
export async function writeKeyStatus(
  transaction: Transaction,
  holder: Holder,
  { id, isActive }: Pick<Key, 'id' | 'isActive'>,
): Promise<boolean> {
  const [where, values] = ofHolder(holder)
  const status = isActive ? 'Active' : 'Inactive'
  return (await transaction.run(`UPDATE access_keys SET status = ? ${where} AND id = ?`, status, ...values, id)) > 0
}

/** Takes one of a holder's keys out; false when it has no such key. */
export async function deleteKeyRow(transaction: Transaction, holder: Holder, id: string): Promise<boolean> {
  const [where, values] = ofHolder(holder)
  return (await transaction.run(`DELETE FROM access_keys ${where} AND id = ?`, ...values, id)) > 0
}

/** A user has a new name, and keeps its keys. */
export async function renameKeyHolder(transaction: Transaction, account: Uid, from: string, to: string): Promise<void> {
  await transaction.run('UPDATE access_keys SET user_name = ? WHERE account = ? AND user_name = ?', to, account, from)
}
