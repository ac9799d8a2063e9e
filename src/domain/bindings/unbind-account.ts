import { hasSources } from '../data-sources/read.ts'
import type { Deps } from '../deps.ts'
import type { BoundKey, Shelf } from './binding.ts'
import { deleteBinding, isLastOfAccount, lockKeys } from './store.ts'

/**
 * Takes a binding away. Gives back how many are gone: 0 when there was none, when it has another id than the given one, or
 * when it is the last of an account that has data sources, which nobody would find any more.
 */
export async function unbindAccount(
  { transaction }: Pick<Deps, 'transaction'>,
  shelf: Shelf,
  key: BoundKey,
  id: number | undefined,
): Promise<number> {
  await lockKeys(transaction, shelf.account)
  const isNeeded =
    (await hasSources(transaction, shelf, key.cloud, key.cloudAccountId)) && (await isLastOfAccount(transaction, shelf, key))
  return isNeeded ? 0 : deleteBinding(transaction, shelf, key, id)
}
