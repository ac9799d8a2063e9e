import type { Uid } from '../../kernel/ids.ts'
import { type Refusal, refuse } from '../../kernel/outcome.ts'
import type { Deps } from '../deps.ts'
import { existingGroups } from '../hosts/read.ts'
import type { AlertLevel } from './alert-kind.ts'
import { NO_ALERTS, type PendingAlerts } from './read.ts'
import { PENDING } from './store.ts'

const COUNT = `
  SELECT a.level, CAST(count(*) AS BIGINT) AS n
  FROM alerts a JOIN hosts h ON h.account = a.account AND h.uuid = a.host
  WHERE a.account = ? AND a.status = ? AND h.group_id = ANY(?) GROUP BY a.level`

/** How many alerts about the servers of groups are pending, by level. Refuses `unknown` with the group that the account has not. */
export async function countByLevel(
  { transaction }: Pick<Deps, 'transaction'>,
  account: Uid,
  groups: readonly number[],
): Promise<PendingAlerts | Refusal<'unknown'>> {
  const known = await existingGroups(transaction, account, groups.map(String))
  const unknown = groups.find((group) => !known.has(String(group)))
  if (unknown !== undefined) return refuse('unknown', String(unknown))
  const rows = await transaction.all<{ level: AlertLevel; n: number }>(COUNT, account, PENDING, groups)
  return { ...NO_ALERTS, ...Object.fromEntries(rows.map(({ level, n }) => [level, n])) }
}
