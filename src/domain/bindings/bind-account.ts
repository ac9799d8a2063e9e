import type { Deps } from '../deps.ts'
import { type BoundKey, MAX_BINDINGS, type Shelf } from './binding.ts'
import { countBindings, findBinding, insertBinding, takeBindingId } from './store.ts'

/** A binding to be. */
export interface NewBinding extends BoundKey {
  readonly accountName: string
  readonly createUser: string
}

/** Binds an account's key. Gives back how many bindings came to be: 0 when the key is bound or the shelf is full, else 1. */
export async function bindAccount(deps: Pick<Deps, 'transaction' | 'clock'>, shelf: Shelf, wanted: NewBinding): Promise<0 | 1> {
  const { transaction, clock } = deps
  const id = await takeBindingId(transaction, shelf.account)
  if ((await findBinding(transaction, shelf, wanted)) !== undefined) return 0
  if ((await countBindings(transaction, shelf)) >= MAX_BINDINGS) return 0
  await insertBinding(transaction, shelf, { ...wanted, id, modifiedAt: clock.now() })
  return 1
}
