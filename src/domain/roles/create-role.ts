import { newRoleId, type Uid } from '../../kernel/ids.ts'
import { type Refusal, refuse } from '../../kernel/outcome.ts'
import type { Deps } from '../deps.ts'
import { refusedTrust } from '../identity/read.ts'
import { putTags } from '../tags/follow.ts'
import type { Tag } from '../tags/read.ts'
import { MOST_ROLES, type Role } from './role.ts'
import { countRoles, holdRoles, insertRole } from './store.ts'

/** A role to be. */
export interface NewRole extends Pick<Role, 'name' | 'description' | 'trustDocument' | 'maxSessionSeconds'> {
  readonly tags: readonly Tag[]
}

export type CreateRoleRefusal = 'malformed-policy' | 'policy-too-long' | 'known-role' | 'too-many-roles'

/** Gives an account a role, which may do nothing yet. A role of an old name is another role: it has an id of its own. */
export async function createRole(
  { transaction, clock }: Pick<Deps, 'transaction' | 'clock'>,
  account: Uid,
  { tags, ...wanted }: NewRole,
): Promise<Role | Refusal<CreateRoleRefusal>> {
  const refused = refusedTrust(wanted.trustDocument)
  if (refused !== undefined) return refused
  await holdRoles(transaction, account)
  const now = clock.now()
  const role: Role = { ...wanted, id: newRoleId(), createdAt: now, updatedAt: now }
  if (!(await insertRole(transaction, account, role))) return refuse('known-role')
  if ((await countRoles(transaction, account)) > MOST_ROLES) return refuse('too-many-roles')
  await putTags(transaction, account, { type: 'role', name: role.name }, tags)
  return role
}
