import type { Uid } from '../../kernel/ids.ts'
import type { Reader } from '../../storage/database.ts'
import { MOST_SOURCES } from './create-source.ts'

/** A source as it is shown. */
export interface ShownSource {
  readonly id: number
  readonly name: string
  readonly host: string
  readonly timeZone: string
  readonly createdAt: number
  /** When it last sent something; 0: never. */
  readonly seenAt: number
}

const LIST = `
  SELECT id, name, host, time_zone AS "timeZone", created_at AS "createdAt", seen_at AS "seenAt"
  FROM logon_sources WHERE account = ? ORDER BY id LIMIT ${MOST_SOURCES}`

/** The sources of an account in the order in which they were made. */
export function listSources(reader: Reader, account: Uid): Promise<ShownSource[]> {
  return reader.all(LIST, account)
}
