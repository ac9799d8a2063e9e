import type { Uid } from '../../kernel/ids.ts'
import { Refusal, refuse } from '../../kernel/outcome.ts'
import type { Deps } from '../deps.ts'
import { DEFAULT_GROUP, DEFAULT_GROUP_NAMES, GROUPS_PER_ACCOUNT } from './group.ts'
import { countGroups, groupsById, groupsByName, insertGroup, moveGroup, moveHostRows, replaceGroups } from './group-store.ts'
import { lockPlacement } from './read.ts'
import { unknownHost } from './store.ts'

/** What a group shall be. What is undefined stays as it is. */
export interface GroupContent {
  readonly name: string | undefined
  /** All its hosts; those that are in it and not named go to the default group. */
  readonly hosts: readonly string[] | undefined
}

type Fault = Refusal<'unknown' | 'name-taken' | 'full' | 'default-group'>

/** Makes a group and moves hosts into it. Gives back its id. Refuses `unknown` with the host that the account has not. */
export async function createGroup(
  { transaction }: Pick<Deps, 'transaction'>,
  account: Uid,
  { name, hosts = [] }: GroupContent & { readonly name: string },
): Promise<number | Fault> {
  await lockPlacement(transaction, [account])
  if (await isTaken(transaction, account, name)) return refuse('name-taken', name)
  if ((await countGroups(transaction, account)) >= GROUPS_PER_ACCOUNT) return refuse('full')
  const strange = await unknownHost(transaction, account, hosts)
  if (strange instanceof Refusal) return strange
  const id = await insertGroup(transaction, account, name)
  await moveHostRows(transaction, account, id, hosts)
  return id
}

/**
 * Gives a group another name and other hosts. Gives back its id. Refuses `unknown` with the group or host that the account
 * has not, and `default-group` for the one that cannot be changed.
 */
export async function updateGroup(
  { transaction }: Pick<Deps, 'transaction'>,
  account: Uid,
  id: number,
  { name, hosts }: GroupContent,
): Promise<number | Fault> {
  if (id === DEFAULT_GROUP.id) return refuse('default-group')
  await lockPlacement(transaction, [account])
  const [group] = await groupsById(transaction, account, [id])
  if (group === undefined) return refuse('unknown', String(id))
  if (name !== undefined && name !== group.name) {
    if (await isTaken(transaction, account, name)) return refuse('name-taken', name)
    await replaceGroups(transaction, account, [{ ...group, name }])
  }
  if (hosts !== undefined) {
    const strange = await unknownHost(transaction, account, hosts)
    if (strange instanceof Refusal) return strange
    await moveGroup(transaction, account, { from: id, to: DEFAULT_GROUP.id, but: hosts })
    await moveHostRows(transaction, account, id, hosts)
  }
  return id
}

async function isTaken(transaction: Deps['transaction'], account: Uid, name: string): Promise<boolean> {
  return DEFAULT_GROUP_NAMES.includes(name) || (await groupsByName(transaction, account, [name])).length > 0
}
