import { parseUid, type Uid } from '../../kernel/ids.ts'
import { type Refusal, refuse } from '../../kernel/outcome.ts'
import type { Reader } from '../../storage/database.ts'
import { findAccount, managementAccount, wasDeleted } from '../directory/read.ts'

/** Names the chain of callers that nobody knows, whose account is empty. */
export const UNKNOWN_CALLERS = 'unknown'

/**
 * The account whose chain a caller may read: its own, as a management account also those of the organisation's members and of
 * those that were deleted, and, as the account with which the installation began, that of unknown callers.
 */
export async function readableChain(
  reader: Reader,
  caller: Uid,
  wanted: string | undefined,
): Promise<string | Refusal<'not-management'>> {
  if (wanted === undefined || wanted === caller) return caller
  if (wanted === UNKNOWN_CALLERS) return (await managementAccount(reader)) === caller ? '' : refuse('not-management')
  const uid = parseUid(wanted)
  if (uid === undefined) return refuse('not-management')
  const account = await findAccount(reader, uid)
  const isTheirs = account === undefined ? await wasDeleted(reader, caller, uid) : account.organisation === caller
  return isTheirs ? uid : refuse('not-management')
}
