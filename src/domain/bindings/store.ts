import type { Uid } from '../../kernel/ids.ts'
import type { Reader, Transaction } from '../../storage/database.ts'
import { takeIds } from '../counters.ts'
import {
  type Binding,
  type BoundCloud,
  type BoundKey,
  type DataCentre,
  type ListedBinding,
  MAX_LISTED,
  type Shelf,
} from './binding.ts'

const IDS = 'bindings'

interface BindingRow {
  account: Uid
  id: number
  cloud_code: BoundCloud
  cloud_account_id: string
  access_id: string
  account_name: string
  create_user: string
  modified_at: number
}

const COLUMNS = 'b.account, b.id, b.cloud_code, b.cloud_account_id, b.access_id, b.account_name, b.create_user, b.modified_at'

function toBinding(row: BindingRow): ListedBinding {
  return {
    owner: row.account,
    id: row.id,
    cloud: row.cloud_code,
    cloudAccountId: row.cloud_account_id,
    accessId: row.access_id,
    accountName: row.account_name,
    createUser: row.create_user,
    modifiedAt: row.modified_at,
  }
}

/**
 * Takes the id of a new binding. Whoever has taken one, or asked for none with `lockKeys`, is alone in adding and
 * renaming bindings of the account until the transaction ends, so that number and uniqueness hold.
 */
export function takeBindingId(transaction: Transaction, account: Uid): Promise<number> {
  return takeIds(transaction, account, IDS, 1)
}

/** Waits until nobody else adds or renames bindings of the account. */
export async function lockKeys(transaction: Transaction, account: Uid): Promise<void> {
  await takeIds(transaction, account, IDS, 0)
}

/** How many bindings lie on a shelf. */
export async function countBindings(reader: Reader, { account, region }: Shelf): Promise<number> {
  const row = await reader.first<{ n: number }>(
    'SELECT CAST(count(*) AS BIGINT) AS n FROM bindings WHERE account = ? AND region = ?',
    account,
    region,
  )
  return row?.n ?? 0
}

/** The id of the binding about this key, if there is one. */
export async function findBinding(reader: Reader, { account, region }: Shelf, key: BoundKey): Promise<number | undefined> {
  const row = await reader.first<{ id: number }>(
    'SELECT id FROM bindings WHERE account = ? AND region = ? AND cloud_code = ? AND cloud_account_id = ? AND access_id = ?',
    account,
    region,
    key.cloud,
    key.cloudAccountId,
    key.accessId,
  )
  return row?.id
}

/** One binding, locked for a change. */
export async function lockBinding(
  transaction: Transaction,
  { account, region }: Shelf,
  id: number,
): Promise<Binding | undefined> {
  const sql = `SELECT ${COLUMNS} FROM bindings b WHERE b.account = ? AND b.region = ? AND b.id = ? FOR UPDATE`
  const row = await transaction.first<BindingRow>(sql, account, region, id)
  return row === undefined ? undefined : toBinding(row)
}

/** The bindings of one cloud on a shelf, in the order of their ids. */
export async function listShelf(
  reader: Reader,
  { account, region }: Shelf,
  cloud: BoundCloud,
  limit: number,
): Promise<ListedBinding[]> {
  const sql = `SELECT ${COLUMNS} FROM bindings b WHERE b.account = ? AND b.region = ? AND b.cloud_code = ? ORDER BY b.id LIMIT ?`
  return (await reader.all<BindingRow>(sql, account, region, cloud, limit)).map(toBinding)
}

const IN_ORGANISATION = `
  SELECT ${COLUMNS} FROM accounts a JOIN bindings b ON b.account = a.uid
  WHERE a.organisation = ? AND b.region = ? AND b.cloud_code = ? ORDER BY b.account, b.id LIMIT ?`

/** The bindings of one cloud in all accounts of an organisation, account after account. */
export async function listOrganisation(
  reader: Reader,
  { organisation, region }: { readonly organisation: Uid; readonly region: DataCentre },
  cloud: BoundCloud,
  limit: number,
): Promise<ListedBinding[]> {
  return (await reader.all<BindingRow>(IN_ORGANISATION, organisation, region, cloud, limit)).map(toBinding)
}

/** Writes a new binding. */
export async function insertBinding(transaction: Transaction, { account, region }: Shelf, binding: Binding): Promise<void> {
  await transaction.insert(
    'bindings',
    [
      'account',
      'region',
      'id',
      'cloud_code',
      'cloud_account_id',
      'access_id',
      'account_name',
      'create_user',
      'created_at',
      'modified_at',
    ],
    [
      [
        account,
        region,
        binding.id,
        binding.cloud,
        binding.cloudAccountId,
        binding.accessId,
        binding.accountName,
        binding.createUser,
        binding.modifiedAt,
        binding.modifiedAt,
      ],
    ],
  )
}

/** Writes what of a binding can change. */
export async function updateBinding(transaction: Transaction, { account, region }: Shelf, binding: Binding): Promise<void> {
  const { id, accessId, accountName, modifiedAt } = binding
  await transaction.run(
    'UPDATE bindings SET access_id = ?, account_name = ?, modified_at = ? WHERE account = ? AND region = ? AND id = ?',
    accessId,
    accountName,
    modifiedAt,
    account,
    region,
    id,
  )
}

/** Whether a binding is the only one of its account at its cloud. */
export async function isLastOfAccount(
  reader: Reader,
  { account, region }: Shelf,
  { cloud, cloudAccountId }: BoundKey,
): Promise<boolean> {
  const rows = await reader.all(
    'SELECT id FROM bindings WHERE account = ? AND region = ? AND cloud_code = ? AND cloud_account_id = ? LIMIT 2',
    account,
    region,
    cloud,
    cloudAccountId,
  )
  return rows.length < 2
}

/** Takes a binding away; with an `id` only if it has that one. Gives back how many are gone: 0 or 1. */
export function deleteBinding(
  transaction: Transaction,
  { account, region }: Shelf,
  { cloud, cloudAccountId, accessId }: BoundKey,
  id: number | undefined,
): Promise<number> {
  const sql =
    'DELETE FROM bindings WHERE account = ? AND region = ? AND cloud_code = ? AND cloud_account_id = ? AND access_id = ?'
  const values = [account, region, cloud, cloudAccountId, accessId]
  return id === undefined ? transaction.run(sql, ...values) : transaction.run(`${sql} AND id = ?`, ...values, id)
}

/** Who made bindings of an account, each once. */
export async function findCreators(reader: Reader, account: Uid): Promise<string[]> {
  const sql = 'SELECT create_user FROM bindings WHERE account = ? GROUP BY create_user ORDER BY create_user LIMIT ?'
  return (await reader.all<{ create_user: string }>(sql, account, MAX_LISTED)).map(({ create_user }) => create_user)
}

/** Takes away all bindings of an account that these have made. Gives back what they bound. */
export async function deleteBindingsOfCreators(
  transaction: Transaction,
  account: Uid,
  creators: readonly string[],
): Promise<{ readonly shelf: Shelf; readonly cloud: BoundCloud; readonly cloudAccountId: string }[]> {
  if (creators.length === 0) return []
  const rows = await transaction.all<{ region: DataCentre; cloud_code: BoundCloud; cloud_account_id: string }>(
    `SELECT region, cloud_code, cloud_account_id FROM bindings WHERE account = ? AND create_user = ANY(?)
     GROUP BY region, cloud_code, cloud_account_id ORDER BY region, cloud_code, cloud_account_id LIMIT ?`,
    account,
    creators,
    MAX_LISTED,
  )
  await transaction.run('DELETE FROM bindings WHERE account = ? AND create_user = ANY(?)', account, creators)
  return rows.map((row) => {
    return { shelf: { account, region: row.region }, cloud: row.cloud_code, cloudAccountId: row.cloud_account_id }
  })
}

/** Whether an account at a cloud is bound on a shelf by any key. */
export async function isBound(
  reader: Reader,
  { account, region }: Shelf,
  { cloud, cloudAccountId }: Pick<BoundKey, 'cloud' | 'cloudAccountId'>,
): Promise<boolean> {
  const sql = 'SELECT id FROM bindings WHERE account = ? AND region = ? AND cloud_code = ? AND cloud_account_id = ? LIMIT 1'
  return (await reader.first(sql, account, region, cloud, cloudAccountId)) !== undefined
}

/** Takes away all bindings of an account. */
export async function deleteBindingsOf(transaction: Transaction, account: Uid): Promise<void> {
  await transaction.run('DELETE FROM bindings WHERE account = ?', account)
}
