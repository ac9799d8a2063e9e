import type { Uid } from '../../kernel/ids.ts'
import type { Parameter, Reader, Transaction } from '../../storage/database.ts'
import { holdCounter } from '../counters.ts'
import { type TagFilter, taggedWith } from '../tags/read.ts'
import type { Policy, PolicySummary } from './policy.ts'

interface PolicyRow {
  name: string
  description: string
  version: number
  created_at: number
  updated_at: number
}

const SUMMARY = 'name, description, version, created_at, updated_at'

function toSummary({ name, description, version, created_at, updated_at }: PolicyRow): PolicySummary {
  return { type: 'Custom', name, description, version, createdAt: created_at, updatedAt: updated_at }
}

/** The account's own policy of this name; `lock` makes others wait who would change it, attach it or delete it. */
export async function selectPolicy(reader: Reader, account: Uid, name: string, lock = false): Promise<Policy | undefined> {
  const row = await reader.first<PolicyRow & { document: string; version_created_at: number }>(
    `SELECT ${SUMMARY}, document, version_created_at FROM policies WHERE account = ? AND name = ?${lock ? ' FOR UPDATE' : ''}`,
    account,
    name,
  )
  if (row === undefined) return undefined
  const { version, document, version_created_at } = row
  return { ...toSummary(row), inForce: { number: version, document, isDefault: true, createdAt: version_created_at } }
}

/** A page of the account's own policies after a name, in the order of their names; `tags` are all to be borne. */
export async function selectPolicies(
  reader: Reader,
  account: Uid,
  tags: readonly TagFilter[],
  { after, limit }: { readonly after: string; readonly limit: number },
): Promise<PolicySummary[]> {
  const tagged = taggedWith('policy', tags)
  const sql = `
    SELECT ${SUMMARY} FROM policies
    WHERE account = ? AND name > ?${tagged.terms('policies.account', 'policies.name')} ORDER BY name LIMIT ?`
  const values: Parameter[] = [account, after, ...tagged.values, limit]
  return (await reader.all<PolicyRow>(sql, ...values)).map(toSummary)
}

/** Makes others wait who would give the account a policy: their number stays as it is read. */
export function holdPolicies(transaction: Transaction, account: Uid): Promise<void> {
  return holdCounter(transaction, account, 'policies')
}

/** How many policies of its own an account has. */
export async function countPolicies(reader: Reader, account: Uid): Promise<number> {
  const sql = 'SELECT CAST(count(*) AS BIGINT) AS n FROM policies WHERE account = ?'
  return (await reader.first<{ n: number }>(sql, account))?.n ?? 0
}

const INSERT = `
  INSERT INTO policies (account, name, document, description, version, latest_version, created_at, version_created_at, updated_at)
  VALUES (?, ?, ?, ?, 1, 1, ?, ?, ?) ON CONFLICT (account, name) DO NOTHING`

/** Puts a policy in with its first version; false when the account has one of this name. */
export async function insertPolicy(
  transaction: Transaction,
  account: Uid,
  { name, document, description }: { readonly name: string; readonly document: string; readonly description: string },
  now: number,
): Promise<boolean> {
  return (await transaction.run(INSERT, account, name, document, description, now, now, now)) > 0
}

/** Takes a policy away with all its versions. */
export async function deletePolicyRows(transaction: Transaction, account: Uid, name: string): Promise<void> {
  await transaction.run('DELETE FROM policy_versions WHERE account = ? AND policy_name = ?', account, name)
  await transaction.run('DELETE FROM policies WHERE account = ? AND name = ?', account, name)
}
