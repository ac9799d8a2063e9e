import type { Uid } from '../../kernel/ids.ts'
import { type Refusal, refuse } from '../../kernel/outcome.ts'
import type { Deps } from '../deps.ts'
import { isAdministrator, roleOf } from '../directory/read.ts'
import { FIREWALL_SERVICE } from './add-members.ts'
import { type Candidate, findCandidates, type MemberFilter } from './store.ts'

/** One page of the accounts that can be members of the organisation's firewall, or are; for its administrators. */
export async function listCandidates(
  deps: Pick<Deps, 'transaction' | 'clock' | 'marks'>,
  caller: Uid,
  filter: Omit<MemberFilter, 'now'>,
  page: { readonly number: number; readonly size: number },
): Promise<readonly Candidate[] | Refusal<'not-administrator'>> {
  const role = await roleOf(deps.transaction, caller, FIREWALL_SERVICE)
  if (!isAdministrator(role)) return refuse('not-administrator')
  return findCandidates(
    deps,
    { organisation: role.organisation, caller },
    { ...filter, now: deps.clock.now() },
    { limit: page.size, offset: (page.number - 1) * page.size },
  )
}
