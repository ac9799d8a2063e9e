import type { Caller } from '../../kernel/caller.ts'
import { isoSeconds } from '../../kernel/clock.ts'
import type { Uid } from '../../kernel/ids.ts'
import { Refusal, refuse } from '../../kernel/outcome.ts'
import type { Deps } from '../deps.ts'
import { lockHost } from '../hosts/read.ts'
import { addApproval, modifyBaseline, NO_END } from '../logon-baselines/follow.ts'
import type { ApprovedValue } from '../logon-baselines/read.ts'
import { approvingChange, approvingEgress, type Egress, type JourneyEnd } from './approving-change.ts'
import { handleAlerts } from './handle-alerts.ts'
import { handlerOf } from './handling-task.ts'
import type { ListedAlert } from './list-alerts.ts'
import { oneAlert } from './one-alert.ts'
import { accountOfAlerts } from './view.ts'

/** What shall be approved. */
export interface WantedApproval {
  readonly alert: number
  /** The member whose alert it is; undefined: the caller's own account. */
  readonly member?: Uid | undefined
  /** Until when, milliseconds since 1970, itself not included; undefined: until somebody takes it back. */
  readonly until?: number | undefined
  /** Of an alert about travel: which source is a known way out. */
  readonly end?: JourneyEnd | undefined
}

/** What was approved on behalf of an alert. */
export interface ApprovedAlert {
  /** A value of a baseline, or a way out of an account. */
  readonly approved: ApprovedValue | Egress
  /** The server for which it is approved from now on; a way out is for all. */
  readonly host: string | undefined
  /** Id of the approval where it is none of a baseline: it has an end, or is a way out. */
  readonly approval: number | undefined
  /** Whether the alert waited for somebody: then it has been handled. */
  readonly isHandled: boolean
}

type ApprovalRefusal = 'unknown' | 'no-baseline' | 'full' | 'view-refused' | 'over'

/**
 * Approves what an alert of the caller's account, or of a member it may act for, is about, for the alert's server alone, and notes that the
 * alert has been dealt with; of an alert about travel, that a source is a known way out of the account that travelled. Refuses `unknown`
 * with the alert, or with its server when that is gone; `no-baseline` when it is about nothing that can be approved, or about a name that
 * would be a pattern; `over` when the end has come already; `full` when the account has too many values or approvals; and `view-refused`.
 */
export async function approveAlert(
  deps: Pick<Deps, 'transaction' | 'clock'>,
  caller: Caller,
  wanted: WantedApproval,
): Promise<ApprovedAlert | Refusal<ApprovalRefusal>> {
  const { alert: id, member, until } = wanted
  const alert = await oneAlert(deps, caller.account, member, { id, name: String(id) })
  if (alert instanceof Refusal) return alert
  const account = await accountOfAlerts(deps.transaction, caller.account, member)
  if (account instanceof Refusal) return account
  if (until !== undefined && until <= deps.clock.now()) return refuse('over')
  const by = handlerOf(caller)
  const change = approvingChange(alert.details)
  const done =
    change === undefined
      ? await approveEgress(deps, account, alert, { ...wanted, by })
      : await approveValue(deps, account, alert, { approved: change, until, by })
  if (done instanceof Refusal) return done
  const end = until === undefined ? '' : ` until ${isoSeconds(until)}`
  const remark = `approved: ${done.shown}`.slice(0, 500 - end.length) + end
  const handled = await handleAlerts(deps, account, by, { alerts: [id], deed: 'handle', remark, conditions: [] })
  if (handled instanceof Refusal) return handled
  const { approved, host, approval } = done
  return { approved, host, approval, isHandled: handled[0]?.isDone ?? false }
}

type Approving = Pick<Deps, 'transaction' | 'clock'>

/** Approves a value for the server of an alert: in its baseline, or beside it where the approval has an end. */
async function approveValue(
  deps: Approving,
  account: Uid,
  { id, host }: ListedAlert,
  { approved, until, by }: { readonly approved: ApprovedValue; readonly until: number | undefined; readonly by: string },
) {
  const { dimension: type, value, shown } = approved
  if (until === undefined) {
    const added = [{ kind: 'uuid', target: host }] as const
    const outcome = await modifyBaseline(deps, account, approved, { added, removed: [] })
    return outcome instanceof Refusal ? outcome : { approved, host, approval: undefined, shown }
  }
  if ((await lockHost(deps.transaction, account, host)) === undefined) return refuse('unknown', host)
  const approval = await addApproval(deps, account, { type, host, who: '', value, shown, until, alert: id, by })
  return approval instanceof Refusal ? approval : { approved, host, approval, shown }
}

/** Approves a source of a journey as a way out of the account that made it. */
async function approveEgress(
  deps: Approving,
  account: Uid,
  { id, details }: ListedAlert,
  { end = 'later', until = NO_END, by }: WantedApproval & { readonly by: string },
) {
  const approved = approvingEgress(details, end)
  if (approved === undefined) return refuse('no-baseline', String(id))
  const { who, source: value } = approved
  const shown = `${value} as a way out of ${details.user ?? who}`
  const approval = await addApproval(deps, account, { type: 'egress', host: '', who, value, shown, until, alert: id, by })
  return approval instanceof Refusal ? approval : { approved, host: undefined, approval, shown }
}
