import type { Caller } from '../../kernel/caller.ts'
import { Refusal, refuse } from '../../kernel/outcome.ts'
import type { Deps } from '../deps.ts'
import { keyHolder } from './key-holder.ts'
import { type Key, selectKey, selectKeys } from './keys-store.ts'

/** The access keys of a user, or of the caller, oldest first. */
export async function listKeys(
  deps: Pick<Deps, 'transaction'>,
  caller: Caller,
  userName: string | undefined,
): Promise<readonly Key[] | Refusal<'no-user'>> {
  const holder = await keyHolder(deps, caller, userName, false)
  return holder instanceof Refusal ? holder : selectKeys(deps.transaction, holder)
}

/** One access key of a user, or of the caller. */
export async function getKey(
  deps: Pick<Deps, 'transaction'>,
  caller: Caller,
  userName: string | undefined,
  id: string,
): Promise<Key | Refusal<'no-user' | 'no-key'>> {
  const holder = await keyHolder(deps, caller, userName, false)
  if (holder instanceof Refusal) return holder
  return (await selectKey(deps.transaction, holder, id)) ?? refuse('no-key')
}
