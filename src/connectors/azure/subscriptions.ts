import { textAt } from '../answers.ts'
import { type Credentials, VendorFailure } from '../vendor.ts'
import type { AzureCalls } from './call.ts'
import { isUuid, uuid } from './endpoints.ts'

const PERMISSION = 'Microsoft.Resources/subscriptions/read'
const MOST_PAGES = 50

/** A subscription that the application may see. */
export interface Subscription {
  readonly id: string
  readonly isEnabled: boolean
}

/** The subscriptions that are wanted, as they may stand in a path. */
export function wantedIds({ subscriptionIds }: Credentials): readonly string[] {
  return subscriptionIds.map((id) => uuid(id, 'SubscriptionId'))
}

/** All subscriptions in which the application has a role. */
export async function listSubscriptions(calls: AzureCalls): Promise<readonly Subscription[]> {
  const found: Subscription[] = []
  const call = { path: '/subscriptions?api-version=2022-12-01', permission: PERMISSION, place: '' }
  for await (const item of calls.items(call, MOST_PAGES)) {
    const id = textAt(item, 'subscriptionId').toLowerCase()
    // `Warned` and `PastDue` can still be read; they are on their way out, and that must be seen.
    if (isUuid(id)) found.push({ id, isEnabled: textAt(item, 'state') === 'Enabled' })
  }
  return found
}

/**
 * Those of the listed subscriptions that are to be used.
 * @throws VendorFailure `no-permission`, naming a wanted subscription that is not there or not enabled; without wanted ones,
 *   when there is none at all: an application without any role is shown an empty list
 */
export function usable(listed: readonly Subscription[], wanted: readonly string[]): readonly string[] {
  const enabled = new Set(listed.filter(({ isEnabled }) => isEnabled).map(({ id }) => id))
  const missing = wanted.find((id) => !enabled.has(id))
  if (missing !== undefined) {
    const isListed = listed.some(({ id }) => id === missing)
    throw new VendorFailure('no-permission', {
      action: PERMISSION,
      place: missing,
      code: isListed ? 'SubscriptionNotEnabled' : 'SubscriptionNotListed',
    })
  }
  if (enabled.size === 0) throw new VendorFailure('no-permission', { action: PERMISSION, code: 'NoSubscriptions' })
  return wanted.length === 0 ? [...enabled] : [...new Set(wanted)]
}
