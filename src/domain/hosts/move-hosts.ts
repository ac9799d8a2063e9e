import type { Uid } from '../../kernel/ids.ts'
import { type Done, done, Refusal, refuse } from '../../kernel/outcome.ts'
import type { Deps } from '../deps.ts'
import { DEFAULT_GROUP } from './group.ts'
import { groupsById, moveHostRows } from './group-store.ts'
import { lockPlacement } from './read.ts'
import { unknownHost } from './store.ts'

/** Moves hosts into a group, all or none. Refuses `unknown` with the group or host that the account has not. */
export async function moveHosts(
  { transaction }: Pick<Deps, 'transaction'>,
  account: Uid,
  group: number,
  uuids: readonly string[],
): Promise<Done | Refusal<'unknown'>> {
  await lockPlacement(transaction, [account])
  if (group !== DEFAULT_GROUP.id && (await groupsById(transaction, account, [group])).length === 0) {
    return refuse('unknown', String(group))
  }
  const strange = await unknownHost(transaction, account, uuids)
  if (strange instanceof Refusal) return strange
  await moveHostRows(transaction, account, group, uuids)
  return done
}
