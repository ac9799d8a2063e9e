import type { Uid } from '../../kernel/ids.ts'
import { Refusal, refuse } from '../../kernel/outcome.ts'
import type { Deps } from '../deps.ts'
import { type AlertFilter, type ListedAlert, listAlerts } from './list-alerts.ts'
import { accountOfAlerts } from './view.ts'

/**
 * One alert of the caller's account, or of a member that it may act for: by its id, or by the digest and kind that name it for
 * ever. Refuses `view-refused`, and `unknown` with `name`.
 */
export async function oneAlert(
  { transaction }: Pick<Deps, 'transaction'>,
  caller: Uid,
  member: Uid | undefined,
  { name, ...which }: Pick<AlertFilter, 'id' | 'unique'> & { readonly name: string },
): Promise<ListedAlert | Refusal<'view-refused' | 'unknown'>> {
  const account = await accountOfAlerts(transaction, caller, member)
  if (account instanceof Refusal) return account
  const page = { offset: 0, limit: 1, isOldestFirst: true }
  const { alerts } = await listAlerts({ transaction }, { account }, which, page)
  return alerts[0] ?? refuse('unknown', name)
}
