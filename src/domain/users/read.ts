import type { Uid } from '../../kernel/ids.ts'
import type { Reader, Transaction } from '../../storage/database.ts'
import { holdCounters } from '../counters.ts'
import { selectUser } from './store.ts'
import type { User } from './user.ts'

/** The account's user of this name, or undefined. */
export function findUser(reader: Reader, account: Uid, name: string): Promise<User | undefined> {
  return selectUser(reader, account, name)
}

/**
 * The account's user of this name, which nobody else renames or deletes until the transaction is over. Whoever gives
 * a user something (a group, a policy) asks here first. Who locks a group too locks the user before it.
 */
export function lockUser(transaction: Transaction, account: Uid, name: string): Promise<User | undefined> {
  return selectUser(transaction, account, name, true)
}

/** Those of the given users that exist: name -> user. */
export async function displayNames(reader: Reader, account: Uid, names: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const rows = await reader.all<{ name: string; display_name: string }>(
    'SELECT name, display_name FROM users WHERE account = ? AND name = ANY(?)',
    account,
    names,
  )
  return new Map(rows.map((row) => [row.name, row.display_name]))
}

/** Those of the given ids that are users of these accounts. */
export async function idsOfUsers(reader: Reader, accounts: readonly Uid[], ids: readonly string[]): Promise<string[]> {
  const sql = 'SELECT id FROM users WHERE account = ANY(?) AND id = ANY(?)'
  return (await reader.all<{ id: string }>(sql, accounts, ids)).map(({ id }) => id)
}

/** Makes others wait who would give these accounts a user or a user another name. */
export function holdUserNames(transaction: Transaction, accounts: readonly Uid[]): Promise<void> {
  return holdCounters(transaction, accounts, 'users')
}
