import type { Uid } from '../../kernel/ids.ts'
import type { Reader } from '../../storage/database.ts'
import { STILL_THERE } from './store.ts'

/** A firewall as it was bought. */
export interface Firewall {
  readonly edition: number
  readonly maxMembers: number
}

/** The firewall of an organisation; undefined where it has none. */
export function findFirewall(reader: Reader, organisation: Uid): Promise<Firewall | undefined> {
  return reader.first('SELECT edition, max_members AS "maxMembers" FROM firewalls WHERE account = ?', organisation)
}

/** Whether an account is a member of a firewall at a time. */
export async function isMemberAt(reader: Reader, organisation: Uid, member: Uid, now: number): Promise<boolean> {
  const sql = `SELECT m.member FROM firewall_members m WHERE m.account = ? AND m.member = ? AND ${STILL_THERE}`
  return (await reader.first(sql, organisation, member, now)) !== undefined
}

/** How many servers with a public address the members of a firewall have. Members and servers only meet in a join. */
export async function countPublicHostsOfMembers(reader: Reader, organisation: Uid, now: number): Promise<number> {
  const row = await reader.first<{ n: number }>(
    `SELECT CAST(count(*) AS BIGINT) AS n FROM firewall_members m JOIN hosts h ON h.account = m.member
     WHERE m.account = ? AND ${STILL_THERE} AND h.public_ip <> ''`,
    organisation,
    now,
  )
  return row?.n ?? 0
}
