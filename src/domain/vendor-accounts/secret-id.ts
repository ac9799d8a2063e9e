import type { Uid } from '../../kernel/ids.ts'
import { Secret } from '../../kernel/secret.ts'
import type { Place, Vault } from '../../vault/vault.ts'

/** An AccessKey id as it is kept: nobody needs to open it to list it or to know it again. */
export interface KeptSecretId {
  /** The same for the same id in the account. */
  readonly secretIdHash: string
  /** Enough of it to know it by. */
  readonly maskedSecretId: string
}

/** Where the AccessKey id of a pair lies; ties its ciphertext to its row. */
export function secretIdPlace(account: Uid, id: number): Place {
  return { account, table: 'vendor_accounts', record: String(id), field: 'sealed_secret_id' }
}

/** What is kept of an AccessKey id beside its sealed form. */
export function keptSecretId(vault: Vault, account: Uid, secretId: string): KeptSecretId {
  const secretIdHash = vault.index(new Secret(secretId), { account, table: 'vendor_accounts', field: 'secret_id_hash' })
  return { secretIdHash, maskedSecretId: `${secretId.slice(0, Math.min(6, secretId.length >> 1))}****` }
}

/** Seals the AccessKey id of a pair. */
export function sealSecretId(vault: Vault, account: Uid, id: number, secretId: string): string {
  return vault.seal(new Secret(secretId), secretIdPlace(account, id))
}
