import type { Deps } from '../deps.ts'
import type { BoundKey, Shelf } from './binding.ts'
import { deleteBinding } from './store.ts'

/** Takes a binding away. Gives back how many are gone: 0 when there was none, or it has another id than the given one. */
export function unbindAccount(
  { transaction }: Pick<Deps, 'transaction'>,
  shelf: Shelf,
  key: BoundKey,
  id: number | undefined,
): Promise<number> {
  return deleteBinding(transaction, shelf, key, id)
}
