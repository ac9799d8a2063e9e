import type { Uid } from '../../kernel/ids.ts'
import { type Done, done, Refusal, refuse } from '../../kernel/outcome.ts'
import type { Deps } from '../deps.ts'
import { lockMembers } from '../directory/read.ts'
import { type AdministratorRefusal, administeredOrganisation } from './administrator.ts'
import { insertMonitored, keepMonitored, lockLists } from './store.ts'

/**
 * Makes these the accounts that Security Center watches, and no others; none empties the list. All of them belong to the
 * organisation, or nothing changes. Those that were watched keep the time when they were added.
 */
export async function replaceMonitoredAccounts(
  { transaction, clock }: Pick<Deps, 'transaction' | 'clock'>,
  caller: Uid,
  accounts: readonly Uid[],
): Promise<Done | Refusal<AdministratorRefusal | 'outside-organisation'>> {
  const organisation = await administeredOrganisation(transaction, caller)
  if (organisation instanceof Refusal) return organisation
  const uids = [...new Set(accounts)]
  // The accounts go first, as where one leaves the organisation: so it is either refused here or taken off again there.
  const members = await lockMembers(transaction, organisation, uids)
  const stranger = uids.find((uid) => !members.has(uid))
  if (stranger !== undefined) return refuse('outside-organisation', stranger)
  await lockLists(transaction, organisation)
  await keepMonitored(transaction, organisation, uids)
  const addedAt = clock.now()
  await insertMonitored(
    transaction,
    organisation,
    uids.map((uid) => ({ uid, addedAt, operator: caller })),
  )
  return done
}
