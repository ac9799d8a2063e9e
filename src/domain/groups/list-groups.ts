import type { Uid } from '../../kernel/ids.ts'
import { type Refusal, refuse } from '../../kernel/outcome.ts'
import type { Deps } from '../deps.ts'
import { displayNames, findUser } from '../users/read.ts'
import { findGroup, groupsOfUser, type JoinedGroup } from './read.ts'
import { type Group, type Member, selectGroups, selectMembers } from './store.ts'

type Reading = Pick<Deps, 'transaction'>

/** Where a page begins, as the last name of the page before, and how much it holds. */
export interface NamePage {
  readonly after: string
  readonly limit: number
}

/** An account's group. */
export async function getGroup({ transaction }: Reading, account: Uid, name: string): Promise<Group | Refusal<'no-group'>> {
  return (await findGroup(transaction, account, name)) ?? refuse('no-group')
}

/** A page of an account's groups in the order of their names, and whether there are more. */
export async function listGroups(
  { transaction }: Reading,
  account: Uid,
  { after, limit }: NamePage,
): Promise<{ groups: Group[]; hasMore: boolean }> {
  const found = await selectGroups(transaction, account, after, limit + 1)
  return { groups: found.slice(0, limit), hasMore: found.length > limit }
}

/** The groups that a user is in. */
export async function listGroupsOfUser(
  { transaction }: Reading,
  account: Uid,
  userName: string,
): Promise<JoinedGroup[] | Refusal<'no-user'>> {
  if ((await findUser(transaction, account, userName)) === undefined) return refuse('no-user')
  return groupsOfUser(transaction, account, userName)
}

/** A page of a group's users in the order of their names, and whether there are more. */
export async function listUsersOfGroup(
  { transaction }: Reading,
  account: Uid,
  group: string,
  { after, limit }: NamePage,
): Promise<{ members: (Member & { displayName: string })[]; hasMore: boolean } | Refusal<'no-group'>> {
  if ((await findGroup(transaction, account, group)) === undefined) return refuse('no-group')
  const found = await selectMembers(transaction, account, group, { after, limit: limit + 1 })
  const shown = found.slice(0, limit)
  const names = await displayNames(
    transaction,
    account,
    shown.map(({ userName }) => userName),
  )
  const members = shown.map((member) => ({ ...member, displayName: names.get(member.userName) ?? '' }))
  return { members, hasMore: found.length > limit }
}
