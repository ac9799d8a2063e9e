import type { Uid } from '../../kernel/ids.ts'
import type { Deps } from '../deps.ts'
import { sourceRemoved } from '../hosts/follow.ts'
import { askForCheck } from './check-store.ts'
import type { Module, Pair } from './pair.ts'
import { endRefreshes, otherReaders, pauseRefreshes } from './refresh-store.ts'
import { asksElsewhere } from './rules.ts'
import { type NewlySealed, updatePair } from './store.ts'

const hasHosts = ({ modules }: Pair) => modules.some(({ module }) => module === 'hosts')

/** What of a pair is other once something has changed that only its vendor can judge. */
export function unchecked(
  modules: readonly Module[],
  revision: number,
): Pick<Pair, 'state' | 'finding' | 'modules' | 'revision'> {
  return {
    state: 'checking',
    finding: undefined,
    revision: revision + 1,
    modules: modules.map((module) => ({ module, state: 'checking', finding: undefined })),
  }
}

/**
 * Writes a changed pair with all that follows: without the module of hosts its servers go, and what it was changed for is
 * checked. Through another key, or elsewhere, servers are read once that is found good: what is being read now is not. Of `sealed` what is not given stays.
 */
export async function writeChange(
  { transaction, clock }: Pick<Deps, 'transaction' | 'clock'>,
  account: Uid,
  { before, after, sealed = {} }: { readonly before: Pair; readonly after: Pair; readonly sealed?: NewlySealed },
): Promise<void> {
  const now = clock.now()
  await updatePair(transaction, account, { pair: after, sealed, now })
  if (!hasHosts(after)) await takeServersAway({ transaction, clock }, account, before)
  const isOtherKey = after.secretIdHash !== before.secretIdHash || (sealed.secret ?? null) !== null
  if (isOtherKey || asksElsewhere(after.vendor, before, after)) await pauseRefreshes(transaction, account, after.id)
  if (after.revision !== before.revision || after.isEnabled !== before.isEnabled) {
    await askForCheck(transaction, account, after, now)
  }
}

/** Ends the reading of a pair's servers, and takes those away that no other pair reads. */
export async function takeServersAway(
  { transaction, clock }: Pick<Deps, 'transaction' | 'clock'>,
  account: Uid,
  pair: Pair,
): Promise<void> {
  const heirs = await otherReaders(transaction, account, pair)
  await endRefreshes(transaction, account, pair.id)
  if (hasHosts(pair)) await sourceRemoved({ transaction, clock }, account, pair.id, heirs)
}
