import type { Uid } from '../../kernel/ids.ts'
import type { Transaction } from '../../storage/database.ts'
import { takeIds } from '../counters.ts'
import type { AlertDetails } from './alert-details.ts'
import { ALERT_LEVELS, type AlertKind, type AlertLevel } from './alert-kind.ts'
import { addToIncidents, type Incident } from './incidents.ts'
import { insertAlerts } from './store.ts'
import { whiteListOf } from './white-list-store.ts'

/** An alert to be. */
export interface NewAlert {
  readonly host: string
  /** What it is about: the logon, or what stands for many. With the kind it names the alert for ever. */
  readonly logon: string
  readonly kind: AlertKind
  readonly level: AlertLevel
  readonly at: number
  /** The prefix by which its source is counted; empty when there is none. */
  readonly source: string
  readonly raw: string
  readonly details: AlertDetails
}

/** What raising alerts did. */
export interface Raised {
  /** How many were new, those among them that the white list marks as false positives. */
  readonly alerts: number
  /** What somebody should be told of: new matters, graver ones, and those that everybody thought were over. */
  readonly incidents: readonly Incident[]
}

const KNOWN = 'SELECT logon, kind, level FROM alerts WHERE account = ? AND logon = ANY(?)'
const RAISE = 'UPDATE alerts SET level = ?, details = ? WHERE account = ? AND logon = ? AND kind = ?'

interface Known {
  readonly logon: string
  readonly kind: AlertKind
  readonly level: AlertLevel
}

/** Those of the given ids of what alerts are about that there are alerts about. */
export async function knownAlerts(transaction: Transaction, account: Uid, ids: readonly string[]): Promise<string[]> {
  if (ids.length === 0) return []
  return (await transaction.all<{ logon: string }>(KNOWN, account, ids)).map(({ logon }) => logon)
}

/** Puts in those alerts that are new, and counts them to the matters that they belong to. One that has become graver is told as it is now. */
export async function raiseAlerts(
  transaction: Transaction,
  account: Uid,
  alerts: readonly NewAlert[],
  now: number,
): Promise<Raised> {
  if (alerts.length === 0) return { alerts: 0, incidents: [] }
  const known = new Map<string, AlertLevel>()
  const logons = [...new Set(alerts.map(({ logon }) => logon))]
  for (const { logon, kind, level } of await transaction.all<Known>(KNOWN, account, logons)) known.set(`${logon} ${kind}`, level)
  for (const { logon, kind, level, details } of alerts) {
    const before = known.get(`${logon} ${kind}`)
    if (before === undefined || ALERT_LEVELS.indexOf(level) >= ALERT_LEVELS.indexOf(before)) continue
    await transaction.run(RAISE, level, JSON.stringify(details), account, logon, kind)
  }
  const fresh = alerts.filter(({ logon, kind }) => !known.has(`${logon} ${kind}`))
  if (fresh.length === 0) return { alerts: 0, incidents: [] }
  const whiteList = await whiteListOf(transaction, account)
  // Nobody is told of what the white list finds.
  const told = fresh.filter((alert) => whiteList.ruleFor(alert.host, alert) === undefined)
  const first = await takeIds(transaction, account, 'alerts', fresh.length)
  const { incidents, idOf } = await addToIncidents(transaction, account, told, now)
  const rows = fresh.map((alert, index) => ({ ...alert, id: first + index, incident: idOf(alert) }))
  return { alerts: await insertAlerts(transaction, { account, whiteList, now }, rows), incidents }
}
