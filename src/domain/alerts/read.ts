import type { Uid } from '../../kernel/ids.ts'
import type { Reader } from '../../storage/database.ts'
import { PENDING } from './store.ts'

const AT_RISK = `
  SELECT CAST(count(*) AS BIGINT) AS servers, CAST(COALESCE(sum(h.cores), 0) AS BIGINT) AS cores
  FROM hosts h WHERE h.account = ?
    AND EXISTS (SELECT 1 FROM alerts a WHERE a.account = h.account AND a.host = h.uuid AND a.status = ?)`

/** How many hosts of an account have alerts that nobody has handled, and how many cores they have. */
export async function hostsAtRisk(reader: Reader, account: Uid): Promise<{ readonly servers: number; readonly cores: number }> {
  return (await reader.first<{ servers: number; cores: number }>(AT_RISK, account, PENDING)) ?? { servers: 0, cores: 0 }
}

/** How many alerts of a host wait for somebody to deal with them, by level. */
export interface PendingAlerts {
  readonly serious: number
  readonly suspicious: number
  readonly remind: number
}

export const NO_ALERTS: PendingAlerts = { serious: 0, suspicious: 0, remind: 0 }

/** SQL that holds for a row of `hosts h` about which alerts wait. It is asked by index, row by row: joins can be planned badly. */
export const HAS_PENDING_ALERTS = `EXISTS (
  SELECT 1 FROM alerts waiting WHERE waiting.account = h.account AND waiting.status = ${PENDING} AND waiting.host = h.uuid)`

const COUNT = `
  SELECT host, level, CAST(count(*) AS BIGINT) AS n FROM alerts
  WHERE account = ? AND status = ${PENDING} AND host = ANY(?) GROUP BY host, level`

/** The alerts that wait, of those of the given hosts that have any. */
export async function pendingAlertsOf(
  reader: Reader,
  account: Uid,
  hosts: readonly string[],
): Promise<ReadonlyMap<string, PendingAlerts>> {
  if (hosts.length === 0) return new Map()
  const found = new Map<string, PendingAlerts>()
  for (const { host, level, n } of await reader.all<{ host: string; level: string; n: number }>(COUNT, account, hosts)) {
    found.set(host, { ...(found.get(host) ?? NO_ALERTS), [level]: n })
  }
  return found
}
