import type { Uid } from '../../kernel/ids.ts'
import { accountUnbound, importsEnded, sourcesEnded } from '../data-sources/follow.ts'
import type { Deps } from '../deps.ts'
import { delegatesOf } from '../directory/read.ts'
import { idsOfRoles } from '../roles/read.ts'
import { idsOfUsers } from '../users/read.ts'
import { deleteBindingsOf, deleteBindingsOfCreators, findCreators, isBound, lockKeys } from './store.ts'
import { SERVICES } from './view.ts'

/**
 * Told when an account leaves the organisation. What its administrators bound in it ends, with the data sources of what is
 * then not bound any more; what the account bound itself is its own and stays. Nothing of it is imported from then on: the
 * storage that took the logs was the organisation's.
 */
export async function accountLeft({ transaction }: Pick<Deps, 'transaction'>, organisation: Uid, uid: Uid): Promise<void> {
  // Bindings and data sources are added under this lock: one that is being added right now is seen here.
  await lockKeys(transaction, uid)
  const delegates = await delegatesOf(transaction, organisation, SERVICES)
  const administrators = [...new Set([organisation, ...delegates.map((delegate) => delegate.uid)])].filter((one) => one !== uid)
  const creators = await findCreators(transaction, uid)
  const ids = creators.map(callerOf)
  const theirs = new Set<string>([
    ...administrators,
    ...(await idsOfUsers(transaction, administrators, ids)),
    ...(await idsOfRoles(transaction, administrators, ids)),
  ])
  const ending = creators.filter((creator) => theirs.has(callerOf(creator)))
  for (const { shelf, ...key } of await deleteBindingsOfCreators(transaction, uid, ending)) {
    if (!(await isBound(transaction, shelf, key))) await accountUnbound(transaction, shelf, key)
  }
  await importsEnded(transaction, uid)
}

/** Told when an account is deleted: nothing is bound in it any more. */
export async function accountDeleted({ transaction }: Pick<Deps, 'transaction'>, uid: Uid): Promise<void> {
  await lockKeys(transaction, uid)
  await deleteBindingsOf(transaction, uid)
  await sourcesEnded(transaction, uid)
  await importsEnded(transaction, uid)
}

/** The account, user or role behind `<id>` or `<id>:<session>`. */
function callerOf(creator: string): string {
  return creator.split(':', 1)[0] ?? ''
}
