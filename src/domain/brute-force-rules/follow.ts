import type { Uid } from '../../kernel/ids.ts'
import type { Transaction } from '../../storage/database.ts'

export { dropDefaults } from './store.ts'

/** Tells the rules that servers are gone. The rules stay, be it bound to nothing. */
export async function hostsGone(transaction: Transaction, account: Uid, uuids: readonly string[]): Promise<void> {
  await transaction.run('DELETE FROM brute_force_rule_hosts WHERE account = ? AND host = ANY(?)', account, uuids)
}
