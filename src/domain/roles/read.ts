import type { Uid } from '../../kernel/ids.ts'
import type { Reader, Transaction } from '../../storage/database.ts'
import type { Role } from './role.ts'
import { selectRole } from './store.ts'

/** An account's role of this name, or undefined. */
export function findRole(reader: Reader, account: Uid, name: string): Promise<Role | undefined> {
  return selectRole(reader, account, name)
}

/** The role of this name, which nobody else changes or deletes until the transaction is over. */
export function lockRole(transaction: Transaction, account: Uid, name: string): Promise<Role | undefined> {
  return selectRole(transaction, account, name, true)
}
