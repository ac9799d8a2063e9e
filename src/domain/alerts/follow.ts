import type { Uid } from '../../kernel/ids.ts'
import type { Transaction } from '../../storage/database.ts'

/** Tells the alerts that servers are gone: the rules of the white list that are about them alone go too, and alerts stay. */
export async function hostsForgotten(transaction: Transaction, account: Uid, uuids: readonly string[]): Promise<void> {
  await transaction.run('DELETE FROM mark_miss_rules WHERE account = ? AND host = ANY(?)', account, uuids)
}
