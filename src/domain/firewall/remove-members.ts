import type { Uid } from '../../kernel/ids.ts'
import { type Done, done, type Refusal, refuse } from '../../kernel/outcome.ts'
import type { Deps } from '../deps.ts'
import { isAdministrator, roleOf } from '../directory/read.ts'
import { FIREWALL_SERVICE } from './add-members.ts'
import { leaveMembers, lockFirewall, lockMembers, sweepMembers } from './store.ts'

export type RemoveRefusal = 'not-administrator' | 'unknown-member'

/** How long a member that is being taken out is still seen. */
export const LEAVING_MS = 5000

/** Begins to take accounts out of the organisation's firewall: all of them or none. They are gone `LEAVING_MS` later. */
export async function removeMembers(
  { transaction, clock }: Pick<Deps, 'transaction' | 'clock'>,
  caller: Uid,
  uids: readonly Uid[],
): Promise<Done | Refusal<RemoveRefusal>> {
  const role = await roleOf(transaction, caller, FIREWALL_SERVICE)
  if (!isAdministrator(role)) return refuse('not-administrator')
  // Before the members' rows, as whoever adds members does.
  await lockFirewall(transaction, role.organisation)
  const now = clock.now()
  await sweepMembers(transaction, role.organisation, now)
  const known = await lockMembers(transaction, role.organisation, uids)
  const unknown = uids.find((uid) => !known.has(uid))
  if (unknown !== undefined) return refuse('unknown-member', unknown)
  await leaveMembers(transaction, role.organisation, uids, { now, goneAt: now + LEAVING_MS })
  return done
}
