import type { Uid } from '../../kernel/ids.ts'
import type { Transaction } from '../../storage/database.ts'

export { type DeclaredPolicy, writePolicies } from './declare.ts'

const RENAME = 'UPDATE policy_attachments SET target = ? WHERE account = ? AND target_type = ? AND target = ?'

/** A user or a group has a new name, and keeps its policies. */
export async function renameTarget(
  transaction: Transaction,
  account: Uid,
  { type, from, to }: { readonly type: 'user' | 'group'; readonly from: string; readonly to: string },
): Promise<void> {
  await transaction.run(RENAME, to, account, type, from)
}
