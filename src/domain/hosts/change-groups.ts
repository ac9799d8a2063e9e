import type { Uid } from '../../kernel/ids.ts'
import { type Done, done, type Refusal, refuse } from '../../kernel/outcome.ts'
import type { Deps } from '../deps.ts'
import { DEFAULT_GROUP, DEFAULT_GROUP_NAMES } from './group.ts'
import { groupsById, groupsByName, replaceGroups } from './group-store.ts'
import { lockPlacement } from './read.ts'

/** What becomes of a group; what is undefined stays as it is. */
export interface GroupChange {
  readonly id: number
  readonly name: string | undefined
  readonly position: number | undefined
}

/**
 * Gives groups other names and places, all or none; two may exchange their names. Every group stands in the list once.
 * Refuses `unknown` with the group that the account has not.
 */
export async function changeGroups(
  { transaction }: Pick<Deps, 'transaction'>,
  account: Uid,
  changes: readonly GroupChange[],
): Promise<Done | Refusal<'unknown' | 'name-taken' | 'default-group'>> {
  if (changes.some(({ id }) => id === DEFAULT_GROUP.id)) return refuse('default-group')
  await lockPlacement(transaction, [account])
  const ids = changes.map(({ id }) => id)
  const present = new Map((await groupsById(transaction, account, ids)).map((group) => [group.id, group]))
  const names = new Set<string>()
  const changed = []
  for (const { id, name, position } of changes) {
    const group = present.get(id)
    if (group === undefined) return refuse('unknown', String(id))
    const next = { id, name: name ?? group.name, position: position ?? group.position }
    if (names.has(next.name)) return refuse('name-taken', next.name)
    if (next.name !== group.name && DEFAULT_GROUP_NAMES.includes(next.name)) return refuse('name-taken', next.name)
    names.add(next.name)
    changed.push(next)
  }
  const others = await groupsByName(transaction, account, [...names])
  const taken = others.find(({ id }) => !present.has(id))
  if (taken !== undefined) return refuse('name-taken', taken.name)
  await replaceGroups(transaction, account, changed)
  return done
}
