import type { Uid } from '../../kernel/ids.ts'
import type { Deps } from '../deps.ts'
import type { Pair } from './pair.ts'
import { findPairs, type PairFilter } from './store.ts'

/** One page of an account's pairs, numbered from 1, and how many there are on all pages. */
export function listPairs(
  deps: Pick<Deps, 'transaction'>,
  account: Uid,
  filter: PairFilter,
  page: { readonly number: number; readonly size: number },
): Promise<{ pairs: Pair[]; total: number }> {
  return findPairs(deps.transaction, account, filter, { limit: page.size, offset: (page.number - 1) * page.size })
}
