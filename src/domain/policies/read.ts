import type { Uid } from '../../kernel/ids.ts'
import type { Reader, Transaction } from '../../storage/database.ts'
import { holdCounters } from '../counters.ts'
import { findPolicy } from './find-policy.ts'
import type { PolicyKey, PolicyVersion } from './policy.ts'

export { MOST_ATTACHED, MOST_VERSIONS } from './policy.ts'

/** Whether any policy is attached to a user, a group or a role. */
export async function hasAttachments(
  reader: Reader,
  account: Uid,
  type: 'user' | 'group' | 'role',
  target: string,
): Promise<boolean> {
  const sql = 'SELECT target FROM policy_attachments WHERE account = ? AND target_type = ? AND target = ? LIMIT 1'
  return (await reader.first(sql, account, type, target)) !== undefined
}

/** The version of a policy that is in force; undefined when there is no such policy. */
export async function versionInForce(reader: Reader, account: Uid, key: PolicyKey): Promise<PolicyVersion | undefined> {
  return (await findPolicy(reader, account, key))?.inForce
}

/** Makes others wait who would give these accounts a policy. */
export function holdPolicyNames(transaction: Transaction, accounts: readonly Uid[]): Promise<void> {
  return holdCounters(transaction, accounts, 'policies')
}
