import type { Uid } from '../../kernel/ids.ts'
import type { Reader, Transaction } from '../../storage/database.ts'
import { holdCounters } from '../counters.ts'
import type { Role } from './role.ts'
import { selectRole } from './store.ts'

export { MOST_ROLES } from './role.ts'

/** An account's role of this name, or undefined. */
export function findRole(reader: Reader, account: Uid, name: string): Promise<Role | undefined> {
  return selectRole(reader, account, name)
}

/** The role of this name, which nobody else changes or deletes until the transaction is over. */
export function lockRole(transaction: Transaction, account: Uid, name: string): Promise<Role | undefined> {
  return selectRole(transaction, account, name, true)
}

/** Those of the given ids that are roles of these accounts. */
export async function idsOfRoles(reader: Reader, accounts: readonly Uid[], ids: readonly string[]): Promise<string[]> {
  const sql = 'SELECT id FROM roles WHERE account = ANY(?) AND id = ANY(?)'
  return (await reader.all<{ id: string }>(sql, accounts, ids)).map(({ id }) => id)
}

/** Makes others wait who would give these accounts a role. */
export function holdRoleNames(transaction: Transaction, accounts: readonly Uid[]): Promise<void> {
  return holdCounters(transaction, accounts, 'roles')
}
