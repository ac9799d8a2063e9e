import type { Uid } from '../../kernel/ids.ts'
import { type Done, done, Refusal } from '../../kernel/outcome.ts'
import type { Deps } from '../deps.ts'
import { type AdministratorRefusal, administeredOrganisation } from './administrator.ts'
import { deleteMonitored } from './store.ts'

/** Stops watching an account. One that is not watched is left as it is. */
export async function dropMonitoredAccount(
  { transaction }: Pick<Deps, 'transaction'>,
  caller: Uid,
  account: Uid,
): Promise<Done | Refusal<AdministratorRefusal>> {
  const organisation = await administeredOrganisation(transaction, caller)
  if (organisation instanceof Refusal) return organisation
  await deleteMonitored(transaction, organisation, account)
  return done
}
