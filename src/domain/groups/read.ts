import type { Uid } from '../../kernel/ids.ts'
import type { Reader, Transaction } from '../../storage/database.ts'
import { holdCounters } from '../counters.ts'
import { type Group, selectGroup } from './store.ts'

/** As many groups as an account has at most. */
export const MOST_GROUPS = 300
/** As many groups as a user is in at most. */
export const MOST_GROUPS_OF_USER = 10

/** The account's group of this name, or undefined. */
export function findGroup(reader: Reader, account: Uid, name: string): Promise<Group | undefined> {
  return selectGroup(reader, account, name)
}

/**
 * The account's group of this name, which nobody else renames or deletes until the transaction is over. Whoever gives
 * a group something (a user, a policy) asks here first. Who locks a user too locks it before the group.
 */
export function lockGroup(transaction: Transaction, account: Uid, name: string): Promise<Group | undefined> {
  return selectGroup(transaction, account, name, true)
}

/** A group that a user is in, since when. */
export interface JoinedGroup {
  readonly name: string
  readonly id: string
  readonly comments: string
  readonly joinedAt: number
}

const GROUPS = `
  SELECT g.name, g.id, g.comments, m.created_at
  FROM user_group_members m JOIN user_groups g ON g.account = m.account AND g.name = m.group_name
  WHERE m.account = ? AND m.user_name = ? ORDER BY m.group_name LIMIT ${MOST_GROUPS_OF_USER}`

/** The groups that a user is in, in the order of their names. */
export async function groupsOfUser(reader: Reader, account: Uid, userName: string): Promise<JoinedGroup[]> {
  const rows = await reader.all<Omit<JoinedGroup, 'joinedAt'> & { created_at: number }>(GROUPS, account, userName)
  return rows.map(({ name, id, comments, created_at }) => ({ name, id, comments, joinedAt: created_at }))
}

/** Makes others wait who would give these accounts a group or a group another name. */
export function holdGroupNames(transaction: Transaction, accounts: readonly Uid[]): Promise<void> {
  return holdCounters(transaction, accounts, 'user-groups')
}
