import type { Uid } from '../../kernel/ids.ts'
import { type Done, done, type Refusal, refuse } from '../../kernel/outcome.ts'
import type { Deps } from '../deps.ts'
import { hasAttachments } from '../policies/read.ts'
import { dropTags } from '../tags/follow.ts'
import { deleteRoleRow, selectRole } from './store.ts'

/** Takes away a role that has no policy. Its sessions end with it. */
export async function deleteRole(
  { transaction }: Pick<Deps, 'transaction'>,
  account: Uid,
  name: string,
): Promise<Done | Refusal<'no-role' | 'has-policy'>> {
  if ((await selectRole(transaction, account, name, true)) === undefined) return refuse('no-role')
  if (await hasAttachments(transaction, account, 'role', name)) return refuse('has-policy')
  await deleteRoleRow(transaction, account, name)
  await dropTags(transaction, account, { type: 'role', name })
  return done
}
