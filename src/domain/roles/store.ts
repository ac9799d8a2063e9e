import type { Uid } from '../../kernel/ids.ts'
import type { Parameter, Reader, Transaction } from '../../storage/database.ts'
import { holdCounter } from '../counters.ts'
import { type TagFilter, taggedWith } from '../tags/read.ts'
import type { Role } from './role.ts'

interface RoleRow {
  name: string
  id: string
  description: string
  trust_document: string
  max_session_seconds: number
  created_at: number
  updated_at: number
}

const COLUMNS = 'name, id, description, trust_document, max_session_seconds, created_at, updated_at'

function toRole(row: RoleRow): Role {
  return {
    name: row.name,
    id: row.id,
    description: row.description,
    trustDocument: row.trust_document,
    maxSessionSeconds: row.max_session_seconds,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  }
}

/** The role of this name; `lock` makes others wait who would change it, delete it or give it a policy. */
export async function selectRole(reader: Reader, account: Uid, name: string, lock = false): Promise<Role | undefined> {
  const sql = `SELECT ${COLUMNS} FROM roles WHERE account = ? AND name = ?${lock ? ' FOR UPDATE' : ''}`
  const row = await reader.first<RoleRow>(sql, account, name)
  return row === undefined ? undefined : toRole(row)
}

/** A page of the account's roles after a name, in the order of their names; `tags` are all to be borne. */
export async function selectRoles(
  reader: Reader,
  account: Uid,
  tags: readonly TagFilter[],
  { after, limit }: { readonly after: string; readonly limit: number },
): Promise<Role[]> {
  const tagged = taggedWith('role', tags)
  const sql = `
    SELECT ${COLUMNS} FROM roles
    WHERE account = ? AND name > ?${tagged.terms('roles.account', 'roles.name')} ORDER BY name LIMIT ?`
  const values: Parameter[] = [account, after, ...tagged.values, limit]
  return (await reader.all<RoleRow>(sql, ...values)).map(toRole)
}

/** Makes others wait who would give the account a role: their number stays as it is read. */
export function holdRoles(transaction: Transaction, account: Uid): Promise<void> {
  return holdCounter(transaction, account, 'roles')
}

/** How many roles an account has. */
export async function countRoles(reader: Reader, account: Uid): Promise<number> {
  const row = await reader.first<{ n: number }>('SELECT CAST(count(*) AS BIGINT) AS n FROM roles WHERE account = ?', account)
  return row?.n ?? 0
}

const INSERT = `INSERT INTO roles (account, ${COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (account, name) DO NOTHING`

/** Puts a role in; false when the account has one of this name. */
export async function insertRole(transaction: Transaction, account: Uid, role: Role): Promise<boolean> {
  const { name, id, description, trustDocument, maxSessionSeconds, createdAt, updatedAt } = role
  const values = [name, id, description, trustDocument, maxSessionSeconds, createdAt, updatedAt]
  return (await transaction.run(INSERT, account, ...values)) > 0
}

const UPDATE = `
  UPDATE roles SET description = ?, trust_document = ?, max_session_seconds = ?, updated_at = ? WHERE account = ? AND name = ?`

/** Writes what can change of a role. */
export async function writeRole(transaction: Transaction, account: Uid, role: Role): Promise<void> {
  const { name, description, trustDocument, maxSessionSeconds, updatedAt } = role
  await transaction.run(UPDATE, description, trustDocument, maxSessionSeconds, updatedAt, account, name)
}

/** Takes a role out. */
export async function deleteRoleRow(transaction: Transaction, account: Uid, name: string): Promise<void> {
  await transaction.run('DELETE FROM roles WHERE account = ? AND name = ?', account, name)
}
