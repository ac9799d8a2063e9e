import type { Uid } from '../../kernel/ids.ts'
import { type Refusal, refuse } from '../../kernel/outcome.ts'
import type { Deps } from '../deps.ts'
import { renameTarget } from '../policies/follow.ts'
import { lockGroup } from './read.ts'
import { type Group, holdNames, selectGroup, writeGroup } from './store.ts'

/** Changes a group; what is not given stays. Users and policies come along to a new name; the id stays. */
export async function updateGroup(
  { transaction, clock }: Pick<Deps, 'transaction' | 'clock'>,
  account: Uid,
  present: string,
  change: { readonly name: string | undefined; readonly comments: string | undefined },
): Promise<Group | Refusal<'no-group' | 'known-group'>> {
  const name = change.name ?? present
  const isRenamed = name !== present
  if (isRenamed) await holdNames(transaction, account)
  const group = await lockGroup(transaction, account, present)
  if (group === undefined) return refuse('no-group')
  if (isRenamed && (await selectGroup(transaction, account, name)) !== undefined) return refuse('known-group')
  const changed: Group = { ...group, name, comments: change.comments ?? group.comments, updatedAt: clock.now() }
  await writeGroup(transaction, account, present, changed)
  if (isRenamed) await renameTarget(transaction, account, { type: 'group', from: present, to: name })
  return changed
}
