import type { Uid } from '../../kernel/ids.ts'
import type { Transaction } from '../../storage/database.ts'
import { ruleWords, type WhiteList } from './mark-miss-rule.ts'
import type { NewAlert } from './raise-alerts.ts'

/** An alert that nobody has dealt with yet. */
export const PENDING = 1
/** One that somebody has set aside, until it is taken up again. */
export const IGNORED = 2
/** A false positive: told by somebody, or found by a rule of the white list. */
export const FALSE_POSITIVE = 8
/** One that somebody has dealt with. */
export const HANDLED = 32

const COLUMNS = [
  ...(['account', 'id', 'host', 'logon', 'kind', 'level', 'status', 'at', 'details', 'raw', 'incident'] as const),
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
 * Puts alerts in. What a rule of the white list finds is kept as a false positive that names the rule. Gives back how many were
 * new, those among them.
 */
export async function insertAlerts(
  transaction: Transaction,
  { account, whiteList, now }: AlertBatch,
  alerts: readonly (NewAlert & { readonly id: number; readonly incident: string })[],
): Promise<number> {
  const rows = alerts.map((alert) => {
    const { id, host, logon, kind, level, at, raw, details, incident } = alert
    const rule = whiteList.ruleFor(host, alert)
    const handled = rule === undefined ? [0, '', '[]'] : [now, 'mark', JSON.stringify([ruleWords(rule)])]
    const status = rule === undefined ? PENDING : FALSE_POSITIVE
    return [account, id, host, logon, kind, level, status, at, JSON.stringify(details), raw, incident, ...handled]
  })
  return transaction.insert('alerts', COLUMNS, rows, 'ON CONFLICT (account, logon, kind) DO NOTHING')
}
