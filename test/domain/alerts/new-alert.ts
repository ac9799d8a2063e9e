import { createHash } from 'node:crypto'
import type { AlertDetails } from '../../../src/domain/alerts/alert-details.ts'
import { type NewAlert, raiseAlerts } from '../../../src/domain/alerts/follow.ts'
import type { Uid } from '../../../src/kernel/ids.ts'
import type { Transaction } from '../../../src/storage/database.ts'

const both = (text: string) => ({ en: text, zh: `${text}。` })

/** An alert as whoever judges tries, travel or blindness would make it; about another thing for each number. */
export function newAlert(
  number: number,
  given: Partial<Pick<NewAlert, 'host' | 'kind' | 'level' | 'at' | 'raw'>> = {},
  details: Partial<AlertDetails> = {},
): NewAlert {
  return {
    logon: createHash('sha256').update(String(number)).digest('hex').slice(0, 32),
    host: 'inet-1',
    source: '192.0.2.7',
    kind: 'brute-force',
    level: 'suspicious',
    at: Date.UTC(2026, 10, 20, 10, number),
    raw: `line ${number}`,
    ...given,
    details: {
      dimension: null,
      observed: both('12 tries in 10 min'),
      approved: [],
      approvedCount: 0,
      nearest: null,
      reason: both('12 tries failed from 192.0.2.7 in 10 min'),
      user: null,
      address: '192.0.2.7',
      port: null,
      method: null,
      fingerprint: null,
      localTime: '2026-11-20 10:00:00',
      zone: 'UTC',
      place: null,
      ...details,
    },
  }
}

/** Puts alerts about one server in. Gives back how many were new. */
export async function raise(transaction: Transaction, account: Uid, host: string, alerts: readonly NewAlert[]): Promise<number> {
  const here = alerts.map((alert) => ({ ...alert, host }))
  return (await raiseAlerts(transaction, account, here, Date.UTC(2026, 10, 21))).alerts
}
