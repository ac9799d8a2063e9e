import type { AuditRow } from '../../kernel/audit-chain.ts'
import type { Uid } from '../../kernel/ids.ts'
import { Refusal, refuse } from '../../kernel/outcome.ts'
import type { Reader } from '../../storage/database.ts'
import { readableChain } from './chain-owner.ts'
import { type CallCount, countCallRows, findCallRow, hasMoreCallRows } from './event-store.ts'

/** Which call, in whose trail: the asking account's own unless another is named. */
export interface WantedCall {
  readonly account: string | undefined
  readonly requestId: string
}

/** One call as its trail keeps it. A call of an account that is not asked about is as unknown as one that never was. */
export async function findCall(
  reader: Reader,
  asking: Uid,
  { account: wanted, requestId }: WantedCall,
): Promise<AuditRow | Refusal<'not-management' | 'unknown-call'>> {
  const account = await readableChain(reader, asking, wanted)
  if (account instanceof Refusal) return account
  return (await findCallRow(reader, account, requestId)) ?? refuse('unknown-call', requestId)
}

/** What an identity's calls since a time were, and whether these are all. */
export async function countCalls(
  reader: Reader,
  account: Uid,
  principalId: string,
  since: number,
): Promise<{ counts: readonly CallCount[]; isAll: boolean }> {
  const counts = await countCallRows(reader, account, principalId, since)
  return { counts, isAll: !(await hasMoreCallRows(reader, account, principalId, since)) }
}
