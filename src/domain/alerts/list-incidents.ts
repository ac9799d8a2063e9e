import type { Uid } from '../../kernel/ids.ts'
import type { Reader } from '../../storage/database.ts'
import { KEPT_INCIDENT, type KeptIncident } from './kept-incidents.ts'
import { PENDING } from './store.ts'

/** An incident as it is listed. */
export interface ListedIncident extends KeptIncident {
  /** How many of its alerts nobody has dealt with. */
  readonly pending: number
}

const PAGE = `
  SELECT ${KEPT_INCIDENT},
    (SELECT CAST(count(*) AS BIGINT) FROM alerts a WHERE a.account = i.account AND a.incident = i.id AND a.status = ${PENDING}) AS pending
  FROM incidents i WHERE i.account = ? AND (i.last_at, i.id) < (?, ?) ORDER BY i.last_at DESC, i.id DESC LIMIT ?`

/** The incidents of an account, those that went on last first; `before` is the last of the page before. */
export function listIncidents(
  reader: Reader,
  account: Uid,
  page: { readonly before: { readonly lastAt: number; readonly id: string } | undefined; readonly limit: number },
): Promise<ListedIncident[]> {
  const { lastAt, id } = page.before ?? { lastAt: Number.MAX_SAFE_INTEGER, id: '' }
  return reader.all(PAGE, account, lastAt, id, page.limit)
}
