import type { Uid } from '../../kernel/ids.ts'
import { type Done, done, type Refusal, refuse } from '../../kernel/outcome.ts'
import type { Deps } from '../deps.ts'
import { takeServersAway, unchecked, writeChange } from './change-pair.ts'
import { dropCheck } from './check-store.ts'
import type { Module } from './pair.ts'
import { deletePairRows, lockPair } from './store.ts'

/**
 * Deletes a pair with its sealed secret, or takes some modules from it; a pair that loses its last module is deleted. Servers
 * that were read through it go with the module of hosts. Modules that it does not have make no difference.
 */
export async function deletePair(
  { transaction, clock }: Pick<Deps, 'transaction' | 'clock'>,
  account: Uid,
  id: number,
  modules: readonly Module[] | undefined,
): Promise<Done | Refusal<'unknown-pair'>> {
  const pair = await lockPair(transaction, account, id)
  if (pair === undefined) return refuse('unknown-pair', String(id))
  const had = pair.modules.map(({ module }) => module)
  const left = modules === undefined ? [] : had.filter((module) => !modules.includes(module))
  if (modules !== undefined && left.length === had.length) return done
  if (left.length === 0) {
    await takeServersAway({ transaction, clock }, account, pair)
    await dropCheck(transaction, account, id)
    await deletePairRows(transaction, account, id)
    return done
  }
  const trail = left.includes('trail') ? pair.trail : null
  const after = { ...pair, trail, ...unchecked(left, pair.revision) }
  await writeChange({ transaction, clock }, account, { before: pair, after })
  return done
}
