import type { Uid } from '../../kernel/ids.ts'
import type { Transaction } from '../../storage/database.ts'
import type { NewAlert } from './raise-alerts.ts'

/** An alert that nobody has dealt with yet. */
export const PENDING = 1

const COLUMNS = ['account', 'id', 'host', 'logon', 'kind', 'level', 'status', 'at', 'details', 'raw', 'incident'] as const

/** Puts alerts in. Gives back how many were new. */
export async function insertAlerts(
  transaction: Transaction,
  account: Uid,
  alerts: readonly (NewAlert & { readonly id: number; readonly incident: string })[],
): Promise<number> {
  const rows = alerts.map(({ id, host, logon, kind, level, at, details, raw, incident }) => {
    return [account, id, host, logon, kind, level, PENDING, at, JSON.stringify(details), raw, incident]
  })
  return transaction.insert('alerts', COLUMNS, rows, 'ON CONFLICT (account, logon, kind) DO NOTHING')
}
