import type { Uid } from '../../kernel/ids.ts'
import type { Reader, Transaction } from '../../storage/database.ts'
import type { PolicyKey, PolicyType } from './policy.ts'

/** To whom a policy is attached. */
export interface Target {
  readonly type: 'user' | 'group' | 'role'
  readonly name: string
}

const INSERT = `
  INSERT INTO policy_attachments (account, target_type, target, policy_type, policy_name, created_at)
  VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (account, target_type, target, policy_type, policy_name) DO NOTHING`

/** Attaches a policy; false when it was attached before. */
export async function insertAttachment(
  transaction: Transaction,
  account: Uid,
  { target, policy }: { readonly target: Target; readonly policy: PolicyKey },
  now: number,
): Promise<boolean> {
  return (await transaction.run(INSERT, account, target.type, target.name, policy.type, policy.name, now)) > 0
}

const DELETE = `
  DELETE FROM policy_attachments
  WHERE account = ? AND target_type = ? AND target = ? AND policy_type = ? AND policy_name = ?`

/** Detaches a policy; false when it was not attached. */
export async function deleteAttachment(
  transaction: Transaction,
  account: Uid,
  { target, policy }: { readonly target: Target; readonly policy: PolicyKey },
): Promise<boolean> {
  return (await transaction.run(DELETE, account, target.type, target.name, policy.type, policy.name)) > 0
}

/** How many policies of a type a target has. */
export async function countAttached(reader: Reader, account: Uid, target: Target, type: PolicyType): Promise<number> {
  const row = await reader.first<{ n: number }>(
    `SELECT CAST(count(*) AS BIGINT) AS n FROM policy_attachments
     WHERE account = ? AND target_type = ? AND target = ? AND policy_type = ?`,
    account,
    target.type,
    target.name,
    type,
  )
  return row?.n ?? 0
}

/** The kinds of targets that have a policy. */
export async function targetTypes(reader: Reader, account: Uid, policy: PolicyKey): Promise<ReadonlySet<Target['type']>> {
  const rows = await reader.all<{ target_type: Target['type'] }>(
    'SELECT DISTINCT target_type FROM policy_attachments WHERE account = ? AND policy_type = ? AND policy_name = ? LIMIT 3',
    account,
    policy.type,
    policy.name,
  )
  return new Set(rows.map(({ target_type }) => target_type))
}

/** How many targets the named policies of a type have: name -> number; those with none are absent. */
export async function countTargets(
  reader: Reader,
  account: Uid,
  type: PolicyType,
  names: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  if (names.length === 0) return new Map()
  const rows = await reader.all<{ policy_name: string; n: number }>(
    `SELECT policy_name, CAST(count(*) AS BIGINT) AS n FROM policy_attachments
     WHERE account = ? AND policy_type = ? AND policy_name = ANY(?) GROUP BY policy_name`,
    account,
    type,
    names,
  )
  return new Map(rows.map(({ policy_name, n }) => [policy_name, n]))
}

/** A policy of a target. The particulars of a system policy are not stored. */
export interface AttachmentRow {
  readonly type: PolicyType
  readonly name: string
  readonly description: string | null
  readonly version: number | null
  readonly attached_at: number
}

// A target has few policies, `MOST_ATTACHED` of each type; but the organisation file can give a user all that there are.
const MOST_OF_TARGET = 10_000

/** The policies attached to a target, in the order of type and name. */
export function selectAttached(reader: Reader, account: Uid, target: Target): Promise<AttachmentRow[]> {
  return reader.all(
    `SELECT a.policy_type AS type, a.policy_name AS name, p.description, p.version, a.created_at AS attached_at
     FROM policy_attachments a
       LEFT JOIN policies p ON a.policy_type = 'Custom' AND p.account = a.account AND p.name = a.policy_name
     WHERE a.account = ? AND a.target_type = ? AND a.target = ?
     ORDER BY a.policy_type, a.policy_name LIMIT ?`,
    account,
    target.type,
    target.name,
    MOST_OF_TARGET,
  )
}

/** Somebody who has a policy; `about` is a user's display name, a group's comments, a role's description. */
export interface EntityRow {
  readonly name: string
  readonly id: string
  readonly about: string
  readonly attached_at: number
}

// The names belong to other nouns; reading them one by one instead would be a query for each.
const PARTICULARS: Readonly<Record<Target['type'], { readonly table: string; readonly about: string; readonly most: number }>> = {
  user: { table: 'users', about: 'display_name', most: 5000 },
  group: { table: 'user_groups', about: 'comments', most: 300 },
  role: { table: 'roles', about: 'description', most: 1000 },
}

/** All targets of one kind that have a policy, as many as an account can have, in the order of their names. */
export function selectEntities(reader: Reader, account: Uid, policy: PolicyKey, type: Target['type']): Promise<EntityRow[]> {
  const { table, about, most } = PARTICULARS[type]
  return reader.all(
    `SELECT t.name, t.id, t.${about} AS about, a.created_at AS attached_at
     FROM policy_attachments a JOIN ${table} t ON t.account = a.account AND t.name = a.target
     WHERE a.account = ? AND a.policy_type = ? AND a.policy_name = ? AND a.target_type = ?
     ORDER BY a.target LIMIT ?`,
    account,
    policy.type,
    policy.name,
    type,
    most,
  )
}
