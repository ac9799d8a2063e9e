import type { Uid } from '../../kernel/ids.ts'
import type { Reader, Transaction } from '../../storage/database.ts'

/** Founds a directory; its account, which is locked and belongs to none, becomes the management account. */
export async function insertDirectory(
  transaction: Transaction,
  { account, id, createdAt }: { readonly account: Uid; readonly id: string; readonly createdAt: number },
): Promise<void> {
  await transaction.run('INSERT INTO organisations (account, id, created_at) VALUES (?, ?, ?)', account, id, createdAt)
  await transaction.run(
    'UPDATE accounts SET organisation = ?, folder = NULL, joined_at = ?, modified_at = ? WHERE uid = ?',
    account,
    createdAt,
    createdAt,
    account,
  )
}

/** Whether the directory has a folder, wherever it hangs. */
export async function hasDirectoryFolders(reader: Reader, directory: Uid): Promise<boolean> {
  return (await reader.first('SELECT id FROM folders WHERE account = ? LIMIT 1', directory)) !== undefined
}

/** Removes an empty, locked directory with its invitations and everything that was noted about it. */
export async function removeDirectory(transaction: Transaction, directory: Uid, now: number): Promise<void> {
  for (const table of ['handshakes', 'account_deletions', 'trusted_services', 'delegations', 'organisations']) {
    await transaction.run(`DELETE FROM ${table} WHERE account = ?`, directory)
  }
  await transaction.run(
    'UPDATE accounts SET organisation = NULL, folder = NULL, modified_at = ? WHERE organisation = ?',
    now,
    directory,
  )
}

export async function writeAllowsDeletion(transaction: Transaction, directory: Uid, allowed: boolean): Promise<void> {
  await transaction.run('UPDATE organisations SET member_deletion = ? WHERE account = ?', allowed ? 1 : 0, directory)
}
