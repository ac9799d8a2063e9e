import { isoSeconds } from '../../kernel/clock.ts'
import type { Uid } from '../../kernel/ids.ts'
import { type Done, done, type Refusal, refuse } from '../../kernel/outcome.ts'
import type { Deps } from '../deps.ts'
import { unchecked } from './change-pair.ts'
import { askForCheck } from './check-store.ts'
import { isRefused } from './finding.ts'
import { isCloud } from './pair.ts'
import { type LockedPair, lockPair, updateAsked } from './store.ts'

/** From one check of a pair to one that somebody asks for, milliseconds: what was mended at the vendor takes as long to be heard of. */
const AFTER_CHECK_MS = 3 * 60_000
/**
 * The same where the vendor has refused the key itself. Waiting mends no key, and a new one is checked at once; asking in vain does
 * harm: Huawei locks a key, for its owner too, at the sixth refusal in a row.
 */
const AFTER_REFUSAL_MS = 60 * 60_000

export type CheckNowRefusal = 'unknown-pair' | 'disabled' | 'no-cloud' | 'checked-lately' | 'key-refused'

/**
 * Has pairs checked at once though nobody has changed them: all of them or, where one is refused, none. A pair that is being
 * checked already is left to that. Refuses with the pair's id and, when it comes too soon, from when on it may be asked for
 * (ISO 8601).
 */
export async function checkNow(
  { transaction, clock }: Pick<Deps, 'transaction' | 'clock'>,
  account: Uid,
  ids: readonly number[],
): Promise<Done | Refusal<CheckNowRefusal>> {
  const now = clock.now()
  // In one order, so that two who lock the same pairs do not wait for each other.
  for (const id of [...new Set(ids)].sort((a, b) => a - b)) {
    const pair = await lockPair(transaction, account, id)
    if (pair === undefined) return refuse('unknown-pair', String(id))
    if (!isCloud(pair.vendor)) return refuse('no-cloud', String(id))
    if (!pair.isEnabled) return refuse('disabled', String(id))
    if (pair.state === 'checking') continue
    const mayAt = mayBeAskedAt(pair)
    if (now < mayAt) {
      const kind = isKeyRefused(pair) ? 'key-refused' : 'checked-lately'
      return refuse(kind, String(id), isoSeconds(Math.ceil(mayAt / 1000) * 1000))
    }
    const modules = pair.modules.map(({ module }) => module)
    const asked = { ...pair, ...unchecked(modules, pair.revision) }
    await updateAsked(transaction, account, asked)
    await askForCheck(transaction, account, asked, now)
  }
  return done
}

function mayBeAskedAt(pair: LockedPair): number {
  if (pair.checkedAt === null) return 0
  const waits = [pair, ...pair.modules].map(({ finding }) => finding?.retryAfterMs ?? 0)
  return pair.checkedAt + Math.max(isKeyRefused(pair) ? AFTER_REFUSAL_MS : AFTER_CHECK_MS, ...waits)
}

const isKeyRefused = ({ finding }: LockedPair) => finding !== undefined && isRefused(finding)
