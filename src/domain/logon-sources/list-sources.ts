import type { Uid } from '../../kernel/ids.ts'
import type { Reader } from '../../storage/database.ts'
import { MOST_SOURCES } from './create-source.ts'

/** A source as it is shown. */
export interface ShownSource {
  readonly id: number
  readonly name: string
  readonly host: string
  /** Whether it has one that is gone: what it sends is refused. */
  readonly isHostGone: boolean
  readonly timeZone: string
  readonly createdAt: number
  /** When it last sent something; 0: never. */
  readonly seenAt: number
}

const LIST = `
  SELECT s.id, s.name, s.host, s.time_zone AS "timeZone", s.created_at AS "createdAt", s.seen_at AS "seenAt",
    CASE WHEN s.host <> '' AND h.uuid IS NULL THEN 1 ELSE 0 END AS "isHostGone"
  FROM logon_sources s LEFT JOIN hosts h ON h.account = s.account AND h.uuid = s.host
  WHERE s.account = ? ORDER BY s.id LIMIT ${MOST_SOURCES}`

/** The sources of an account in the order in which they were made. */
export async function listSources(reader: Reader, account: Uid): Promise<ShownSource[]> {
  type Row = Omit<ShownSource, 'isHostGone'> & { readonly isHostGone: number }
  const rows = await reader.all<Row>(LIST, account)
  return rows.map((row) => ({ ...row, isHostGone: row.isHostGone === 1 }))
}
