import type { Uid } from '../../kernel/ids.ts'
import type { Reader } from '../../storage/database.ts'
import type { AlertDetails } from './alert-details.ts'
import type { AlertKind, AlertLevel } from './alert-kind.ts'

/** An alert with all that is kept of it. */
export interface ExportedAlert {
  readonly id: number
  readonly incident: string
  readonly host: string
  /** Null when the server is gone. */
  readonly hostName: string | null
  readonly kind: AlertKind
  readonly level: AlertLevel
  readonly status: number
  readonly at: number
  readonly details: AlertDetails
  readonly raw: string
  /** 0: nobody has. */
  readonly handledAt: number
  readonly handledBy: string
  readonly remark: string
}

/** What an export is about, and where it goes on. */
export interface AlertSpan {
  /** Not before, and before, milliseconds since 1970. */
  readonly from: number
  readonly until: number
  /** Behind this alert; undefined: from the first on. */
  readonly after: { readonly at: number; readonly id: number } | undefined
}

/** Alerts of a page. */
export const EXPORTED_AT_ONCE = 500

const PAGE = `
  SELECT a.id, a.incident, a.host, h.name AS "hostName", a.kind, a.level, a.status, a.at, a.details, a.raw,
    a.handled_at AS "handledAt", a.handled_by AS "handledBy", a.remark
  FROM alerts a LEFT JOIN hosts h ON h.account = a.account AND h.uuid = a.host
  WHERE a.account = ? AND (a.at, a.id) > (?, ?) AND a.at < ? ORDER BY a.at, a.id LIMIT ${EXPORTED_AT_ONCE}`

/** A page of an account's alerts in the order of their times. */
export async function exportAlerts(reader: Reader, account: Uid, { from, until, after }: AlertSpan): Promise<ExportedAlert[]> {
  const start = after ?? { at: from, id: 0 }
  const rows = await reader.all<Omit<ExportedAlert, 'details'> & { readonly details: string }>(
    PAGE,
    account,
    start.at,
    start.id,
    until,
  )
  return rows.map((row) => ({ ...row, details: JSON.parse(row.details) as AlertDetails }))
}
