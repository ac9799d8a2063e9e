import type { AuditRow } from '../../kernel/audit-chain.ts'
import type { Uid } from '../../kernel/ids.ts'
import type { Deps } from '../deps.ts'
import { type EventFilter, type EventPlace, type EventRange, findEvents } from './event-store.ts'

/** One page of an account's own events that fit a filter; undefined: no event can fit it. */
export async function lookupEvents(
  { transaction }: Pick<Deps, 'transaction'>,
  account: Uid,
  range: EventRange,
  filter: EventFilter | undefined,
  limit: number,
): Promise<{ events: readonly AuditRow[]; next: EventPlace | undefined }> {
  return filter === undefined ? { events: [], next: undefined } : findEvents(transaction, account, range, filter, limit)
}
