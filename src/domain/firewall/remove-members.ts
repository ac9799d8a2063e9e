import type { Uid } from '../../kernel/ids.ts'
import { type Done, done, type Refusal, refuse } from '../../kernel/outcome.ts'
import type { Deps } from '../deps.ts'
import { isAdministrator, roleOf } from '../directory/read.ts'
import { FIREWALL_SERVICE } from './add-members.ts'
import { deleteMembers, lockMembers } from './store.ts'

export type RemoveRefusal = 'not-administrator' | 'unknown-member'

/** Takes accounts out of the organisation's firewall: all of them or none. They are gone at once. */
export async function removeMembers(
  { transaction }: Pick<Deps, 'transaction'>,
  caller: Uid,
  uids: readonly Uid[],
): Promise<Done | Refusal<RemoveRefusal>> {
  const role = await roleOf(transaction, caller, FIREWALL_SERVICE)
  if (!isAdministrator(role)) return refuse('not-administrator')
  const known = await lockMembers(transaction, role.organisation, uids)
  const unknown = uids.find((uid) => !known.has(uid))
  if (unknown !== undefined) return refuse('unknown-member', unknown)
  await deleteMembers(transaction, role.organisation, uids)
  return done
}
