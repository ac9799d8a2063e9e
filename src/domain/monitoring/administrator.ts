import type { Uid } from '../../kernel/ids.ts'
import { type Refusal, refuse } from '../../kernel/outcome.ts'
import type { Reader } from '../../storage/database.ts'
import { administeredBy, SECURITY_CENTER_SERVICE } from '../directory/read.ts'

export type AdministratorRefusal = 'not-administrator'

/** The organisation for which the caller runs Security Center: as its management account or a delegated administrator. */
export async function administeredOrganisation(reader: Reader, caller: Uid): Promise<Uid | Refusal<AdministratorRefusal>> {
  return (await administeredBy(reader, caller, [SECURITY_CENTER_SERVICE])) ?? refuse('not-administrator')
}
