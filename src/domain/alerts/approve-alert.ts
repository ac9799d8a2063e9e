import type { Caller } from '../../kernel/caller.ts'
import { Refusal, refuse } from '../../kernel/outcome.ts'
import type { Deps } from '../deps.ts'
import { modifyBaseline } from '../logon-baselines/follow.ts'
import type { ApprovedValue } from '../logon-baselines/read.ts'
import { approvingChange } from './approving-change.ts'
import { handleAlerts } from './handle-alerts.ts'
import { handlerOf } from './handling-task.ts'
import { oneAlert } from './one-alert.ts'

/** What was approved on behalf of an alert. */
export interface ApprovedAlert {
  readonly approved: ApprovedValue
  /** The server for which it is approved from now on. */
  readonly host: string
  /** Whether the alert waited for somebody: then it has been handled. */
  readonly isHandled: boolean
}

/**
 * Approves what an alert of the caller's account is about, for the alert's server alone, and notes that the alert has been dealt with. Refuses
 * `unknown` with the alert, or with its server when that is gone; `no-baseline` when it is about no baseline, or about a
 * name that would be a pattern; and `full` when the account has too many values.
 */
export async function approveAlert(
  deps: Pick<Deps, 'transaction' | 'clock'>,
  caller: Caller,
  id: number,
): Promise<ApprovedAlert | Refusal<'unknown' | 'no-baseline' | 'full' | 'view-refused'>> {
  const alert = await oneAlert(deps, caller.account, undefined, { id, name: String(id) })
  if (alert instanceof Refusal) return alert
  const approved = approvingChange(alert.details)
  if (approved === undefined) return refuse('no-baseline', String(id))
  const added = [{ kind: 'uuid', target: alert.host }] as const
  const outcome = await modifyBaseline(deps, caller.account, approved, { added, removed: [] })
  if (outcome instanceof Refusal) return outcome
  const remark = `approved: ${approved.shown}`.slice(0, 500)
  const handling = { alerts: [id], deed: 'handle', remark, conditions: [] } as const
  const handled = await handleAlerts(deps, caller.account, handlerOf(caller), handling)
  if (handled instanceof Refusal) return handled
  return { approved, host: alert.host, isHandled: handled[0]?.isDone ?? false }
}
