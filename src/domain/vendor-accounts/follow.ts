import type { Uid } from '../../kernel/ids.ts'
import type { Deps } from '../deps.ts'

/** Takes away the keys of other clouds that a deleted account has kept here: nobody could ever do it later. */
export async function accountDeleted({ transaction }: Pick<Deps, 'transaction'>, account: Uid): Promise<void> {
  for (const table of ['vendor_checks', 'vendor_refreshes', 'vendor_places', 'vendor_regions']) {
    await transaction.run(`DELETE FROM ${table} WHERE account = ?`, account)
  }
  await transaction.run('DELETE FROM vendor_account_modules WHERE account = ?', account)
  await transaction.run('DELETE FROM vendor_accounts WHERE account = ?', account)
}
