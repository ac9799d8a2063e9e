import type { Uid } from '../../kernel/ids.ts'
import { type Refusal, refuse } from '../../kernel/outcome.ts'
import type { Deps } from '../deps.ts'
import { type Tag, type TagFilter, tagsOf } from '../tags/read.ts'
import type { Role } from './role.ts'
import { selectRole, selectRoles } from './store.ts'

/** An account's role. */
export async function getRole(
  { transaction }: Pick<Deps, 'transaction'>,
  account: Uid,
  name: string,
): Promise<Role | Refusal<'no-role'>> {
  return (await selectRole(transaction, account, name)) ?? refuse('no-role')
}

/** A role with its tags. */
export interface ListedRole {
  readonly role: Role
  readonly tags: readonly Tag[]
}

/** A page of an account's roles in the order of their names, after a name, and whether there are more. */
export async function listRoles(
  { transaction }: Pick<Deps, 'transaction'>,
  account: Uid,
  tags: readonly TagFilter[],
  { after, limit }: { readonly after: string; readonly limit: number },
): Promise<{ roles: ListedRole[]; hasMore: boolean }> {
  const found = await selectRoles(transaction, account, tags, { after, limit: limit + 1 })
  const page = found.slice(0, limit)
  const borne = await tagsOf(
    transaction,
    account,
    'role',
    page.map(({ name }) => name),
  )
  return { roles: page.map((role) => ({ role, tags: borne.get(role.name) ?? [] })), hasMore: found.length > limit }
}
