import type { Uid } from '../../kernel/ids.ts'
import { type Done, done, Refusal } from '../../kernel/outcome.ts'
import type { Deps } from '../deps.ts'
import { serviceEnabled } from '../directory/follow.ts'
import { SECURITY_CENTER_SERVICE } from '../directory/read.ts'
import { type AdministratorRefusal, administeredOrganisation } from './administrator.ts'
import { writeEnabled } from './store.ts'

/** Switches multi-account management on for the organisation that the caller administers. A second time changes nothing. */
export async function enableMonitoring(
  deps: Pick<Deps, 'transaction' | 'clock'>,
  caller: Uid,
): Promise<Done | Refusal<AdministratorRefusal>> {
  const { transaction, clock } = deps
  const organisation = await administeredOrganisation(transaction, caller)
  if (organisation instanceof Refusal) return organisation
  await writeEnabled(transaction, organisation, clock.now())
  await serviceEnabled(deps, organisation, SECURITY_CENTER_SERVICE)
  return done
}
