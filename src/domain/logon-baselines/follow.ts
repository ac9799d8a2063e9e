import type { Uid } from '../../kernel/ids.ts'
import type { Transaction } from '../../storage/database.ts'
import { holdCounters } from '../counters.ts'
import type { Deps } from '../deps.ts'
import { lockBaselines, type TargetKind } from './store.ts'
import { keepVersion } from './versions.ts'

export { addApproval, exitsDeclared, NO_END } from './approvals.ts'
export { type KnownPlace, keepPlaces, knownPlaces, putIntoForce } from './learnt-places.ts'
export { modifyBaseline } from './modify-baseline.ts'

type Changing = Pick<Deps, 'transaction' | 'clock'>

/** Makes others wait who would change the baselines of these accounts. */
export function holdBaselines(transaction: Transaction, accounts: readonly Uid[]): Promise<void> {
  return holdCounters(transaction, accounts, 'logon-baselines')
}

/** Tells the baselines that the bindings of these accounts have been changed. Whoever calls holds their baselines. */
export function baselinesWritten({ transaction, clock }: Changing, accounts: readonly Uid[]): Promise<void> {
  return keepVersion(transaction, accounts, clock.now())
}

/** Tells the baselines that a group of servers is gone: those that were bound to nothing else go with it. */
export function groupDeleted({ transaction, clock }: Changing, account: Uid, group: number): Promise<void> {
  return forgetTargets({ transaction, clock }, account, 'groupId', [String(group)])
}

/** Tells the baselines that servers are gone: those that were bound to nothing else go with them, and what the servers learnt. */
export async function hostsRemoved({ transaction, clock }: Changing, account: Uid, uuids: readonly string[]): Promise<void> {
  await transaction.run('DELETE FROM learnt_places WHERE account = ? AND host = ANY(?)', account, uuids)
  await transaction.run("DELETE FROM alert_approvals WHERE account = ? AND host <> '' AND host = ANY(?)", account, uuids)
  await forgetTargets({ transaction, clock }, account, 'uuid', uuids)
}

/** Tells the baselines that alerts are forgotten: what was approved for their sake stays, and names them no more. */
export async function alertsForgotten(transaction: Transaction, account: Uid, alerts: readonly number[]): Promise<void> {
  await transaction.run('UPDATE alert_approvals SET alert = 0 WHERE account = ? AND alert = ANY(?)', account, alerts)
}

const FORGET = 'DELETE FROM logon_baseline_targets WHERE account = ? AND target_type = ? AND target = ANY(?)'
// An account has few baselines, and none without a target but those that lost it just now.
const DELETE_UNBOUND = `
  DELETE FROM logon_baselines WHERE account = ? AND NOT EXISTS (
    SELECT 1 FROM logon_baseline_targets t
    WHERE t.account = logon_baselines.account AND t.type = logon_baselines.type AND t.value = logon_baselines.value
  )`

async function forgetTargets(
  { transaction, clock }: Changing,
  account: Uid,
  kind: TargetKind,
  names: readonly string[],
): Promise<void> {
  // Behind this lock nobody can be binding a baseline to what has just gone.
  await lockBaselines(transaction, account)
  const forgotten = await transaction.run(FORGET, account, kind, names)
  if (forgotten === 0) return
  await transaction.run(DELETE_UNBOUND, account)
  await keepVersion(transaction, [account], clock.now())
}
