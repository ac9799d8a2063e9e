import type { Reader, Transaction } from '../storage/database.ts'
import { type DataKeyName, DataKeysMissing } from './data-key.ts'
import type { WrappedKey } from './key-provider.ts'
import type { Vault } from './vault.ts'

/** A data key as it is kept. */
export interface DataKeyRow extends DataKeyName, WrappedKey {
  readonly state: 'active' | 'retained'
}

const COLUMNS = 'account, id, state, kek, fingerprint, wrapped AS blob'

/** The data keys of these ids; ids are drawn at random, so whoever asks compares the account. */
export function findDataKeys(reader: Reader, ids: readonly string[], accounts: readonly string[]): Promise<DataKeyRow[]> {
  const sql = `SELECT ${COLUMNS} FROM data_keys WHERE account = ANY(?) AND id = ANY(?) LIMIT ?`
  return reader.all(sql, accounts, ids, ids.length)
}

/** The keys with which accounts seal. Whoever deletes them at the same time is waited for. */
export function lockActiveKeys(transaction: Transaction, accounts: readonly string[]): Promise<DataKeyRow[]> {
  const sql = `SELECT ${COLUMNS} FROM data_keys WHERE account = ANY(?) AND state = 'active' ORDER BY account LIMIT ? FOR UPDATE`
  return transaction.all(sql, accounts, accounts.length)
}

/**
 * Makes sure that the keys with which accounts seal are there, and stay until the end of the transaction: another server may
 * have deleted them with their account. Whoever seals what will be kept does this first; only the installation's key, which
 * nobody deletes, needs no holding.
 * @throws DataKeysMissing when a key is to be fetched, or to be made anew
 */
export async function holdDataKeys(transaction: Transaction, vault: Vault, accounts: Iterable<string>): Promise<void> {
  const used = vault.sealingKeys(accounts)
  const sql = `SELECT account, id FROM data_keys WHERE account = ANY(?) AND id = ANY(?) AND state = 'active'
    ORDER BY account LIMIT ? FOR UPDATE`
  const [owners, ids] = [used.map(({ account }) => account), used.map(({ id }) => id)]
  const there = new Set((await transaction.all<DataKeyName>(sql, owners, ids, used.length)).map(({ id }) => id))
  const gone = used.filter(({ id }) => !there.has(id)).map(({ account }) => account)
  if (gone.length === 0) return
  for (const account of gone) vault.forget(account)
  throw new DataKeysMissing(gone.map((account) => ({ account })))
}

/** All data keys of an account. */
export function dataKeysOf(reader: Reader, account: string): Promise<DataKeyRow[]> {
  return reader.all(`SELECT ${COLUMNS} FROM data_keys WHERE account = ? ORDER BY id LIMIT 1000`, account)
}

/** Keeps new active keys; an account that has one already keeps that. */
export async function insertDataKeys(
  transaction: Transaction,
  rows: readonly (DataKeyName & WrappedKey)[],
  now: number,
): Promise<void> {
  await transaction.insert(
    'data_keys',
    ['account', 'id', 'state', 'kek', 'fingerprint', 'wrapped', 'created_at'],
    rows.map(({ account, id, kek, fingerprint, blob }) => [account, id, 'active', kek, fingerprint, blob, now]),
    "ON CONFLICT (account) WHERE state = 'active' DO NOTHING",
  )
}

/** Lets an account seal with this key no longer. */
export async function retireDataKey(transaction: Transaction, { account, id }: DataKeyName): Promise<void> {
  await transaction.run("UPDATE data_keys SET state = 'retained' WHERE account = ? AND id = ?", account, id)
}

/** Puts a key under another wrapping, unless somebody did meanwhile. */
export async function rewrapDataKey(transaction: Transaction, row: DataKeyRow, wrapped: WrappedKey): Promise<boolean> {
  const sql = `UPDATE data_keys SET kek = ?, fingerprint = ?, wrapped = ?
    WHERE account = ? AND id = ? AND kek = ? AND wrapped = ?`
  const { kek, fingerprint, blob } = wrapped
  return (await transaction.run(sql, kek, fingerprint, blob, row.account, row.id, row.kek, row.blob)) > 0
}

/** Data keys that another key wraps than this one, behind a name. */
export function dataKeysNotUnder(reader: Reader, kek: string, after: DataKeyName, limit: number): Promise<DataKeyRow[]> {
  const sql = `SELECT ${COLUMNS} FROM data_keys WHERE kek <> ? AND (account, id) > (?, ?) ORDER BY account, id LIMIT ?`
  return reader.all(sql, kek, after.account, after.id, limit)
}

/** All data keys, behind a name. */
export function allDataKeys(reader: Reader, after: DataKeyName, limit: number): Promise<DataKeyRow[]> {
  const sql = `SELECT ${COLUMNS} FROM data_keys WHERE (account, id) > (?, ?) ORDER BY account, id LIMIT ?`
  return reader.all(sql, after.account, after.id, limit)
}

/** How many data keys a key wraps. */
export interface KeyUse {
  readonly kek: string
  readonly fingerprint: string
  readonly count: number
}

/** The keys that wrap data keys, and how many each. */
export function keyUses(reader: Reader): Promise<KeyUse[]> {
  return reader.all(
    'SELECT kek, fingerprint, CAST(count(*) AS BIGINT) AS count FROM data_keys GROUP BY kek, fingerprint ORDER BY kek, fingerprint LIMIT 1000',
  )
}

/** Deletes the data keys of an account that is deleted, so that nothing it sealed opens any more. */
export async function shredDataKeys(transaction: Transaction, vault: Vault, account: string): Promise<void> {
  await transaction.run('DELETE FROM data_keys WHERE account = ?', account)
  // Whoever fetches them from here on waits for the end of this transaction.
  vault.forget(account)
}
