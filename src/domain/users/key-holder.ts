import type { Caller } from '../../kernel/caller.ts'
import { type Refusal, refuse } from '../../kernel/outcome.ts'
import type { Deps } from '../deps.ts'
import { type Holder, holdRootKeys } from './keys-store.ts'
import { findUser, lockUser } from './read.ts'

/**
 * Whose keys a call is about: those of the named user of the caller's account, else the caller's own. A role has no
 * keys. Nobody else gives the holder a key, or deletes or renames it, until a changing transaction is over.
 */
export async function keyHolder(
  { transaction }: Pick<Deps, 'transaction'>,
  { account, principal }: Caller,
  userName: string | undefined,
  isWriting: boolean,
): Promise<Holder | Refusal<'no-user'>> {
  if (userName === undefined && principal.type === 'root') {
    if (isWriting) await holdRootKeys(transaction, account)
    return { account, userName: null }
  }
  const name = userName ?? (principal.type === 'user' ? principal.name : undefined)
  if (name === undefined) return refuse('no-user')
  const user = await (isWriting ? lockUser : findUser)(transaction, account, name)
  return user === undefined ? refuse('no-user') : { account, userName: name }
}
