import type { Uid } from '../../kernel/ids.ts'
import type { Reader } from '../../storage/database.ts'

const AT_RISK = `
  SELECT CAST(count(*) AS BIGINT) AS servers, CAST(COALESCE(sum(h.cores), 0) AS BIGINT) AS cores
  FROM hosts h WHERE h.account = ?
    AND EXISTS (SELECT 1 FROM alerts a WHERE a.account = h.account AND a.host = h.uuid AND a.status = ?)`

/** The status of an alert that nobody has handled. */
const PENDING = 1

/** How many hosts of an account have alerts that nobody has handled, and how many cores they have. */
export async function hostsAtRisk(reader: Reader, account: Uid): Promise<{ readonly servers: number; readonly cores: number }> {
  return (await reader.first<{ servers: number; cores: number }>(AT_RISK, account, PENDING)) ?? { servers: 0, cores: 0 }
}
