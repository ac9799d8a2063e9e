import type { Uid } from '../../kernel/ids.ts'
import type { Reader } from '../../storage/database.ts'
import { type Place, type Vault, VaultFailure } from '../../vault/vault.ts'
import type { View } from '../directory/read.ts'
import type { Vendor } from './pair.ts'
import { secretIdPlace } from './secret-id.ts'

/** Where the secret key of a pair lies; ties its ciphertext to its row. */
export function secretPlace(account: Uid, id: number): Place {
  return { account, table: 'vendor_accounts', record: String(id), field: 'sealed_secret' }
}

/** A key that threat detection may use. */
export interface DetectionKey {
  /** The account that keeps it. */
  readonly owner: Uid
  readonly secretId: string
  /** The account's id at its vendor. */
  readonly cloudUserId: string
  readonly name: string
}

/**
 * The keys of one vendor with the module of threat detection in the accounts that a view shows, account after account;
 * undefined when there are more than `most`. A key whose id cannot be opened any more is not among them.
 */
export async function detectionKeys(
  { transaction, vault }: { readonly transaction: Reader; readonly vault: Vault },
  view: View,
  vendor: Vendor,
  most: number,
): Promise<DetectionKey[] | undefined> {
  const isOne = 'account' in view
  const owners = isOne
    ? 'vendor_accounts v WHERE v.account = ?'
    : 'accounts a JOIN vendor_accounts v ON v.account = a.uid WHERE a.organisation = ?'
  const rows = await transaction.all<Omit<DetectionKey, 'secretId'> & { id: number; sealed: string }>(
    `SELECT v.account AS owner, v.id, v.sealed_secret_id AS sealed, COALESCE(v.cloud_user_id, '') AS "cloudUserId",
       COALESCE(v.alias, v.vendor_user_name, '') AS name FROM ${owners}
     AND v.vendor = ? AND EXISTS (
       SELECT 1 FROM vendor_account_modules m WHERE m.account = v.account AND m.vendor_account = v.id AND m.module = 'detection')
     ORDER BY v.account, v.id LIMIT ?`,
    isOne ? view.account : view.organisation,
    vendor,
    most + 1,
  )
  if (rows.length > most) return undefined
  vault.prepareToOpen(rows.map(({ owner, sealed }) => ({ account: owner, sealed })))
  return rows.flatMap(({ id, sealed, ...row }) => {
    try {
      return [{ ...row, secretId: vault.open(sealed, secretIdPlace(row.owner, id)).reveal() }]
    } catch (error) {
      if (!(error instanceof VaultFailure)) throw error
      return []
    }
  })
}

/** What a pair is called; null where it has no such name, or its vendor has not told it yet. */
export interface PairNames {
  /** The account's id at its vendor. */
  readonly vendorUid: string | null
  readonly userName: string | null
  readonly alias: string | null
}

/** The columns of `vendor_accounts` that hold the names of a pair. */
export const NAME_COLUMNS: Readonly<Record<keyof PairNames, string>> = {
  vendorUid: 'vendor_uid',
  userName: 'vendor_user_name',
  alias: 'alias',
}

/** What the given pairs of an account are called, by id: one statement. Ids that no pair has are left out. */
export async function pairNames(reader: Reader, account: Uid, ids: ReadonlySet<number>): Promise<ReadonlyMap<number, PairNames>> {
  const pairs = [...ids].filter((id) => id > 0)
  if (pairs.length === 0) return new Map()
  const sql = `
    SELECT id, vendor_uid AS "vendorUid", vendor_user_name AS "userName", alias
    FROM vendor_accounts WHERE account = ? AND id = ANY(?)`
  const rows = await reader.all<PairNames & { id: number }>(sql, account, pairs)
  return new Map(rows.map(({ id, ...names }) => [id, names]))
}
