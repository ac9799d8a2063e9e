import { randomUUID } from 'node:crypto'
import type { Uid } from '../../kernel/ids.ts'
import { wellFormed } from '../../kernel/well-formed.ts'
import type { Reader, Transaction } from '../../storage/database.ts'
import {
  graverOf,
  type Incident,
  type Part,
  rankOf,
  type Standing,
  standingsElsewhere,
  type Why,
  whyTold,
} from '../alerts/follow.ts'
import type { Deps } from '../deps.ts'
import { type Account, findAccount } from '../directory/read.ts'
import { findHosts, type Host } from '../hosts/read.ts'
import type { Facts } from './message.ts'
import { tellAt } from './quiet-hours.ts'
import { addDeliveries, type NewDelivery, type Subscriber, subscribersOf } from './store.ts'
import type { Filters } from './subscription.ts'

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
  const hosts = await findHosts(transaction, account, [
    ...new Set(incidents.flatMap(({ parts }) => parts.map(({ host }) => host))),
  ])
  const now = clock.now()
  const deliveries: NewDelivery[] = []
  for (const subscriber of subscribers) {
    const tellings = await tellingsOf(transaction, account, subscriber, { incidents, hosts })
    deliveries.push(...tellings.map((telling) => deliveryOf(subscriber, factsOf(owner, telling, hosts), now)))
  }
  await addDeliveries(transaction, deliveries)
}

function deliveryOf({ account, id, rules }: Subscriber, facts: Facts, now: number): NewDelivery {
  const dueAt = tellAt(rules.quiet, facts.level, now)
  return { account, subscription: id, facts, message: '', isTest: false, raisedAt: now, dueAt, isHeld: dueAt > now }
}

/** What of matters a subscription is told. */
interface Telling extends Pick<Incident, 'level' | 'reason'> {
  readonly incident: Incident
  readonly why: Why
  /** The servers of this time that it is about. */
  readonly hosts: readonly string[]
}

/** What happened, and the servers on which it did. */
interface Happened {
  readonly incidents: readonly Incident[]
  readonly hosts: ReadonlyMap<string, Host>
}

/** What of some matters of `account` a subscription asks for, and has to be told now. */
async function tellingsOf(
  reader: Reader,
  account: Uid,
  subscriber: Subscriber,
  { incidents, hosts }: Happened,
): Promise<Telling[]> {
  const { kinds, level, ...places } = subscriber.filters
  const asked = incidents.filter((incident) => kinds.length === 0 || incident.kinds.some((kind) => kinds.includes(kind)))
  const isOfAll = places.hosts.length === 0 && places.groups.length === 0
  // Groups are numbered by account: those that a subscription names are of its own.
  const among = { hosts: places.hosts, groups: subscriber.account === account ? places.groups : [] }
  const told = isOfAll ? asked.flatMap(whole) : await onServers(reader, account, among, { incidents: asked, hosts })
  return told.filter((telling) => rankOf(telling.level) <= rankOf(level))
}

function whole(incident: Incident): Telling[] {
  const { why, level, reason, parts } = incident
  return why === undefined ? [] : [{ incident, why, level, reason, hosts: parts.map(({ host }) => host) }]
}

/**
 * What is told to a subscription that asks for some servers, as if there were no others: a matter is told when it first comes to one
 * of them, however long it has been elsewhere.
 */
async function onServers(
  reader: Reader,
  account: Uid,
  among: Pick<Filters, 'hosts' | 'groups'>,
  { incidents, hosts }: Happened,
): Promise<Telling[]> {
  const named = new Set(among.hosts)
  const groups = new Set(among.groups)
  const isAsked = ({ host }: Part) => named.has(host) || groups.has(hosts.get(host)?.groupId ?? -1)
  // What is no news beside how it was on these very servers is none beside how it was on more of them.
  const changed = incidents
    .map((incident) => ({ incident, parts: incident.parts.filter(isAsked) }))
    .filter(({ parts }) => parts.length > 0 && whyTold(stoodOn(parts), newsOf(parts)) !== undefined)
  const open = changed.filter(({ incident }) => incident.elsewhere > 0)
  const asked = open.map(({ incident, parts }) => ({ incident, besides: parts.map(({ host }) => host) }))
  const found = await standingsElsewhere(reader, account, asked, among)
  const elsewhere = new Map(open.map(({ incident }, index) => [incident, found[index]]))
  return changed.flatMap(({ incident, parts }): Telling[] => {
    const before = stoodOn(parts, elsewhere.get(incident))
    const { level, isMore, reason } = newsOf(parts)
    const why = whyTold(before, { level, isMore })
    if (why === undefined) return []
    const about = { incident, reason, level: graverOf(level, before?.level ?? level), hosts: parts.map(({ host }) => host) }
    return [{ ...about, why: why === 'new' && incident.why !== 'new' ? 'wider' : why }]
  })
}

/** What is new on some servers together. */
function newsOf(parts: readonly Part[]): Pick<Part, 'level' | 'isMore' | 'reason'> {
  const { level, reason } = parts.reduce((worst, part) => (rankOf(part.level) < rankOf(worst.level) ? part : worst))
  return { level, reason, isMore: parts.some(({ isMore }) => isMore) }
}

/** How a matter stood on some servers together; undefined: on none of them. */
function stoodOn(parts: readonly Part[], elsewhere?: Standing): Standing | undefined {
  const stood = [...parts.map(({ before }) => before), elsewhere].filter((one) => one !== undefined)
  return stood.length === 0
    ? undefined
    : stood.reduce((all, one) => ({ level: graverOf(all.level, one.level), isWaiting: all.isWaiting || one.isWaiting }))
}

function factsOf({ uid, name }: Account, telling: Telling, known: ReadonlyMap<string, Host>): Facts {
  const { incident, level, why, reason, hosts } = telling
  const { user, source, kinds, alerts, servers, firstAt, lastAt } = incident
  const [host = '', ...others] = hosts
  const about = others.length > 0 ? '' : host
  return {
    ...{ id: randomUUID(), incident: incident.id, account: uid, accountName: name, host: about },
    ...{ hostName: known.get(about)?.name ?? '', servers, user, source, kinds, level, alerts, firstAt, lastAt, why },
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
    ...{ id, incident: 'test', account: owner.uid, accountName: owner.name, host: '', hostName: '', servers: 0, user: 'test' },
    ...{ source: '192.0.2.1', kinds: ['location'], level: 'remind', alerts: 1, firstAt: now, lastAt: now, why: 'new' },
    reason: { en: 'This is a test: nothing has happened.', zh: '这是一条测试消息,没有发生任何事件。' },
  }
  const { account, id: subscription } = subscriber
  const delivery = { account, subscription, facts, message: id, isTest: true, raisedAt: now, dueAt: now, isHeld: false }
  await addDeliveries(transaction, [delivery])
  return id
}
