import type { Uid } from '../../kernel/ids.ts'
import { type Refusal, refuse } from '../../kernel/outcome.ts'
import type { Deps } from '../deps.ts'
import { renameMember } from '../groups/follow.ts'
import { renameTarget } from '../policies/follow.ts'
import { renameKeyHolder } from './keys-store.ts'
import { renameProfile } from './profiles-store.ts'
import { lockUser } from './read.ts'
import { holdNames, selectUser, writeUser } from './store.ts'
import type { Particulars, User } from './user.ts'

/** What to change of a user; what is not given stays. */
export type UserChange = { readonly [K in keyof Particulars | 'name']?: string | undefined }

/**
 * Changes a user. A new name takes along all that hangs on the old one: access keys, logon profile, groups and
 * policies. The id stays.
 */
export async function updateUser(
  { transaction, clock }: Pick<Deps, 'transaction' | 'clock'>,
  account: Uid,
  present: string,
  change: UserChange,
): Promise<User | Refusal<'no-user' | 'known-user'>> {
  const name = change.name ?? present
  const isRenamed = name !== present
  if (isRenamed) await holdNames(transaction, account)
  const user = await lockUser(transaction, account, present)
  if (user === undefined) return refuse('no-user')
  if (isRenamed && (await selectUser(transaction, account, name)) !== undefined) return refuse('known-user')
  const changed: User = {
    ...user,
    name,
    displayName: change.displayName ?? user.displayName,
    comments: change.comments ?? user.comments,
    email: change.email ?? user.email,
    mobilePhone: change.mobilePhone ?? user.mobilePhone,
    updatedAt: clock.now(),
  }
  await writeUser(transaction, account, present, changed)
  if (isRenamed) {
    await renameKeyHolder(transaction, account, present, name)
    await renameProfile(transaction, account, present, name)
    await renameMember(transaction, account, present, name)
    await renameTarget(transaction, account, { type: 'user', from: present, to: name })
  }
  return changed
}
