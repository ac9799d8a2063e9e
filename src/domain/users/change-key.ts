import type { Caller } from '../../kernel/caller.ts'
import { type Done, done, Refusal, refuse } from '../../kernel/outcome.ts'
import type { Deps } from '../deps.ts'
import { keyHolder } from './key-holder.ts'
import { deleteKeyRow, writeKeyStatus } from './keys-store.ts'

export type ChangeKeyRefusal = 'no-user' | 'no-key'

/** Switches an access key of a user, or of the caller, on or off. Calls that it signs from now on are judged anew. */
export async function switchKey(
  deps: Pick<Deps, 'transaction'>,
  caller: Caller,
  userName: string | undefined,
  key: { readonly id: string; readonly isActive: boolean },
): Promise<Done | Refusal<ChangeKeyRefusal>> {
  const holder = await keyHolder(deps, caller, userName, true)
  if (holder instanceof Refusal) return holder
  return (await writeKeyStatus(deps.transaction, holder, key)) ? done : refuse('no-key')
}

/** Deletes an access key of a user, or of the caller, also the last one. */
export async function deleteKey(
  deps: Pick<Deps, 'transaction'>,
  caller: Caller,
  userName: string | undefined,
  id: string,
): Promise<Done | Refusal<ChangeKeyRefusal>> {
  const holder = await keyHolder(deps, caller, userName, true)
  if (holder instanceof Refusal) return holder
  return (await deleteKeyRow(deps.transaction, holder, id)) ? done : refuse('no-key')
}
