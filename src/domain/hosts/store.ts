import type { Uid } from '../../kernel/ids.ts'
import { type Refusal, refuse } from '../../kernel/outcome.ts'
import type { Transaction } from '../../storage/database.ts'

// In one order, so that two who lock the same hosts do not wait for each other.
const LOCK = 'SELECT uuid FROM hosts WHERE account = ? AND uuid = ANY(?) ORDER BY uuid FOR UPDATE'

/** Locks hosts and refuses with the first that the account has not. */
export async function unknownHost(
  transaction: Transaction,
  account: Uid,
  uuids: readonly string[],
): Promise<Refusal<'unknown'> | undefined> {
  if (uuids.length === 0) return undefined
  const known = new Set((await transaction.all<{ uuid: string }>(LOCK, account, uuids)).map(({ uuid }) => uuid))
  const unknown = uuids.find((uuid) => !known.has(uuid))
  return unknown === undefined ? undefined : refuse('unknown', unknown)
}
