import type { Uid } from '../../kernel/ids.ts'
import type { Reader, Transaction } from '../../storage/database.ts'
import type { View } from '../directory/read.ts'
import type { BoundCloud, DataCentre, Shelf } from './binding.ts'
import { lockKeys } from './store.ts'

export type { BoundCloud, DataCentre, Shelf } from './binding.ts'

/** An account at a cloud that is bound, whatever the number of its keys. */
export interface BoundAccount {
  /** The account that keeps the binding. */
  readonly owner: Uid
  readonly cloud: BoundCloud
  readonly cloudAccountId: string
  /** The name that its first binding gives it. */
  readonly name: string
}

interface Narrowing {
  readonly region: DataCentre
  readonly clouds: readonly BoundCloud[]
  /** Only these accounts; all unless given. */
  readonly ids?: readonly string[]
  readonly limit: number
}

/** The bound accounts that a view shows, each once, by owner, cloud and id. */
export async function boundAccounts(reader: Reader, view: View, narrowing: Narrowing): Promise<BoundAccount[]> {
  const { region, clouds, ids, limit } = narrowing
  const isOne = 'account' in view
  const owners = isOne
    ? 'bindings b WHERE b.account = ?'
    : 'accounts a JOIN bindings b ON b.account = a.uid WHERE a.organisation = ?'
  const named = ids === undefined ? '' : 'AND b.cloud_account_id = ANY(?)'
  // Of the keys of one account, the first that was bound has the lowest id.
  const rows = await reader.all<{ owner: Uid; cloud: BoundCloud; id: string; name: string }>(
    `SELECT b.account AS owner, b.cloud_code AS cloud, b.cloud_account_id AS id, b.account_name AS name FROM ${owners}
     AND b.region = ? AND b.cloud_code = ANY(?) ${named} AND NOT EXISTS (
       SELECT 1 FROM bindings o WHERE o.account = b.account AND o.region = b.region AND o.cloud_code = b.cloud_code
       AND o.cloud_account_id = b.cloud_account_id AND o.id < b.id)
     ORDER BY b.account, b.cloud_code, b.cloud_account_id LIMIT ?`,
    isOne ? view.account : view.organisation,
    region,
    clouds,
    ...(ids === undefined ? [] : [ids]),
    limit,
  )
  return rows.map(({ owner, cloud, id, name }) => ({ owner, cloud, cloudAccountId: id, name }))
}

/** The name of an account, if it is bound on a shelf. */
export async function boundName(
  reader: Reader,
  { account, region }: Shelf,
  cloud: BoundCloud,
  cloudAccountId: string,
): Promise<string | undefined> {
  const narrowing = { region, clouds: [cloud], ids: [cloudAccountId], limit: 1 }
  const [bound] = await boundAccounts(reader, { account }, narrowing)
  return bound?.name
}

/**
 * Makes everybody wait who would bind or unbind accounts of this one, or say what is imported of their logs. Data sources are
 * locked behind this lock, never before it.
 */
export function keepBindings(transaction: Transaction, account: Uid): Promise<void> {
  return lockKeys(transaction, account)
}
