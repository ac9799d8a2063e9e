import { type Refusal, refuse } from '../../kernel/outcome.ts'
import type { Deps } from '../deps.ts'
import type { View } from '../directory/read.ts'
import { type DetectionKey, detectionKeys } from '../vendor-accounts/read.ts'
import { type BoundCloud, type DataCentre, MAX_LISTED } from './binding.ts'
import { listOrganisation, listShelf } from './store.ts'

/** A key that could be bound, and whether it is. */
export interface BindableKey extends DetectionKey {
  readonly isBound: boolean
}

// Keys of Alibaba Cloud are not kept beside those of other vendors.
const VENDORS = { huawei: 'huawei', tencent: 'tencent', alibaba: undefined } as const satisfies Record<BoundCloud, unknown>

/** The keys of one cloud that a view shows. A list too long to be answered in one piece is refused, never cut. */
export async function listAccessIds(
  deps: Pick<Deps, 'transaction' | 'vault'>,
  view: View,
  region: DataCentre,
  cloud: BoundCloud,
): Promise<readonly BindableKey[] | Refusal<'too-many'>> {
  const { transaction } = deps
  const vendor = VENDORS[cloud]
  if (vendor === undefined) return []
  const keys = await detectionKeys(deps, view, vendor, MAX_LISTED)
  const bindings =
    'account' in view
      ? await listShelf(transaction, { account: view.account, region }, cloud, MAX_LISTED + 1)
      : await listOrganisation(transaction, { organisation: view.organisation, region }, cloud, MAX_LISTED + 1)
  if (keys === undefined || bindings.length > MAX_LISTED) return refuse('too-many', String(MAX_LISTED))
  const nameOf = (owner: string, account: string, key: string) => JSON.stringify([owner, account, key])
  const bound = new Set(bindings.map(({ owner, cloudAccountId, accessId }) => nameOf(owner, cloudAccountId, accessId)))
  return keys.map((key) => ({ ...key, isBound: bound.has(nameOf(key.owner, key.cloudUserId, key.secretId)) }))
}
