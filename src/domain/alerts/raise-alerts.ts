import type { Uid } from '../../kernel/ids.ts'
import type { Transaction } from '../../storage/database.ts'
import { rowsOfKeys } from '../../storage/values-of-each.ts'
import { takeIds } from '../counters.ts'
import type { AlertDetails } from './alert-details.ts'
import type { AlertKind, AlertLevel } from './alert-kind.ts'
import { addToIncidents, type Incident } from './incidents.ts'
import type { KnownAlert, RetoldAlert } from './retell-alerts.ts'
import { insertAlerts } from './store.ts'
import { whiteListOf } from './white-list-store.ts'

/** An alert to be. */
export interface NewAlert {
  /** The server that it is shown with. */
  readonly host: string
  /** All that it is about; undefined: that one. */
  readonly hosts?: readonly string[]
  /** What it is about: the logon, or what stands for many. With the kind it names the alert for ever. */
  readonly logon: string
  readonly kind: AlertKind
  readonly level: AlertLevel
  readonly at: number
  /** The prefix by which its source is counted; empty when there is none. */
  readonly source: string
  /** Tells matters apart that are alike in all else; undefined: they are one. */
  readonly matter?: string
  readonly raw: string
  readonly details: AlertDetails
}

/** What raising alerts did. */
export interface Raised {
  /** How many were new, those among them that the white list marks as false positives. */
  readonly alerts: number
  /** What somebody may have to be told of. */
  readonly incidents: readonly Incident[]
}

const NAMES = 'SELECT logon FROM alerts WHERE account = ? AND logon = ANY(?)'
// By the whole key: for a part of it SQLite takes no index, and reads all alerts of the account.
const KNOWN = `
  SELECT a.logon, a.kind, a.level, a.incident, a.details, a.id FROM one CROSS JOIN alerts a
  WHERE a.account = one.k0 AND a.logon = one.k1 AND a.kind = one.k2`

/** Of more an engine that has no statistics of the table rather reads all alerts of the account. */
const NAMES_AT_ONCE = 64

/** Those of the given ids of what alerts are about that there are alerts about. */
export async function knownAlerts(transaction: Transaction, account: Uid, ids: readonly string[]): Promise<string[]> {
  const known: string[] = []
  for (let start = 0; start < ids.length; start += NAMES_AT_ONCE) {
    const some = ids.slice(start, start + NAMES_AT_ONCE)
    for (const { logon } of await transaction.all<{ logon: string }>(NAMES, account, some)) known.push(logon)
  }
  return known
}

/** Puts in those alerts that are new, and counts them to the matters that they belong to. One that is there is told as it is now; see `retellAlerts`. */
export async function raiseAlerts(
  transaction: Transaction,
  account: Uid,
  alerts: readonly NewAlert[],
  now: number,
): Promise<Raised> {
  if (alerts.length === 0) return { alerts: 0, incidents: [] }
  const seen = await parted(transaction, account, alerts)
  if (seen.fresh.length === 0) {
    const { incidents } = await addToIncidents(transaction, account, seen, now)
    return { alerts: 0, incidents }
  }
  // Ids are taken by one after the other: what somebody else has raised meanwhile is seen after that, and not counted once more.
  const first = await takeIds(transaction, account, 'alerts', seen.fresh.length)
  const { fresh, again } = await parted(transaction, account, seen.fresh)
  const whiteList = await whiteListOf(transaction, account)
  // Nobody is told of what the white list finds.
  const told = fresh.filter((alert) => whiteList.ruleFor(alert.host, alert) === undefined)
  const batch = { fresh: told, again: [...seen.again, ...again] }
  const { incidents, idOf } = await addToIncidents(transaction, account, batch, now)
  const rows = fresh.map((alert, index) => ({ ...alert, id: first + index, incident: idOf(alert) }))
  return { alerts: await insertAlerts(transaction, { account, whiteList, now }, rows), incidents }
}

/** The alerts that are new, and those that are there. */
async function parted(transaction: Transaction, account: Uid, alerts: readonly NewAlert[]) {
  const known = new Map<string, KnownAlert>()
  const keys = alerts.map(({ logon, kind }) => [account, logon, kind])
  for (const alert of await rowsOfKeys<KnownAlert>(transaction, KNOWN, keys)) known.set(`${alert.logon} ${alert.kind}`, alert)
  const fresh: NewAlert[] = []
  const again: RetoldAlert[] = []
  for (const alert of alerts) {
    const before = known.get(`${alert.logon} ${alert.kind}`)
    if (before === undefined) fresh.push(alert)
    else again.push({ alert, before })
  }
  return { fresh, again }
}

/** Those of some alerts that the white list does not find. */
export async function unlisted(
  transaction: Transaction,
  account: Uid,
  alerts: readonly NewAlert[],
): Promise<readonly NewAlert[]> {
  if (alerts.length === 0) return alerts
  const whiteList = await whiteListOf(transaction, account)
  return alerts.filter((alert) => whiteList.ruleFor(alert.host, alert) === undefined)
}
