import type { Uid } from '../../kernel/ids.ts'
import type { Reader, Transaction } from '../../storage/database.ts'
import { MOST_VERSIONS, type PolicyVersion } from './policy.ts'

/*
 * The version in force lies in `policies`, where every decision reads it; `policy_versions` holds the others. Whoever
 * moves a version between the two has locked the policy.
 */

interface VersionRow {
  version: number
  document: string
  created_at: number
}

function toVersion({ version, document, created_at }: VersionRow): PolicyVersion {
  return { number: version, document, isDefault: false, createdAt: created_at }
}

/** The versions of a policy that are not in force, oldest first. */
export async function otherVersions(reader: Reader, account: Uid, policy: string): Promise<PolicyVersion[]> {
  const rows = await reader.all<VersionRow>(
    'SELECT version, document, created_at FROM policy_versions WHERE account = ? AND policy_name = ? ORDER BY version LIMIT ?',
    account,
    policy,
    MOST_VERSIONS,
  )
  return rows.map(toVersion)
}

/** The numbers of the versions that are not in force, oldest first. */
export async function otherVersionNumbers(reader: Reader, account: Uid, policy: string): Promise<number[]> {
  const rows = await reader.all<{ version: number }>(
    'SELECT version FROM policy_versions WHERE account = ? AND policy_name = ? ORDER BY version LIMIT ?',
    account,
    policy,
    MOST_VERSIONS,
  )
  return rows.map(({ version }) => version)
}

/** A version that is not in force. */
export async function selectVersion(
  reader: Reader,
  account: Uid,
  policy: string,
  number: number,
): Promise<PolicyVersion | undefined> {
  const row = await reader.first<VersionRow>(
    'SELECT version, document, created_at FROM policy_versions WHERE account = ? AND policy_name = ? AND version = ?',
    account,
    policy,
    number,
  )
  return row === undefined ? undefined : toVersion(row)
}

const INSERT = 'INSERT INTO policy_versions (account, policy_name, version, document, created_at) VALUES (?, ?, ?, ?, ?)'

/** Keeps a version that is not in force. */
export async function insertVersion(
  transaction: Transaction,
  account: Uid,
  policy: string,
  { number, document, createdAt }: PolicyVersion,
): Promise<void> {
  await transaction.run(INSERT, account, policy, number, document, createdAt ?? 0)
}

/** Takes away a version that is not in force; false when there is none of this number. */
export async function deleteVersionRow(transaction: Transaction, account: Uid, policy: string, number: number): Promise<boolean> {
  const sql = 'DELETE FROM policy_versions WHERE account = ? AND policy_name = ? AND version = ?'
  return (await transaction.run(sql, account, policy, number)) > 0
}

/** Takes the next number of a locked policy's versions; numbers are never given twice. */
export async function takeVersionNumber(transaction: Transaction, account: Uid, policy: string, now: number): Promise<number> {
  const row = await transaction.first<{ latest_version: number }>(
    'UPDATE policies SET latest_version = latest_version + 1, updated_at = ? WHERE account = ? AND name = ? RETURNING latest_version',
    now,
    account,
    policy,
  )
  if (row === undefined) throw new Error('a locked policy is gone')
  return row.latest_version
}

const ENFORCE = `
  UPDATE policies SET document = ?, version = ?, version_created_at = ?, updated_at = ? WHERE account = ? AND name = ?`

/** Puts a version in force. */
export async function enforceVersion(
  transaction: Transaction,
  account: Uid,
  policy: string,
  { version, now }: { readonly version: PolicyVersion; readonly now: number },
): Promise<void> {
  const { document, number, createdAt } = version
  await transaction.run(ENFORCE, document, number, createdAt ?? 0, now, account, policy)
}
