import { zoneClock } from '../../detection/zone-clock.ts'
import type { Uid } from '../../kernel/ids.ts'
import { type Done, done, Refusal, refuse } from '../../kernel/outcome.ts'
import type { Vault } from '../../vault/vault.ts'
import type { Deps } from '../deps.ts'
import { findAccount } from '../directory/read.ts'
import { existingGroups, existingHosts } from '../hosts/read.ts'
import { checkTarget, type GivenTarget, lackingParts, type TargetRefusal } from './check-target.ts'
import { addTest } from './incidents-raised.ts'
import { type DeadDelivery, deadDeliveries, reviveDelivery } from './outbox.ts'
import { knownParts, sealTarget } from './sealed-target.ts'
import {
  deleteSubscriptionRows,
  endPause,
  findSubscriptions,
  insertSubscription,
  lockSubscription,
  namesTaken,
  type SealedSubscription,
  takeSubscriptionIds,
  updateSubscription,
  type Written,
} from './store.ts'
import {
  type Channel,
  type Filters,
  MAX_SUBSCRIPTIONS,
  type Rules,
  type Subscription,
  type Target,
  USUAL_FILTERS,
  USUAL_RULES,
} from './subscription.ts'

/** What a subscription is to be; what is left out is as usual, or stays. */
export interface Wished {
  readonly name?: string | undefined
  readonly isEnabled?: boolean | undefined
  readonly target: GivenTarget
  readonly filters: { readonly [Key in keyof Filters]?: Filters[Key] | undefined }
  readonly rules: { readonly [Key in keyof Rules]?: Rules[Key] | undefined }
}

export type SaveRefusal = TargetRefusal | 'name-taken' | 'not-management' | 'unknown-host' | 'unknown-group' | 'unknown-zone'

type Saving = Pick<Deps, 'transaction' | 'vault' | 'clock'>

/** Makes a subscription, enabled unless told. Its secrets are sealed for its row and given back by nothing. */
export async function createSubscription(
  deps: Saving,
  account: Uid,
  { channel, ...wished }: Wished & { readonly channel: Channel; readonly name: string },
): Promise<number | Refusal<SaveRefusal | 'too-many'>> {
  const { transaction, vault, clock } = deps
  const target = checkTarget(channel, wished.target)
  if (target instanceof Refusal) return target
  const filters = { ...USUAL_FILTERS, ...given(wished.filters) }
  const rules = { ...USUAL_RULES, ...given(wished.rules) }
  const id = await takeSubscriptionIds(transaction, account, 1)
  const { name, isEnabled = true } = wished
  const { id: taken, count } = await namesTaken(transaction, account, name)
  if (taken !== undefined) return refuse('name-taken', name)
  if (count >= MAX_SUBSCRIPTIONS) return refuse('too-many', String(MAX_SUBSCRIPTIONS))
  const wrong = await wrongRules(deps, account, filters, rules)
  if (wrong !== undefined) return wrong
  const written = { name, channel, filters, rules, isEnabled, ...sealTarget(vault, account, id, target) }
  await insertSubscription(transaction, { account, id }, written, clock.now())
  return id
}

/**
 * Changes a subscription; what is left out stays, its secrets too unless it goes to another place. An empty secret takes the kept one away.
 * Secrets that cannot be opened any more stay while nothing of the target changes; with that all of them are given again.
 */
export async function modifySubscription(
  deps: Saving,
  account: Uid,
  id: number,
  wished: Wished,
): Promise<Done | Refusal<SaveRefusal | 'unknown' | 'unreadable-secret'>> {
  const { transaction, vault, clock } = deps
  await takeSubscriptionIds(transaction, account, 0)
  const found = await lockSubscription(transaction, account, id)
  if (found === undefined) return refuse('unknown', String(id))
  const { channel, ...before } = found.subscription
  const target = changedTarget(vault, found, given(wished.target))
  if (target instanceof Refusal) return target
  const { name = before.name, isEnabled = before.isEnabled } = wished
  const taken = (await namesTaken(transaction, account, name)).id
  if (taken !== undefined && taken !== id) return refuse('name-taken', name)
  const filters = { ...before.filters, ...given(wished.filters) }
  const rules = { ...before.rules, ...given(wished.rules) }
  const wrong = await wrongRules(deps, account, filters, rules)
  if (wrong !== undefined) return wrong
  const written = { name, channel, filters, rules, isEnabled, ...target }
  await updateSubscription(transaction, { account, id }, written, clock.now())
  return done
}

/** The target with what is asked of it, sealed anew; as it is where nothing is. */
function changedTarget(
  vault: Vault,
  { subscription, sealed }: SealedSubscription,
  asked: GivenTarget,
): Pick<Written, 'target' | 'sealed'> | Refusal<TargetRefusal | 'unreadable-secret'> {
  const { account, id, channel, target: before } = subscription
  if (Object.keys(asked).length === 0) return { target: before, sealed }
  const kept = knownParts(vault, account, id, sealed)
  const wanted = { ...before, ...usualPort(before.transport, asked), ...asked }
  const lacking = kept === undefined ? lackingParts(channel, wanted) : []
  if (lacking.length > 0) return refuse('unreadable-secret', String(id), ...lacking)
  if (goesElsewhere(before.host, asked) && kept?.secret !== undefined && asked.secret === undefined) {
    return refuse('bad-target', 'secret', 'must be given again for another host')
  }
  const target = checkTarget(channel, { ...kept, ...wanted })
  return target instanceof Refusal ? target : sealTarget(vault, account, id, target)
}

/** A kept password never follows to a host that whoever changes the subscription has named. */
function goesElsewhere(host: string, asked: GivenTarget): boolean {
  return asked.host !== undefined && asked.host.toLowerCase() !== host
}

/** Another transport has another usual port, and the one that was kept speaks the old one. */
function usualPort(transport: Target['transport'], asked: GivenTarget): { readonly port?: 0 } {
  return asked.transport === undefined || asked.transport === transport ? {} : { port: 0 }
}

function given<T extends object>(values: T): { [Key in keyof T]: Exclude<T[Key], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as never
}

async function wrongRules(
  { transaction }: Saving,
  account: Uid,
  { scope, hosts, groups }: Filters,
  { quiet }: Rules,
): Promise<Refusal<SaveRefusal> | undefined> {
  if (quiet !== null && zoneClock(quiet.zone) === undefined) return refuse('unknown-zone', quiet.zone)
  const isOfAll = scope === 'organisation'
  if (isOfAll && (await findAccount(transaction, account))?.organisation !== account) return refuse('not-management')
  // Servers of members may be named before they are there.
  const known = await existingHosts(transaction, account, isOfAll ? [] : hosts)
  const unknown = isOfAll ? undefined : hosts.find((host) => !known.has(host))
  if (unknown !== undefined) return refuse('unknown-host', unknown)
  const knownGroups = await existingGroups(transaction, account, groups.map(String))
  const missing = groups.find((group) => !knownGroups.has(String(group)))
  return missing === undefined ? undefined : refuse('unknown-group', String(missing))
}

/** Deletes a subscription; what waits for it is not told any more. */
export async function deleteSubscription(
  { transaction }: Pick<Deps, 'transaction'>,
  account: Uid,
  id: number,
): Promise<Done | Refusal<'unknown'>> {
  return (await deleteSubscriptionRows(transaction, account, id)) ? done : refuse('unknown', String(id))
}

/** Sends something that did not happen to a subscription at once, whatever its filters, quiet hours and pauses; gives back the message's id. */
export async function testSubscription(
  { transaction, clock }: Pick<Deps, 'transaction' | 'clock'>,
  account: Uid,
  id: number,
): Promise<string | Refusal<'unknown' | 'disabled'>> {
  const found = await lockSubscription(transaction, account, id)
  const owner = await findAccount(transaction, account)
  if (found === undefined || owner === undefined) return refuse('unknown', String(id))
  if (!found.subscription.isEnabled) return refuse('disabled', String(id))
  await endPause(transaction, account, id)
  return addTest(transaction, found.subscription, owner, clock.now())
}

/** Sends what was given up once more, with all that was in the same message; gives back how much that is. */
export async function retryDead(
  { transaction, clock }: Pick<Deps, 'transaction' | 'clock'>,
  account: Uid,
  id: string,
): Promise<number | Refusal<'unknown'>> {
  const count = await reviveDelivery(transaction, account, id, clock.now())
  return count === 0 ? refuse('unknown', id) : count
}

/** The subscriptions of an account, in the order of their ids. */
export function listSubscriptions(
  { transaction }: Pick<Deps, 'transaction'>,
  account: Uid,
  id?: number,
): Promise<Subscription[]> {
  return findSubscriptions(transaction, account, id)
}

/** What was given up of an account, in the order of the ids after the given one. */
export function listDead(
  { transaction }: Pick<Deps, 'transaction'>,
  account: Uid,
  { after, limit }: { readonly after: string; readonly limit: number },
): Promise<DeadDelivery[]> {
  return deadDeliveries(transaction, account, after, limit)
}
