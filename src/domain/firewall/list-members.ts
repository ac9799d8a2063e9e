import type { Uid } from '../../kernel/ids.ts'
import { type Refusal, refuse } from '../../kernel/outcome.ts'
import type { Deps } from '../deps.ts'
import { isAdministrator, roleOf } from '../directory/read.ts'
import { FIREWALL_SERVICE } from './add-members.ts'
import { type FirewallMember, findMembers, type MemberFilter } from './store.ts'

/**
 * One page of the members of the organisation's firewall, numbered from 1, and how many there are on all pages. Only
 * the administrators of the firewall see them: a member does not learn who else is one.
 */
export async function listMembers(
  deps: Pick<Deps, 'transaction' | 'clock' | 'marks'>,
  caller: Uid,
  filter: Omit<MemberFilter, 'now'>,
  page: { readonly number: number; readonly size: number },
): Promise<{ members: FirewallMember[]; total: number } | Refusal<'not-administrator'>> {
  const role = await roleOf(deps.transaction, caller, FIREWALL_SERVICE)
  if (!isAdministrator(role)) return refuse('not-administrator')
  return findMembers(
    deps,
    role.organisation,
    { ...filter, now: deps.clock.now() },
    { limit: page.size, offset: (page.number - 1) * page.size },
  )
}
