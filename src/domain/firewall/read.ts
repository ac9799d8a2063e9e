import type { Uid } from '../../kernel/ids.ts'
import type { Reader } from '../../storage/database.ts'

/** How many members the firewall has, those being deleted included. */
export async function countMembers(reader: Reader, organisation: Uid): Promise<number> {
  const row = await reader.first<{ n: number }>(
    'SELECT CAST(count(*) AS BIGINT) AS n FROM firewall_members WHERE account = ?',
    organisation,
  )
  return row?.n ?? 0
}

/** Whether an account is a member of the firewall. */
export async function isMember(reader: Reader, organisation: Uid, uid: Uid): Promise<boolean> {
  const sql = 'SELECT member FROM firewall_members WHERE account = ? AND member = ?'
  return (await reader.first(sql, organisation, uid)) !== undefined
}
