import type { Caller } from '../../kernel/caller.ts'
import { newAccessKeyId, newAccessKeySecret } from '../../kernel/ids.ts'
import { Refusal, refuse } from '../../kernel/outcome.ts'
import { Secret } from '../../kernel/secret.ts'
import { holdDataKeys } from '../../vault/data-key-store.ts'
import type { Deps } from '../deps.ts'
import { secretPlace } from '../identity/read.ts'
import { keyHolder } from './key-holder.ts'
import { countKeys, insertKey } from './keys-store.ts'
import { MOST_KEYS } from './user.ts'

/** An access key on the one occasion when its secret is told. */
export interface NewKey {
  readonly id: string
  readonly secret: Secret
  readonly createdAt: number
}

/** Gives a user, or the caller, an active access key. Its secret is sealed and told by nothing again. */
export async function createKey(
  deps: Pick<Deps, 'transaction' | 'vault' | 'clock'>,
  caller: Caller,
  userName: string | undefined,
): Promise<NewKey | Refusal<'no-user' | 'too-many-keys'>> {
  const { transaction, vault, clock } = deps
  const holder = await keyHolder(deps, caller, userName, true)
  if (holder instanceof Refusal) return holder
  if ((await countKeys(transaction, holder)) >= MOST_KEYS) return refuse('too-many-keys')
  const key = { id: newAccessKeyId(), secret: new Secret(newAccessKeySecret()), createdAt: clock.now() }
  await holdDataKeys(transaction, vault, [holder.account])
  const sealedSecret = vault.seal(key.secret, secretPlace(holder.account, key.id))
  await insertKey(transaction, holder, { id: key.id, sealedSecret, createdAt: key.createdAt })
  return key
}
