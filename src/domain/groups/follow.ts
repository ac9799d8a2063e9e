import type { Uid } from '../../kernel/ids.ts'
import type { Transaction } from '../../storage/database.ts'

const RENAME = 'UPDATE user_group_members SET user_name = ? WHERE account = ? AND user_name = ?'

/** A user has a new name, and stays in its groups. */
export async function renameMember(transaction: Transaction, account: Uid, from: string, to: string): Promise<void> {
  await transaction.run(RENAME, to, account, from)
}
