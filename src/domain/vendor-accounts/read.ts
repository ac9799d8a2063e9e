import type { Uid } from '../../kernel/ids.ts'
import type { Reader } from '../../storage/database.ts'
import type { Place } from '../../vault/vault.ts'
import type { View } from '../directory/read.ts'
import type { Vendor } from './pair.ts'

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

/** The keys of one vendor with the module of threat detection in the accounts that a view shows, account after account. */
export function detectionKeys(reader: Reader, view: View, vendor: Vendor, limit: number): Promise<DetectionKey[]> {
  const isOne = 'account' in view
  const owners = isOne
    ? 'vendor_accounts v WHERE v.account = ?'
    : 'accounts a JOIN vendor_accounts v ON v.account = a.uid WHERE a.organisation = ?'
  return reader.all(
    `SELECT v.account AS owner, v.secret_id AS "secretId", COALESCE(v.cloud_user_id, '') AS "cloudUserId",
       COALESCE(v.alias, v.vendor_user_name, '') AS name FROM ${owners}
     AND v.vendor = ? AND EXISTS (
       SELECT 1 FROM vendor_account_modules m WHERE m.account = v.account AND m.vendor_account = v.id AND m.module = 'detection')
     ORDER BY v.account, v.id LIMIT ?`,
    isOne ? view.account : view.organisation,
    vendor,
    limit,
  )
}
