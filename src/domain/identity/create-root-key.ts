import { newAccessKeyId, newAccessKeySecret, type Uid } from '../../kernel/ids.ts'
import { Secret } from '../../kernel/secret.ts'
import { holdDataKeys } from '../../vault/data-key-store.ts'
import type { Deps } from '../deps.ts'
import { secretPlace } from './read.ts'

/** An AccessKey as it is told once. */
export interface FreshKey {
  readonly account: Uid
  readonly accessKeyId: string
  readonly accessKeySecret: Secret
}

const INSERT = `
  INSERT INTO access_keys (account, id, user_name, sealed_secret, status, created_at) VALUES (?, ?, NULL, ?, 'Active', ?)`

/** Creates an AccessKey of an account's root: the given one, or a new one. */
export async function createRootKey(
  deps: Pick<Deps, 'transaction' | 'vault' | 'clock'>,
  account: Uid,
  given?: { readonly accessKeyId: string; readonly accessKeySecret: Secret },
): Promise<FreshKey> {
  const accessKeyId = given?.accessKeyId ?? newAccessKeyId()
  const accessKeySecret = given?.accessKeySecret ?? new Secret(newAccessKeySecret())
  await holdDataKeys(deps.transaction, deps.vault, [account])
  const sealed = deps.vault.seal(accessKeySecret, secretPlace(account, accessKeyId))
  await deps.transaction.run(INSERT, account, accessKeyId, sealed, deps.clock.now())
  return { account, accessKeyId, accessKeySecret }
}
