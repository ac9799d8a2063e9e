import type { Uid } from '../../kernel/ids.ts'
import type { Reader, Transaction } from '../../storage/database.ts'
import { takeIds } from '../counters.ts'
import type { AlertDetails } from './alert-details.ts'
import type { AlertKind, AlertLevel } from './alert-kind.ts'
import { ruleWords, type WhiteList } from './mark-miss-rule.ts'

/** A successful logon as it is kept. */
export interface StoredLogon {
  readonly id: string
  readonly at: number
  readonly user: string
  readonly address: string
  readonly port: number
  readonly method: string
  readonly fingerprint: string
  readonly location: string
  readonly raw: string
}

/** An alert to be. */
export interface NewAlert {
  /** Id of the logon, or a digest in the same form of whatever else it is about: there is one alert of a kind about it. */
  readonly logon: string
  readonly kind: AlertKind
  readonly level: AlertLevel
  readonly at: number
  readonly raw: string
  readonly details: AlertDetails
}

/** Those of the given logons of a server that are kept already. */
export async function knownLogons(
  reader: Reader,
  account: Uid,
  host: string,
  ids: readonly string[],
): Promise<ReadonlySet<string>> {
  const sql = 'SELECT id FROM logons WHERE account = ? AND host = ? AND id = ANY(?)'
  const rows = await reader.all<{ id: string }>(sql, account, host, ids)
  return new Set(rows.map(({ id }) => id))
}

const LOGON_COLUMNS = [
  'account',
  'host',
  'id',
  'at',
  'user_name',
  'address',
  'port',
  'method',
  'fingerprint',
  'location',
  'raw',
] as const

/** Keeps logons of a server. */
export async function insertLogons(
  transaction: Transaction,
  account: Uid,
  host: string,
  logons: readonly StoredLogon[],
): Promise<void> {
  if (logons.length === 0) return
  const rows = logons.map((logon) => [
    account,
    host,
    logon.id,
    logon.at,
    logon.user,
    logon.address,
    logon.port,
    logon.method,
    logon.fingerprint,
    logon.location,
    logon.raw,
  ])
  await transaction.insert('logons', LOGON_COLUMNS, rows, 'ON CONFLICT (account, host, id) DO NOTHING')
}

/** An alert that nobody has dealt with yet. */
export const PENDING = 1

/** One that somebody has set aside, until it is taken up again. */
export const IGNORED = 2
/** A false positive: told by somebody, or found by a rule of the white list. */
export const FALSE_POSITIVE = 8
/** One that somebody has dealt with. */
export const HANDLED = 32

const ALERT_COLUMNS = [
  ...(['account', 'id', 'host', 'logon', 'kind', 'level', 'status', 'at', 'details', 'raw'] as const),
  ...(['handled_at', 'result', 'mark_rules'] as const),
]

/** What holds for all alerts of a batch. */
export interface AlertBatch {
  readonly account: Uid
  /** Of the account, as `whiteListOf` reads it. */
  readonly whiteList: WhiteList
  /** When the batch is recorded, milliseconds since 1970. */
  readonly now: number
}

/**
 * Puts alerts about a server in. What a rule of the white list finds is kept as a false positive that names the rule. Gives
 * back how many were new, those among them.
 */
export async function insertAlerts(
  transaction: Transaction,
  { account, whiteList, now }: AlertBatch,
  host: string,
  alerts: readonly NewAlert[],
): Promise<number> {
  if (alerts.length === 0) return 0
  const first = await takeIds(transaction, account, 'alerts', alerts.length)
  const rows = alerts.map((alert, index) => {
    const { logon, kind, level, at, raw, details } = alert
    const rule = whiteList.ruleFor(host, alert)
    const handled = rule === undefined ? [0, '', '[]'] : [now, 'mark', JSON.stringify([ruleWords(rule)])]
    const status = rule === undefined ? PENDING : FALSE_POSITIVE
    return [account, first + index, host, logon, kind, level, status, at, JSON.stringify(details), raw, ...handled]
  })
  return transaction.insert('alerts', ALERT_COLUMNS, rows, 'ON CONFLICT (account, logon, kind) DO NOTHING')
}
