import type { Uid } from '../../kernel/ids.ts'
import type { Deps } from '../deps.ts'
import { foldersAbove, lockMembers } from '../directory/read.ts'
import { deleteMarks, deleteMonitored, findSyncFolders, insertMonitored } from './store.ts'

export { lockLists } from './store.ts'

/**
 * Told after accounts have come into the organisation or into another of its folders; `folder` is where they are now,
 * null for the root. Those in a folder whose future accounts are watched, or anywhere below one, are watched from now on.
 */
export async function accountsEntered(
  { transaction, clock }: Pick<Deps, 'transaction' | 'clock'>,
  organisation: Uid,
  accounts: readonly { uid: Uid; folder: string | null }[],
): Promise<void> {
  const chosen = new Map((await findSyncFolders(transaction, organisation)).map(({ folder, operator }) => [folder, operator]))
  if (chosen.size === 0) return
  const above = await foldersAbove(
    transaction,
    organisation,
    accounts.map(({ folder }) => folder),
  )
  const addedAt = clock.now()
  const entering = accounts.flatMap(({ uid, folder }) => {
    const nearest = (above.get(folder) ?? []).find((id) => chosen.has(id))
    const operator = nearest === undefined ? undefined : chosen.get(nearest)
    return operator === undefined ? [] : [{ uid, addedAt, operator }]
  })
  await insertMonitored(transaction, organisation, entering)
}

/**
 * Told when an account leaves the organisation, in the transaction that changes its row: it is neither watched nor marked
 * any more.
 */
export async function accountLeft({ transaction }: Pick<Deps, 'transaction'>, organisation: Uid, uid: Uid): Promise<void> {
  // Whoever puts it on a list right now holds its row: what that writes is seen here, or the account is refused there.
  await lockMembers(transaction, organisation, [uid])
  await deleteMonitored(transaction, organisation, uid)
  await deleteMarks(transaction, organisation, [uid])
}
