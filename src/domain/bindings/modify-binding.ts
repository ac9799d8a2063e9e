import type { Deps } from '../deps.ts'
import type { BoundKey, Shelf } from './binding.ts'
import { findBinding, lockBinding, lockKeys, updateBinding } from './store.ts'

/** Which binding to change, and to what; what is not given stays. */
export interface BindingChange extends Pick<BoundKey, 'cloud' | 'cloudAccountId'> {
  readonly id: number
  readonly accessId: string | undefined
  readonly accountName: string | undefined
}

/**
 * Gives a binding another key or name. It must be about the cloud and account that are named: a wrong id then
 * changes nothing. Gives back how many bindings were changed: 0 when there is no such binding or another one has the
 * key, else 1.
 */
export async function modifyBinding(
  deps: Pick<Deps, 'transaction' | 'clock'>,
  shelf: Shelf,
  change: BindingChange,
): Promise<0 | 1> {
  const { transaction, clock } = deps
  // Before the binding's row, as whoever takes one away does.
  await lockKeys(transaction, shelf.account)
  const binding = await lockBinding(transaction, shelf, change.id)
  if (binding?.cloud !== change.cloud || binding.cloudAccountId !== change.cloudAccountId) return 0
  const changed = {
    ...binding,
    accessId: change.accessId ?? binding.accessId,
    accountName: change.accountName ?? binding.accountName,
    modifiedAt: clock.now(),
  }
  const isOther = changed.accessId !== binding.accessId
  if (isOther && (await findBinding(transaction, shelf, changed)) !== undefined) return 0
  await updateBinding(transaction, shelf, changed)
  return 1
}
