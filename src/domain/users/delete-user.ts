import type { Uid } from '../../kernel/ids.ts'
import { type Done, done, type Refusal, refuse } from '../../kernel/outcome.ts'
import type { Deps } from '../deps.ts'
import { groupsOfUser } from '../groups/read.ts'
import { hasAttachments } from '../policies/read.ts'
import { countKeys } from './keys-store.ts'
import { selectProfile } from './profiles-store.ts'
import { lockUser } from './read.ts'
import { deleteUserRow } from './store.ts'

export type DeleteUserRefusal = 'no-user' | 'in-group' | 'has-key' | 'has-profile' | 'has-policy'

/** Takes a user away that has nothing left: no group, no access key, no logon profile and no policy. */
export async function deleteUser(
  { transaction }: Pick<Deps, 'transaction'>,
  account: Uid,
  name: string,
): Promise<Done | Refusal<DeleteUserRefusal>> {
  if ((await lockUser(transaction, account, name)) === undefined) return refuse('no-user')
  if ((await groupsOfUser(transaction, account, name)).length > 0) return refuse('in-group')
  if ((await countKeys(transaction, { account, userName: name })) > 0) return refuse('has-key')
  if ((await selectProfile(transaction, account, name)) !== undefined) return refuse('has-profile')
  if (await hasAttachments(transaction, account, 'user', name)) return refuse('has-policy')
  await deleteUserRow(transaction, account, name)
  return done
}
