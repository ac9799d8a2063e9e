import type { Uid } from '../../kernel/ids.ts'
import type { Reader, Transaction } from '../../storage/database.ts'
import { holdCounter } from '../counters.ts'

/** A group of RAM users. Times are milliseconds since 1970. */
export interface Group {
  readonly name: string
  readonly id: string
  readonly comments: string
  readonly createdAt: number
  readonly updatedAt: number
}

interface GroupRow {
  name: string
  id: string
  comments: string
  created_at: number
  updated_at: number
}

const COLUMNS = 'name, id, comments, created_at, updated_at'

function toGroup({ name, id, comments, created_at, updated_at }: GroupRow): Group {
  return { name, id, comments, createdAt: created_at, updatedAt: updated_at }
}

/** The group of this name; `lock` makes others wait who would change the group or give it something. */
export async function selectGroup(reader: Reader, account: Uid, name: string, lock = false): Promise<Group | undefined> {
  const sql = `SELECT ${COLUMNS} FROM user_groups WHERE account = ? AND name = ?${lock ? ' FOR UPDATE' : ''}`
  const row = await reader.first<GroupRow>(sql, account, name)
  return row === undefined ? undefined : toGroup(row)
}

/** Makes others wait who would give the account a group or a group another name. */
export function holdNames(transaction: Transaction, account: Uid): Promise<void> {
  return holdCounter(transaction, account, 'user-groups')
}

/** How many groups an account has. */
export async function countGroups(reader: Reader, account: Uid): Promise<number> {
  const sql = 'SELECT CAST(count(*) AS BIGINT) AS n FROM user_groups WHERE account = ?'
  return (await reader.first<{ n: number }>(sql, account))?.n ?? 0
}

const INSERT = `INSERT INTO user_groups (account, ${COLUMNS}) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (account, name) DO NOTHING`

/** Puts a group in; false when the account has one of this name. */
export async function insertGroup(transaction: Transaction, account: Uid, group: Group): Promise<boolean> {
  const { name, id, comments, createdAt, updatedAt } = group
  return (await transaction.run(INSERT, account, name, id, comments, createdAt, updatedAt)) > 0
}

const UPDATE = 'UPDATE user_groups SET name = ?, comments = ?, updated_at = ? WHERE account = ? AND name = ?'
const RENAME_MEMBERS = 'UPDATE user_group_members SET group_name = ? WHERE account = ? AND group_name = ?'

/** Writes what changes of the group that has the name `present`; its members come along to a new name. */
export async function writeGroup(transaction: Transaction, account: Uid, present: string, group: Group): Promise<void> {
  const { name, comments, updatedAt } = group
  await transaction.run(UPDATE, name, comments, updatedAt, account, present)
  if (name !== present) await transaction.run(RENAME_MEMBERS, name, account, present)
}

/** Takes a group out. */
export async function deleteGroupRow(transaction: Transaction, account: Uid, name: string): Promise<void> {
  await transaction.run('DELETE FROM user_groups WHERE account = ? AND name = ?', account, name)
}

const PAGE = `SELECT ${COLUMNS} FROM user_groups WHERE account = ? AND name > ? ORDER BY name LIMIT ?`

/** The groups after a name, in the order of their names, at most `limit`. */
export async function selectGroups(reader: Reader, account: Uid, after: string, limit: number): Promise<Group[]> {
  const rows = await reader.all<GroupRow>(PAGE, account, after, limit)
  return rows.map(toGroup)
}

const JOIN = 'INSERT INTO user_group_members (account, group_name, user_name, created_at) VALUES (?, ?, ?, ?)'

/** Puts a user into a group. */
export async function insertMember(
  transaction: Transaction,
  account: Uid,
  { group, user }: { readonly group: string; readonly user: string },
  now: number,
): Promise<void> {
  await transaction.run(JOIN, account, group, user, now)
}

const LEAVE = 'DELETE FROM user_group_members WHERE account = ? AND group_name = ? AND user_name = ?'

/** Takes a user out of a group; false when it is not in there. */
export async function deleteMember(
  transaction: Transaction,
  account: Uid,
  { group, user }: { readonly group: string; readonly user: string },
): Promise<boolean> {
  return (await transaction.run(LEAVE, account, group, user)) > 0
}

/** A user in a group, since when. */
export interface Member {
  readonly userName: string
  readonly joinedAt: number
}

const MEMBERS = `
  SELECT user_name, created_at FROM user_group_members
  WHERE account = ? AND group_name = ? AND user_name > ? ORDER BY user_name LIMIT ?`

/** A group's users after a name, in the order of their names. */
export async function selectMembers(
  reader: Reader,
  account: Uid,
  group: string,
  page: { readonly after: string; readonly limit: number },
): Promise<Member[]> {
  const rows = await reader.all<{ user_name: string; created_at: number }>(MEMBERS, account, group, page.after, page.limit)
  return rows.map((row) => ({ userName: row.user_name, joinedAt: row.created_at }))
}
