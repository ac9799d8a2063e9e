import type { Uid } from '../../kernel/ids.ts'
import type { Deps } from '../deps.ts'

/** Told after servers have gone: the names that logs had for them are free again, and nobody asks what of their logs was not understood, or waits for more. */
export async function hostsRemoved(
  { transaction }: Pick<Deps, 'transaction'>,
  account: Uid,
  uuids: readonly string[],
): Promise<void> {
  await transaction.run('DELETE FROM host_aliases WHERE account = ? AND host = ANY(?)', account, uuids)
  await transaction.run('DELETE FROM log_feeds WHERE account = ? AND host = ANY(?)', account, uuids)
  await transaction.run('DELETE FROM unread_lines WHERE account = ? AND host = ANY(?)', account, uuids)
}
