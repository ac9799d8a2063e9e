import type { Uid } from '../../kernel/ids.ts'
import { shredDataKeys } from '../../vault/data-key-store.ts'
import type { Deps } from '../deps.ts'

/** Everything by which somebody can act for an account, or is named in it. */
const TABLES = [
  'access_keys',
  'login_profiles',
  'policy_attachments',
  'policy_versions',
  'policies',
  'user_group_members',
  'user_groups',
  'users',
  'roles',
  'resource_tags',
] as const

/**
 * Ends every way into an account that is deleted, the root's and its users' keys first; they stop working at once. What it has
 * sealed opens no more.
 */
export async function accountDeleted({ transaction, vault }: Pick<Deps, 'transaction' | 'vault'>, account: Uid): Promise<void> {
  for (const table of TABLES) await transaction.run(`DELETE FROM ${table} WHERE account = ?`, account)
  await shredDataKeys(transaction, vault, account)
}
