import type { Uid } from '../../kernel/ids.ts'
import { type Done, done, type Refusal, refuse } from '../../kernel/outcome.ts'
import type { Deps } from '../deps.ts'
import { findAccounts, grantedTo, isAdministrator, roleOf } from '../directory/read.ts'
import { countMembers } from './read.ts'
import { existingMembers, insertMembers, lockFirewall, sweepMembers } from './store.ts'

/** The service principal under which members authorise the firewall and administrators are delegated. */
export const FIREWALL_SERVICE = 'cloudfw.aliyuncs.com'

/** A member to be. */
export interface NewMember {
  readonly uid: Uid
  readonly description: string
}

export type AddRefusal =
  | 'not-administrator'
  | 'is-administrator'
  | 'outside-organisation'
  | 'not-granted'
  | 'already-member'
  | 'full'
  | 'no-firewall'

/**
 * Puts accounts under the organisation's firewall: all of them or none. The caller is the management account or a
 * delegated administrator of the firewall; each member belongs to the same organisation, has authorised the
 * firewall, is neither its administrator nor a member yet, and not one that is still being taken out; and the quota is kept.
 */
export async function addMembers(
  deps: Pick<Deps, 'transaction' | 'clock'>,
  caller: Uid,
  members: readonly NewMember[],
): Promise<Done | Refusal<AddRefusal>> {
  const { transaction, clock } = deps
  const role = await roleOf(transaction, caller, FIREWALL_SERVICE)
  if (!isAdministrator(role)) return refuse('not-administrator')
  const { organisation } = role
  const firewall = await lockFirewall(transaction, organisation)
  if (firewall === undefined) return refuse('no-firewall')
  const now = clock.now()
  await sweepMembers(transaction, organisation, now)

  const uids = members.map((member) => member.uid)
  if (uids.some((uid) => uid === caller || uid === organisation)) return refuse('is-administrator')
  if (new Set(uids).size < uids.length) return refuse('already-member')
  const known = await findAccounts(transaction, uids)
  const own = known.filter((account) => account.organisation === organisation)
  if (own.length < uids.length) return refuse('outside-organisation')
  const granted = await grantedTo(transaction, uids, FIREWALL_SERVICE)
  if (granted.size < uids.length) return refuse('not-granted')
  if ((await existingMembers(transaction, organisation, uids)).length > 0) return refuse('already-member')
  const count = await countMembers(transaction, organisation, now)
  if (count + members.length > firewall.max_members) return refuse('full')

  await insertMembers(transaction, organisation, members, now)
  return done
}
