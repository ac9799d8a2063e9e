import type { Uid } from '../../kernel/ids.ts'
import type { Place } from '../../vault/vault.ts'

/** Where the secret key of a pair lies; ties its ciphertext to its row. */
export function secretPlace(account: Uid, id: number): Place {
  return { account, table: 'vendor_accounts', record: String(id), field: 'sealed_secret' }
}
