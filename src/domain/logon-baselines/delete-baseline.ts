import type { Uid } from '../../kernel/ids.ts'
import { type Done, done, type Refusal, refuse } from '../../kernel/outcome.ts'
import type { Deps } from '../deps.ts'
import type { ApprovedValue } from './approved-value.ts'
import { countTargets, deleteBaseline, lockBaselines, unbindTargets } from './store.ts'
import { keepVersion } from './versions.ts'

/**
 * Takes an approved value away: from one server, or from everything it is bound to. Refuses `unknown` with the value when there
 * is no such baseline, and with the server when that is not bound by itself (its group or all servers may be).
 */
export async function deleteFromBaseline(
  { transaction, clock }: Pick<Deps, 'transaction' | 'clock'>,
  account: Uid,
  approved: ApprovedValue,
  uuid: string | undefined,
): Promise<Done | Refusal<'unknown'>> {
  await lockBaselines(transaction, account)
  if (uuid !== undefined) {
    const absent = await unbindTargets(transaction, account, approved, [{ kind: 'uuid', target: uuid }])
    if (absent !== undefined) return refuse('unknown', absent)
    if ((await countTargets(transaction, account, approved)) > 0) {
      await keepVersion(transaction, [account], clock.now(), approved)
      return done
    }
  }
  if (!(await deleteBaseline(transaction, account, approved))) return refuse('unknown', approved.shown)
  await keepVersion(transaction, [account], clock.now(), approved)
  return done
}
