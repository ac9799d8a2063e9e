import type { Uid } from '../../kernel/ids.ts'
import type { Transaction } from '../../storage/database.ts'

/** Tells the rules that servers are gone. The rules stay, be it bound to nothing. */
export async function hostsGone(transaction: Transaction, account: Uid, uuids: readonly string[]): Promise<void> {
  await transaction.run('DELETE FROM brute_force_rule_hosts WHERE account = ? AND host = ANY(?)', account, uuids)
}

/** Tells the rules that others are to be the defaults of these accounts: the old ones become ordinary. */
export async function defaultsReplaced(transaction: Transaction, accounts: readonly Uid[]): Promise<void> {
  if (accounts.length === 0) return
  await transaction.run('UPDATE brute_force_rules SET is_default = 0 WHERE is_default = 1 AND account = ANY(?)', accounts)
}
