import type { Uid } from '../../kernel/ids.ts'
import { type Refusal, refuse } from '../../kernel/outcome.ts'
import type { Deps } from '../deps.ts'
import type { PageReading } from '../page-marks.ts'
import { DEFAULT_GROUP, DEFAULT_GROUP_NAMES, type Group } from './group.ts'
import { countGroups, type GroupKey, groupsAfter, groupsByName, groupsFrom } from './group-store.ts'

/** As many groups as an answer without pages holds. */
export const MOST_LISTED = 10_000

type Reading = Pick<Deps, 'transaction'>

/** Groups in their order, the default group first; some are left out at the beginning. */
export async function listGroups(reading: PageReading, account: Uid, offset: number, limit: number): Promise<Group[]> {
  return offset === 0
    ? [DEFAULT_GROUP, ...(await groupsFrom(reading, account, 0, limit - 1))]
    : groupsFrom(reading, account, offset - 1, limit)
}

/** All groups in their order, the default group first. A list too long to be answered in one piece is refused, never cut. */
export async function listAllGroups(reading: Reading, account: Uid): Promise<Group[] | Refusal<'too-many'>> {
  const groups = await listGroups(reading, account, 0, MOST_LISTED + 1)
  return groups.length > MOST_LISTED ? refuse('too-many', String(MOST_LISTED)) : groups
}

/** The same list behind one of its groups, and where it goes on; undefined begins it, and ends it. */
export async function listGroupsAfter(
  { transaction }: Reading,
  account: Uid,
  after: GroupKey | undefined,
  limit: number,
): Promise<{ groups: Group[]; next: GroupKey | undefined }> {
  const start = after ?? { position: -1, id: 0 }
  const stored = await groupsAfter(transaction, account, start.id === 0 ? { position: -1, id: 0 } : start, limit + 1)
  const groups: Group[] = after === undefined ? [DEFAULT_GROUP, ...stored] : stored
  return { groups: groups.slice(0, limit), next: groups.length > limit ? groups[limit - 1] : undefined }
}

/** How many groups an account has, the default group with them. */
export async function countAllGroups({ transaction }: Reading, account: Uid): Promise<number> {
  return (await countGroups(transaction, account)) + 1
}

/** The id of the group of this name. */
export async function findGroupId({ transaction }: Reading, account: Uid, name: string): Promise<number | Refusal<'unknown'>> {
  const [group] = await groupsByName(transaction, account, [name])
  if (group !== undefined) return group.id
  return DEFAULT_GROUP_NAMES.includes(name) ? DEFAULT_GROUP.id : refuse('unknown', name)
}
