import type { Uid } from '../../kernel/ids.ts'
import type { Parameter, Reader } from '../../storage/database.ts'
import { holdsPart, lowerAscii } from '../../storage/text-part.ts'
import { type KeptList, keptList, keptListOfAll } from '../counters.ts'
import type { View } from '../directory/read.ts'
import { type PageReading, readPage } from '../page-marks.ts'
import type { AlertDetails } from './alert-details.ts'
import type { AlertKind, AlertLevel } from './alert-kind.ts'
import { PENDING } from './store.ts'

/** What an alert must fulfil; everything given must hold. */
export interface AlertFilter {
  /** Of these accounts. */
  readonly accounts?: readonly Uid[] | undefined
  readonly id?: number | undefined
  /** The one alert of this kind about a logon, or about whatever else has this digest. */
  readonly unique?: { readonly logon: string; readonly kind: AlertKind } | undefined
  readonly kinds?: readonly AlertKind[] | undefined
  readonly hosts?: readonly string[] | undefined
  /** A part of the server's name. */
  readonly hostName?: string | undefined
  readonly group?: number | undefined
  /** A part of the server's name or addresses, or a kind whose name has been found to hold it. */
  readonly remark?: { readonly text: string; readonly kinds: readonly AlertKind[] } | undefined
  readonly levels?: readonly string[] | undefined
  readonly status?: number | undefined
  /** Pending ones only, or all others. */
  readonly isPending?: boolean | undefined
  /** Not before this moment, milliseconds since 1970. */
  readonly from?: number | undefined
  /** Before this moment. */
  readonly until?: number | undefined
  /** Handled not before this moment. */
  readonly handledFrom?: number | undefined
  /** Handled before this moment. */
  readonly handledUntil?: number | undefined
  /** What was done with it is one of these. */
  readonly results?: readonly string[] | undefined
}

/** Which part of the list: by the time of the alert, or by when it was handled, which only handled ones are. */
export interface AlertPage {
  readonly offset: number
  readonly limit: number
  readonly isOldestFirst: boolean
  readonly isByHandling?: boolean
}

/** What somebody, or a rule of the white list, has made of an alert. */
export interface Handled {
  /** Milliseconds since 1970; 0 while it is pending. */
  readonly at: number
  /** Account and principal, such as `1500000000000001:user/alice`; empty for a rule of the white list. */
  readonly by: string
  readonly remark: string
  /** What was done: `ignore`, `handle` or `mark`; empty while it is pending. */
  readonly result: string
  /** The rules of the white list that it was marked by, in words. */
  readonly rules: readonly string[]
}

/** An alert as it is listed. */
export interface ListedAlert {
  readonly account: Uid
  readonly id: number
  readonly host: string
  readonly logon: string
  readonly kind: AlertKind
  readonly level: AlertLevel
  readonly status: number
  /** When it happened, milliseconds since 1970. */
  readonly at: number
  readonly details: AlertDetails
  readonly raw: string
  readonly handled: Handled
  /** How many notes people have written on it. */
  readonly notes: number
  /** Null when the server is gone. */
  readonly hostName: string | null
  readonly ip: string | null
  readonly publicIp: string | null
  readonly instanceId: string | null
}

type AlertRow = Omit<ListedAlert, 'details' | 'handled'> & {
  readonly details: string
  readonly handledAt: number
  readonly handledBy: string
  readonly remark: string
  readonly result: string
  readonly rules: string
}

/** The columns of an alert `a` and of its server `h`, as `alertOf` reads them. */
const COLUMNS = `
  a.account, a.id, a.host, a.logon, a.kind, a.level, a.status, a.at, a.details, a.raw, a.notes,
  a.handled_at AS "handledAt", a.handled_by AS "handledBy", a.remark, a.result, a.mark_rules AS rules,
  h.name AS "hostName", h.ip, h.public_ip AS "publicIp", h.instance_id AS "instanceId"`
const HOSTS = 'LEFT JOIN hosts h ON h.account = a.account AND h.uuid = a.host'

function alertOf({ details, handledAt, handledBy, remark, result, rules, ...alert }: AlertRow): ListedAlert {
  const handled = { at: handledAt, by: handledBy, remark, result, rules: JSON.parse(rules) as string[] }
  return { ...alert, details: JSON.parse(details) as AlertDetails, handled }
}

/** Alerts are counted up to here, so that a long list costs no more than this. */
export const MOST_COUNTED = 100_000

/** A page of alerts and how many there are, `MOST_COUNTED` at most. */
export async function listAlerts(
  reading: PageReading,
  view: View,
  filter: AlertFilter,
  page: AlertPage,
): Promise<{ alerts: ListedAlert[]; total: number }> {
  const { transaction } = reading
  const { where, parameters } = conditions(view, filter)
  // Said as the index by handling says it, so that it is used.
  const from = `FROM alerts a ${HOSTS} WHERE ${where}${page.isByHandling === true ? ' AND a.handled_at > 0' : ''}`
  const kept = isByStatusAlone(filter) ? await keptByStatus(transaction, view, filter) : undefined
  const counted =
    kept === undefined
      ? await transaction.first<{ n: number }>(
          `SELECT CAST(count(*) AS BIGINT) AS n FROM (SELECT a.id ${from} LIMIT ${MOST_COUNTED}) AS found`,
          ...parameters,
        )
      : { n: Math.min(kept.total, MOST_COUNTED) }
  const direction = page.isOldestFirst ? 'ASC' : 'DESC'
  const time = timeOf(page)
  const order = `ORDER BY ${time} ${direction}, a.account ${direction}, a.id ${direction}`
  // What is left out before the page is passed in the index: only the page's own rows are read. SQLite begins with what stands
  // left of CROSS JOIN; it would else read all alerts beside a page whose length it does not know.
  const sql = (behind: string) =>
    `SELECT ${COLUMNS} FROM (SELECT a.account, a.id ${from}${behind} ${order} LIMIT ? OFFSET ?) AS page
       CROSS JOIN alerts a ${HOSTS} WHERE a.account = page.account AND a.id = page.id ${order}`
  const list = { ...orderOf(view, filter, page), version: kept?.version }
  const rows = await readPage(reading, list, page, ({ behind, values }) =>
    transaction.all<AlertRow>(sql(behind), ...parameters, ...values),
  )
  return { alerts: rows.map(alertOf), total: counted?.n ?? 0 }
}

/** Whether alerts are asked for by nothing but whether they are pending. */
function isByStatusAlone({ isPending: _, ...others }: AlertFilter): boolean {
  return Object.values(others).every((value) => value === undefined)
}

/** How many alerts there are, and what is another text when the list is another. */
async function keptByStatus(
  reader: Reader,
  view: View,
  { isPending }: AlertFilter,
): Promise<{ readonly total: number; readonly version: string }> {
  const kept = (status?: string): Promise<KeptList> =>
    'account' in view
      ? keptList(reader, view.account, 'alerts', status)
      : keptListOfAll(reader, view.organisation, 'alerts', status)
  // Alerts come and go with their accounts.
  const members = 'account' in view ? 0 : (await keptList(reader, view.organisation, 'accounts')).changes
  const all = isPending === true ? NO_ALERTS : await kept()
  const pending = isPending === undefined ? NO_ALERTS : await kept(String(PENDING))
  const total = isPending === true ? pending.total : all.total - pending.total
  return { total, version: `${members}.${isPending === true ? pending.changes : all.changes}` }
}

const NO_ALERTS: KeptList = { total: 0, changes: 0 }

const timeOf = ({ isByHandling = false }: AlertPage) => (isByHandling ? 'a.handled_at' : 'a.at')

/** The name of the list and its order. In one account the account is no part of it, so that the index by time is of use. */
function orderOf(view: View, { isPending }: AlertFilter, page: AlertPage) {
  const { isOldestFirst, isByHandling = false } = page
  const time = timeOf(page)
  const isOne = 'account' in view
  const scope = isOne ? `of ${view.account}` : `in ${view.organisation}`
  return {
    name: `alerts ${scope} ${isPending} ${isOldestFirst} ${isByHandling}`,
    order: isOne ? [time, 'a.id'] : [time, 'a.account', 'a.id'],
    keyOf: ({ at, handledAt, account, id }: AlertRow) => {
      const placed = isByHandling ? handledAt : at
      return isOne ? [placed, id] : [placed, account, id]
    },
    isDescending: !isOldestFirst,
  }
}

/** The conditions are constants of the program: only values come from outside, and only as parameters. */
function conditions(view: View, filter: AlertFilter): { where: string; parameters: Parameter[] } {
  const parts: string[] = []
  const parameters: Parameter[] = []
  const add = (condition: string, ...values: (Parameter | undefined)[]) => {
    if (values.some((value) => value === undefined)) return
    parts.push(condition)
    for (const value of values) if (value !== undefined) parameters.push(value)
  }
  if ('account' in view) add('a.account = ?', view.account)
  // Asked row by row: the index by time gives the order, and a page looks at no more accounts than alerts.
  else add('EXISTS (SELECT 1 FROM accounts o WHERE o.uid = a.account AND o.organisation = ?)', view.organisation)
  add('a.account = ANY(?)', filter.accounts)
  add('a.id = ?', filter.id)
  add('a.logon = ? AND a.kind = ?', filter.unique?.logon, filter.unique?.kind)
  add('a.kind = ANY(?)', filter.kinds)
  add('a.host = ANY(?)', filter.hosts)
  add(holdsPart('h.name'), lowered(filter.hostName))
  add('h.group_id = ?', filter.group)
  add(`(a.kind = ANY(?) OR ${HOST_HOLDS})`, filter.remark?.kinds, lowered(filter.remark?.text))
  add('a.level = ANY(?)', filter.levels)
  add('a.status = ?', filter.status)
  if (filter.isPending !== undefined) parts.push(filter.isPending ? 'a.status = 1' : 'a.status <> 1')
  add('a.at >= ?', filter.from)
  add('a.at < ?', filter.until)
  if (filter.handledFrom !== undefined || filter.handledUntil !== undefined) parts.push('a.handled_at > 0')
  add('a.handled_at >= ?', filter.handledFrom)
  add('a.handled_at < ?', filter.handledUntil)
  add('a.result = ANY(?)', filter.results)
  return { where: parts.join(' AND '), parameters }
}

function lowered(text: string | undefined): string | undefined {
  return text === undefined ? undefined : lowerAscii(text)
}

// A line break stands in no name and no address, so nothing is found across the parts.
const HOST_HOLDS = holdsPart(`h.name || '\n' || h.ip || '\n' || h.public_ip`)
