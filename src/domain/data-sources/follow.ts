import type { Uid } from '../../kernel/ids.ts'
import type { Transaction } from '../../storage/database.ts'
import type { Shelf } from '../bindings/read.ts'
import type { CloudAccount } from './source.ts'

/**
 * Told when an account at a cloud is not bound any more, under the lock of the bindings: its data sources go, and their logs
 * with them.
 */
export async function accountUnbound(transaction: Transaction, { account, region }: Shelf, of: CloudAccount): Promise<void> {
  const values = [account, region, of.cloud, of.cloudAccountId]
  // Sources first: whoever adds a log to one holds its row, and has written the log before it is gone.
  for (const table of ['data_sources', 'data_source_logs']) {
    const sql = `DELETE FROM ${table} WHERE account = ? AND region = ? AND cloud_code = ? AND cloud_account_id = ?`
    await transaction.run(sql, ...values)
  }
}

/** Told when nothing of an account is imported any more: what was said about its logs is forgotten. */
export async function importsEnded(transaction: Transaction, account: Uid): Promise<void> {
  for (const table of ['log_imports', 'log_settings']) await transaction.run(`DELETE FROM ${table} WHERE account = ?`, account)
}

/** Told when an account is deleted, under the lock of the bindings: it has no data sources any more. */
export async function sourcesEnded(transaction: Transaction, account: Uid): Promise<void> {
  for (const table of ['data_sources', 'data_source_logs']) {
    await transaction.run(`DELETE FROM ${table} WHERE account = ?`, account)
  }
}
