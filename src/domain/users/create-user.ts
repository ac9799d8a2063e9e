import { newUserId, type Uid } from '../../kernel/ids.ts'
import { type Refusal, refuse } from '../../kernel/outcome.ts'
import type { Deps } from '../deps.ts'
import { countUsers, holdNames, insertUser } from './store.ts'
import { MOST_USERS, type Particulars, type User } from './user.ts'

/** Gives an account a user, which may do nothing and has no key. */
export async function createUser(
  { transaction, clock }: Pick<Deps, 'transaction' | 'clock'>,
  account: Uid,
  wanted: Particulars & { readonly name: string },
): Promise<User | Refusal<'known-user' | 'too-many-users'>> {
  await holdNames(transaction, account)
  const now = clock.now()
  const user: User = { ...wanted, id: newUserId(), createdAt: now, updatedAt: now }
  if (!(await insertUser(transaction, account, user))) return refuse('known-user')
  if ((await countUsers(transaction, account)) > MOST_USERS) return refuse('too-many-users')
  return user
}
