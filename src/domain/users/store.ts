import type { Uid } from '../../kernel/ids.ts'
import type { Reader, Transaction } from '../../storage/database.ts'
import { holdCounter } from '../counters.ts'
import type { Particulars, User } from './user.ts'

interface UserRow {
  name: string
  id: string
  display_name: string
  comments: string
  email: string
  mobile_phone: string
  created_at: number
  updated_at: number
}

const COLUMNS = 'name, id, display_name, comments, email, mobile_phone, created_at, updated_at'

function toUser(row: UserRow): User {
  return {
    name: row.name,
    id: row.id,
    displayName: row.display_name,
    comments: row.comments,
    email: row.email,
    mobilePhone: row.mobile_phone,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  }
}

/** The user of this name; `lock` makes others wait who would change the user or give it something. */
export async function selectUser(reader: Reader, account: Uid, name: string, lock = false): Promise<User | undefined> {
  const sql = `SELECT ${COLUMNS} FROM users WHERE account = ? AND name = ?${lock ? ' FOR UPDATE' : ''}`
  const row = await reader.first<UserRow>(sql, account, name)
  return row === undefined ? undefined : toUser(row)
}

/** Makes others wait who would give the account a user or a user another name: names and their number stay as they are read. */
export function holdNames(transaction: Transaction, account: Uid): Promise<void> {
  return holdCounter(transaction, account, 'users')
}

/** How many users an account has. */
export async function countUsers(reader: Reader, account: Uid): Promise<number> {
  const row = await reader.first<{ n: number }>('SELECT CAST(count(*) AS BIGINT) AS n FROM users WHERE account = ?', account)
  return row?.n ?? 0
}

const INSERT = `INSERT INTO users (account, ${COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (account, name) DO NOTHING`

/** Puts a user in; false when the account has one of this name. */
export async function insertUser(transaction: Transaction, account: Uid, user: User): Promise<boolean> {
  const { name, id, displayName, comments, email, mobilePhone, createdAt, updatedAt } = user
  const values = [name, id, displayName, comments, email, mobilePhone, createdAt, updatedAt]
  return (await transaction.run(INSERT, account, ...values)) > 0
}

const UPDATE = `
  UPDATE users SET name = ?, display_name = ?, comments = ?, email = ?, mobile_phone = ?, updated_at = ?
  WHERE account = ? AND name = ?`

/** Writes name and particulars of the user that has the name `present`. */
export async function writeUser(
  transaction: Transaction,
  account: Uid,
  present: string,
  user: Particulars & { readonly name: string; readonly updatedAt: number },
): Promise<void> {
  const { name, displayName, comments, email, mobilePhone, updatedAt } = user
  await transaction.run(UPDATE, name, displayName, comments, email, mobilePhone, updatedAt, account, present)
}

/** Takes a user out. */
export async function deleteUserRow(transaction: Transaction, account: Uid, name: string): Promise<void> {
  await transaction.run('DELETE FROM users WHERE account = ? AND name = ?', account, name)
}

const PAGE = `SELECT ${COLUMNS} FROM users WHERE account = ? AND name > ? ORDER BY name LIMIT ?`

/** The users after a name, in the order of their names, at most `limit`. */
export async function selectUsers(reader: Reader, account: Uid, after: string, limit: number): Promise<User[]> {
  const rows = await reader.all<UserRow>(PAGE, account, after, limit)
  return rows.map(toUser)
}
