import { type Caller, principalName } from '../../kernel/caller.ts'
import type { Uid } from '../../kernel/ids.ts'
import { Refusal, refuse } from '../../kernel/outcome.ts'
import type { Deps } from '../deps.ts'
import { type Deed, type HandledItem, type Handling, handleAlerts } from './handle-alerts.ts'
import { findTask, insertTask } from './handling-store.ts'
import { accountOfAlerts } from './view.ts'

/** Alerts that one call handles at most: all of them are done when it is answered. */
export const MOST_HANDLED = 1000

/** Who handles, as the alert keeps it: account and principal. */
export function handlerOf({ account, principal }: Pick<Caller, 'account' | 'principal'>): string {
  return `${account}:${principalName(principal)}`
}

/**
 * Handles alerts of the caller's account, or of another one that it may act for, and keeps what became of each as a task of the
 * caller's account. Gives back the task's id. Refuses `view-refused`, and as `handleAlerts` does.
 */
export async function handleAsTask(
  deps: Pick<Deps, 'transaction' | 'clock'>,
  caller: Caller,
  member: Uid | undefined,
  handling: Handling,
): Promise<number | Refusal<'view-refused' | 'unknown' | 'full'>> {
  const owner = await accountOfAlerts(deps.transaction, caller.account, member)
  if (owner instanceof Refusal) return owner
  const items = await handleAlerts(deps, owner, handlerOf(caller), handling)
  if (items instanceof Refusal) return items
  return insertTask(deps.transaction, caller.account, { owner, operation: handling.deed, at: deps.clock.now(), items })
}

/** A task that is over. */
export interface Task {
  readonly deed: Deed
  readonly items: readonly HandledItem[]
}

/** What became of the alerts of a task of this account. Refuses `unknown` with its id. */
export async function describeTask(
  { transaction }: Pick<Deps, 'transaction'>,
  account: Uid,
  id: number,
): Promise<Task | Refusal<'unknown'>> {
  const task = await findTask(transaction, account, id)
  return task === undefined ? refuse('unknown', String(id)) : { deed: task.operation as Deed, items: task.items }
}
