import type { Uid } from '../../kernel/ids.ts'
import { type Done, done, type Refusal, refuse } from '../../kernel/outcome.ts'
import type { Deps } from '../deps.ts'
import { lockUser } from '../users/read.ts'
import { groupsOfUser, lockGroup, MOST_GROUPS_OF_USER } from './read.ts'
import { deleteMember, insertMember } from './store.ts'

/** A user and a group of one account. */
export interface Membership {
  readonly user: string
  readonly group: string
}

type Writing = Pick<Deps, 'transaction' | 'clock'>

/** Puts a user into a group. */
export async function joinGroup(
  { transaction, clock }: Writing,
  account: Uid,
  membership: Membership,
): Promise<Done | Refusal<'no-user' | 'no-group' | 'in-group' | 'too-many-groups'>> {
  if ((await lockUser(transaction, account, membership.user)) === undefined) return refuse('no-user')
  if ((await lockGroup(transaction, account, membership.group)) === undefined) return refuse('no-group')
  const joined = await groupsOfUser(transaction, account, membership.user)
  if (joined.some(({ name }) => name === membership.group)) return refuse('in-group')
  if (joined.length >= MOST_GROUPS_OF_USER) return refuse('too-many-groups')
  await insertMember(transaction, account, membership, clock.now())
  return done
}

/** Takes a user out of a group. */
export async function leaveGroup(
  { transaction }: Pick<Deps, 'transaction'>,
  account: Uid,
  membership: Membership,
): Promise<Done | Refusal<'no-user' | 'no-group' | 'not-in-group'>> {
  if ((await lockUser(transaction, account, membership.user)) === undefined) return refuse('no-user')
  if ((await lockGroup(transaction, account, membership.group)) === undefined) return refuse('no-group')
  return (await deleteMember(transaction, account, membership)) ? done : refuse('not-in-group')
}
