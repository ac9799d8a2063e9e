import type { Place } from './vault.ts'

/** A column that holds sealed values; its place is account, table, key and column. */
export interface SealedColumn {
  readonly table: string
  /** With the account the primary key. */
  readonly key: string
  readonly column: string
}

/** Every column that holds sealed values. */
export const SEALED_COLUMNS: readonly SealedColumn[] = [
  { table: 'access_keys', key: 'id', column: 'sealed_secret' },
  { table: 'vendor_accounts', key: 'id', column: 'sealed_secret' },
  { table: 'vendor_accounts', key: 'id', column: 'sealed_secret_id' },
  { table: 'alert_subscriptions', key: 'id', column: 'sealed_target' },
]

/** Where a row's value lies. */
export function placeIn({ table, column }: SealedColumn, account: string, key: string | number): Place {
  return { account, table, record: String(key), field: column }
}
