import type { Uid } from '../../kernel/ids.ts'
import { type Refusal, refuse } from '../../kernel/outcome.ts'
import type { Deps } from '../deps.ts'
import { findUser } from './read.ts'
import { selectUsers } from './store.ts'
import type { User } from './user.ts'

/** An account's user. */
export async function getUser(
  { transaction }: Pick<Deps, 'transaction'>,
  account: Uid,
  name: string,
): Promise<User | Refusal<'no-user'>> {
  return (await findUser(transaction, account, name)) ?? refuse('no-user')
}

/** A page of an account's users in the order of their names, after a name, and whether there are more. */
export async function listUsers(
  { transaction }: Pick<Deps, 'transaction'>,
  account: Uid,
  page: { readonly after: string; readonly limit: number },
): Promise<{ users: User[]; hasMore: boolean }> {
  const found = await selectUsers(transaction, account, page.after, page.limit + 1)
  return { users: found.slice(0, page.limit), hasMore: found.length > page.limit }
}
