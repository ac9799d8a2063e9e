import type { Uid } from '../../kernel/ids.ts'
import { type Done, done, type Refusal, refuse } from '../../kernel/outcome.ts'
import type { Deps } from '../deps.ts'
import { groupDeleted } from '../logon-baselines/follow.ts'
import { DEFAULT_GROUP } from './group.ts'
import { deleteGroupRow, moveGroup } from './group-store.ts'
import { lockPlacement } from './read.ts'

/** Takes a group away. Its hosts go to the default group, and baselines are no longer bound to it. */
export async function deleteGroup(
  { transaction, clock }: Pick<Deps, 'transaction' | 'clock'>,
  account: Uid,
  id: number,
): Promise<Done | Refusal<'unknown' | 'default-group'>> {
  if (id === DEFAULT_GROUP.id) return refuse('default-group')
  await lockPlacement(transaction, [account])
  if (!(await deleteGroupRow(transaction, account, id))) return refuse('unknown', String(id))
  await moveGroup(transaction, account, { from: id, to: DEFAULT_GROUP.id, but: [] })
  await groupDeleted({ transaction, clock }, account, id)
  return done
}
