import type { Uid } from '../../kernel/ids.ts'
import { type Done, done, Refusal, refuse } from '../../kernel/outcome.ts'
import type { Deps } from '../deps.ts'
import { lockMembers } from '../directory/read.ts'
import { type AdministratorRefusal, administeredOrganisation } from './administrator.ts'
import { deleteMarks, insertMarks } from './store.ts'

/** Marks accounts of the organisation, watched or not, so that they are listed first: all of them or none. */
export async function markAccounts(
  { transaction, clock }: Pick<Deps, 'transaction' | 'clock'>,
  caller: Uid,
  accounts: readonly Uid[],
): Promise<Done | Refusal<AdministratorRefusal | 'outside-organisation'>> {
  const organisation = await administeredOrganisation(transaction, caller)
  if (organisation instanceof Refusal) return organisation
  const uids = [...new Set(accounts)]
  const members = await lockMembers(transaction, organisation, uids)
  const stranger = uids.find((uid) => !members.has(uid))
  if (stranger !== undefined) return refuse('outside-organisation', stranger)
  await insertMarks(transaction, organisation, uids, clock.now())
  return done
}

/** Takes the marks off accounts. One that is not marked is left as it is. */
export async function unmarkAccounts(
  { transaction }: Pick<Deps, 'transaction'>,
  caller: Uid,
  accounts: readonly Uid[],
): Promise<Done | Refusal<AdministratorRefusal>> {
  const organisation = await administeredOrganisation(transaction, caller)
  if (organisation instanceof Refusal) return organisation
  await deleteMarks(transaction, organisation, accounts)
  return done
}
