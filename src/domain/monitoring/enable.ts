import type { Uid } from '../../kernel/ids.ts'
import { type Done, done, Refusal } from '../../kernel/outcome.ts'
import type { Deps } from '../deps.ts'
import { type AdministratorRefusal, administeredOrganisation } from './administrator.ts'
import { writeEnabled } from './store.ts'

/** Switches multi-account management on for the organisation that the caller administers. A second time changes nothing. */
export async function enableMonitoring(
  { transaction, clock }: Pick<Deps, 'transaction' | 'clock'>,
  caller: Uid,
): Promise<Done | Refusal<AdministratorRefusal>> {
  const organisation = await administeredOrganisation(transaction, caller)
  if (organisation instanceof Refusal) return organisation
  await writeEnabled(transaction, organisation, clock.now())
  return done
}
