import type { Uid } from '../../kernel/ids.ts'
import type { Deps } from '../deps.ts'
import type { Pool } from './ledger.ts'
import { lockInstance, readAllotments, readPools, writeLedger } from './store.ts'
import type { Unit } from './units.ts'

/**
 * Takes back what an account was allotted that leaves the organisation, and gives it to the pools. What the account uses
 * is no longer the organisation's business and stands in no one's way.
 */
export async function accountLeft(
  { transaction, clock }: Pick<Deps, 'transaction' | 'clock'>,
  organisation: Uid,
  uid: Uid,
): Promise<void> {
  // Allotments are changed under this lock: one that is being made right now is seen and taken back.
  if ((await lockInstance(transaction, organisation)) === undefined) return
  const allotment = (await readAllotments(transaction, organisation, [uid])).get(uid)
  if (allotment === undefined) return
  const pools = new Map<Unit, Pool>()
  if (allotment.chargeType === 'PREPAID') {
    for (const [unit, pool] of await readPools(transaction, organisation)) {
      const amount = allotment.units.get(unit) ?? 0
      if (amount > 0) pools.set(unit, { ...pool, allotted: pool.allotted - amount })
    }
  }
  await writeLedger(transaction, organisation, { gone: [uid], allotments: new Map(), units: [], pools }, clock.now())
}
