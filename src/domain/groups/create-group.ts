import { newGroupId, type Uid } from '../../kernel/ids.ts'
import { type Refusal, refuse } from '../../kernel/outcome.ts'
import type { Deps } from '../deps.ts'
import { MOST_GROUPS } from './read.ts'
import { countGroups, type Group, holdNames, insertGroup } from './store.ts'

/** Gives an account a group without users. */
export async function createGroup(
  { transaction, clock }: Pick<Deps, 'transaction' | 'clock'>,
  account: Uid,
  wanted: { readonly name: string; readonly comments: string },
): Promise<Group | Refusal<'known-group' | 'too-many-groups'>> {
  await holdNames(transaction, account)
  const now = clock.now()
  const group: Group = { ...wanted, id: newGroupId(), createdAt: now, updatedAt: now }
  if (!(await insertGroup(transaction, account, group))) return refuse('known-group')
  if ((await countGroups(transaction, account)) > MOST_GROUPS) return refuse('too-many-groups')
  return group
}
