import type { Uid } from '../../kernel/ids.ts'
import { type Refusal, refuse } from '../../kernel/outcome.ts'
import type { Deps } from '../deps.ts'
import { refusedTrust } from '../identity/read.ts'
import type { Role } from './role.ts'
import { selectRole, writeRole } from './store.ts'

/** What to change of a role; what is not given stays. */
export type RoleChange = { readonly [K in 'description' | 'trustDocument' | 'maxSessionSeconds']?: Role[K] | undefined }

/** Changes a role. Sessions that were begun before go on until they expire. */
export async function updateRole(
  { transaction, clock }: Pick<Deps, 'transaction' | 'clock'>,
  account: Uid,
  name: string,
  change: RoleChange,
): Promise<Role | Refusal<'no-role' | 'malformed-policy' | 'policy-too-long'>> {
  const refused = change.trustDocument === undefined ? undefined : refusedTrust(change.trustDocument)
  if (refused !== undefined) return refused
  const role = await selectRole(transaction, account, name, true)
  if (role === undefined) return refuse('no-role')
  const changed: Role = {
    ...role,
    description: change.description ?? role.description,
    trustDocument: change.trustDocument ?? role.trustDocument,
    maxSessionSeconds: change.maxSessionSeconds ?? role.maxSessionSeconds,
    updatedAt: clock.now(),
  }
  await writeRole(transaction, account, changed)
  return changed
}
