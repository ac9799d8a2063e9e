import type { Uid } from '../../kernel/ids.ts'
import type { Reader } from '../../storage/database.ts'
import { keptCount } from '../counters.ts'

export { FIREWALL_SERVICE } from './add-members.ts'
export { findFirewall } from './asset-store.ts'

/** How many members the firewall has at a time, those being taken out included. */
export async function countMembers(reader: Reader, organisation: Uid, now: number): Promise<number> {
  const sql = 'SELECT CAST(count(*) AS BIGINT) AS n FROM firewall_members WHERE account = ? AND gone_at <= ?'
  const unswept = await reader.first<{ n: number }>(sql, organisation, now)
  return (await keptCount(reader, organisation, 'firewall-members')) - (unswept?.n ?? 0)
}

/** Whether an account is a member of the firewall. */
export async function isMember(reader: Reader, organisation: Uid, uid: Uid): Promise<boolean> {
  const sql = "SELECT member FROM firewall_members WHERE account = ? AND member = ? AND status = 'normal'"
  return (await reader.first(sql, organisation, uid)) !== undefined
}
