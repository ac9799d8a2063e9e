import type { Uid } from '../../kernel/ids.ts'
import { type Done, done, type Refusal, refuse } from '../../kernel/outcome.ts'
import type { Deps } from '../deps.ts'
import { isAdministrator, roleOf } from '../directory/read.ts'
import { FIREWALL_SERVICE, type NewMember } from './add-members.ts'
import { lockMembers, writeDescriptions } from './store.ts'

export type DescribeRefusal = 'not-administrator' | 'named-twice' | 'unknown-member'

/** Gives members of the organisation's firewall new descriptions: all of them or none. */
export async function describeMembers(
  { transaction, clock }: Pick<Deps, 'transaction' | 'clock'>,
  caller: Uid,
  members: readonly NewMember[],
): Promise<Done | Refusal<DescribeRefusal>> {
  const role = await roleOf(transaction, caller, FIREWALL_SERVICE)
  if (!isAdministrator(role)) return refuse('not-administrator')
  const uids = members.map(({ uid }) => uid)
  if (new Set(uids).size < uids.length) return refuse('named-twice')
  const known = await lockMembers(transaction, role.organisation, uids)
  const unknown = uids.find((uid) => !known.has(uid))
  if (unknown !== undefined) return refuse('unknown-member', unknown)
  await writeDescriptions(transaction, role.organisation, members, clock.now())
  return done
}
