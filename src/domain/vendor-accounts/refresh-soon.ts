import type { Cloud } from '../../connectors/vendor.ts'
import type { Uid } from '../../kernel/ids.ts'
import type { Deps } from '../deps.ts'
import { askForRefresh } from './refresh-store.ts'

/** Has the servers of some clouds read at once, through the pairs of an account whose servers are read at all. */
export function refreshSoon(
  { transaction, clock }: Pick<Deps, 'transaction' | 'clock'>,
  account: Uid,
  clouds: readonly Cloud[],
): Promise<void> {
  return askForRefresh(transaction, account, clouds, clock.now())
}
