import type { Uid } from '../../kernel/ids.ts'
import { type Done, done, type Refusal, refuse } from '../../kernel/outcome.ts'
import type { Deps } from '../deps.ts'
import { hasAttachments } from '../policies/read.ts'
import { lockGroup } from './read.ts'
import { deleteGroupRow, selectMembers } from './store.ts'

export type DeleteGroupRefusal = 'no-group' | 'has-user' | 'has-policy'

/** Takes a group away that has neither users nor policies. */
export async function deleteGroup(
  { transaction }: Pick<Deps, 'transaction'>,
  account: Uid,
  name: string,
): Promise<Done | Refusal<DeleteGroupRefusal>> {
  if ((await lockGroup(transaction, account, name)) === undefined) return refuse('no-group')
  if ((await selectMembers(transaction, account, name, { after: '', limit: 1 })).length > 0) return refuse('has-user')
  if (await hasAttachments(transaction, account, 'group', name)) return refuse('has-policy')
  await deleteGroupRow(transaction, account, name)
  return done
}
