import type { Reader } from '../../storage/database.ts'
import type { Deps } from '../deps.ts'
import { isIncomplete } from './check-target.ts'
import type { Posting } from './message.ts'
import type { Lane, Pack } from './outbox.ts'
import { openTarget } from './sealed-target.ts'
import { findSealed } from './store.ts'

/** A message with its opened target; `secret-unavailable` when that cannot be opened any more or lacks its secrets, undefined when the subscription is gone. */
export async function loadPosting(
  { transaction, vault }: { readonly transaction: Reader } & Pick<Deps, 'vault'>,
  { account, id }: Lane,
  { id: message, facts, isTest, raisedAt }: Pack,
): Promise<Posting | 'secret-unavailable' | undefined> {
  const found = await findSealed(transaction, account, id)
  if (found === undefined) return undefined
  const { subscription, sealed } = found
  const { name, channel, rules } = subscription
  const target = openTarget(vault, subscription, sealed)
  if (target === undefined || isIncomplete(channel, target)) return 'secret-unavailable'
  return { channel, target, message: { id: message, subscription: name, language: rules.language, isTest, raisedAt, facts } }
}
