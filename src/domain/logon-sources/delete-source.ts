import type { Uid } from '../../kernel/ids.ts'
import { type Done, done, type Refusal, refuse } from '../../kernel/outcome.ts'
import type { Transaction } from '../../storage/database.ts'

const DELETE = 'DELETE FROM logon_sources WHERE account = ? AND id = ?'

/**
 * Takes a source away: its token is worth nothing from then on, and what it sends just then is not taken in any more. What it has sent
 * stays. Refuses `unknown-source`.
 */
export async function deleteSource(
  transaction: Transaction,
  account: Uid,
  id: number,
): Promise<Done | Refusal<'unknown-source'>> {
  // Its remembered batches go with their time: ids of sources are never used again.
  return (await transaction.run(DELETE, account, id)) === 0 ? refuse('unknown-source', String(id)) : done
}
