import { randomUUID } from 'node:crypto'
import type { Uid } from '../../kernel/ids.ts'
import { wellFormed } from '../../kernel/well-formed.ts'
import type { Transaction } from '../../storage/database.ts'
import { ALERT_LEVELS, type Incident } from '../alerts/follow.ts'
import type { Deps } from '../deps.ts'
import { type Account, findAccount } from '../directory/read.ts'
import { findHosts, type Host } from '../hosts/read.ts'
import type { Facts } from './message.ts'
import { tellAt } from './quiet-hours.ts'
import { addDeliveries, type NewDelivery, type Subscriber, subscribersOf } from './store.ts'

/** Reasons hold what others have written; no message needs more of it. */
const LONGEST_REASON = 600

/**
 * Has everybody told who wants to know of these matters of an account: its own subscriptions, and those of the account that manages its
 * organisation if they say so. What is to be told is kept in the same transaction as the alerts.
 */
export async function incidentsRaised(
  deps: Pick<Deps, 'transaction' | 'clock'>,
  account: Uid,
  incidents: readonly Incident[],
): Promise<void> {
  const { transaction, clock } = deps
  if (incidents.length === 0) return
  const owner = await findAccount(transaction, account)
  const managing = owner?.organisation ?? account
  const subscribers = await subscribersOf(transaction, account, managing)
  if (owner === undefined || subscribers.length === 0) return
  const hosts = await findHosts(transaction, account, [...new Set(incidents.flatMap((incident) => incident.hosts))])
  const now = clock.now()
  const deliveries = subscribers.flatMap((subscriber) =>
    incidents
      .filter((incident) => isWanted(subscriber, account, incident, hosts))
      .map((incident) => deliveryOf(subscriber, factsOf(owner, incident, hosts), now)),
  )
  await addDeliveries(transaction, deliveries)
}

function deliveryOf({ account, id, rules }: Subscriber, facts: Facts, now: number): NewDelivery {
  const dueAt = tellAt(rules.quiet, facts.level, now)
  return { account, subscription: id, facts, message: '', isTest: false, raisedAt: now, dueAt, isHeld: dueAt > now }
}

/** Whether a subscription asks for a matter of `account`. Groups are numbered by account: those that it names are of its own. */
function isWanted(
  { account: own, filters }: Subscriber,
  account: Uid,
  incident: Incident,
  known: ReadonlyMap<string, Host>,
): boolean {
  const { kinds, level, hosts } = filters
  const groups = own === account ? filters.groups : []
  if (ALERT_LEVELS.indexOf(incident.level) > ALERT_LEVELS.indexOf(level)) return false
  if (kinds.length > 0 && !incident.kinds.some((kind) => kinds.includes(kind))) return false
  if (hosts.length === 0 && filters.groups.length === 0) return true
  return incident.hosts.some((uuid) => {
    const host = known.get(uuid)
    return hosts.includes(uuid) || (host !== undefined && groups.includes(host.groupId))
  })
}

function factsOf({ uid, name }: Account, incident: Incident, known: ReadonlyMap<string, Host>): Facts {
  const { host, user, source, kinds, level, alerts, firstAt, lastAt, why, reason } = incident
  return {
    ...{ id: randomUUID(), incident: incident.id, account: uid, accountName: name },
    ...{ host, hostName: known.get(host)?.name ?? '', user, source, kinds, level, alerts, firstAt, lastAt, why },
    reason: { en: wellFormed(reason.en.slice(0, LONGEST_REASON)), zh: wellFormed(reason.zh.slice(0, LONGEST_REASON)) },
  }
}

/** Has a subscription told of something that did not happen, at once. Gives back the id of the message. */
export async function addTest(
  transaction: Transaction,
  subscriber: Subscriber,
  owner: Pick<Account, 'uid' | 'name'>,
  now: number,
): Promise<string> {
  const id = randomUUID()
  const facts: Facts = {
    ...{ id, incident: 'test', account: owner.uid, accountName: owner.name, host: '', hostName: '', user: 'test' },
    ...{ source: '192.0.2.1', kinds: ['location'], level: 'remind', alerts: 1, firstAt: now, lastAt: now, why: 'new' },
    reason: { en: 'This is a test: nothing has happened.', zh: '这是一条测试消息,没有发生任何事件。' },
  }
  const { account, id: subscription } = subscriber
  const delivery = { account, subscription, facts, message: id, isTest: true, raisedAt: now, dueAt: now, isHeld: false }
  await addDeliveries(transaction, [delivery])
  return id
}
