import type { Uid } from '../../kernel/ids.ts'
import type { Reader } from '../../storage/database.ts'
import { keptList } from '../counters.ts'

export { FIREWALL_SERVICE } from './add-members.ts'
export { findFirewall } from './asset-store.ts'

/** How many members the firewall has at a time, those being taken out included. */
export async function countMembers(reader: Reader, organisation: Uid, now: number): Promise<number> {
  return (await keptMembers(reader, organisation, now)).total
}

/**
 * How many members there are, and how often their list has changed. The clock makes members leave without a change: while
 * one has and is not swept out, nobody can tell.
 */
export async function keptMembers(
  reader: Reader,
  organisation: Uid,
  now: number,
): Promise<{ readonly total: number; readonly changes: number | undefined }> {
  const sql = 'SELECT CAST(count(*) AS BIGINT) AS n FROM firewall_members WHERE account = ? AND gone_at <= ?'
  const unswept = await reader.first<{ n: number }>(sql, organisation, now)
  const { total, changes } = await keptList(reader, organisation, 'firewall-members')
  const gone = unswept?.n ?? 0
  return { total: total - gone, changes: gone === 0 ? changes : undefined }
}

/** Whether an account is a member of the firewall. */
export async function isMember(reader: Reader, organisation: Uid, uid: Uid): Promise<boolean> {
  const sql = "SELECT member FROM firewall_members WHERE account = ? AND member = ? AND status = 'normal'"
  return (await reader.first(sql, organisation, uid)) !== undefined
}
