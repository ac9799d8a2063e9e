import { BaselineLearner, type LearntBaseline } from '../../detection/learn.ts'
import { zoneClock } from '../../detection/zone-clock.ts'
import type { Uid } from '../../kernel/ids.ts'
import { type Refusal, refuse } from '../../kernel/outcome.ts'
import { guessingSources, logonsWithPendingAlerts } from '../alerts/read.ts'
import type { Deps } from '../deps.ts'
import { type Host, hostsOf } from '../hosts/read.ts'
import { type Target, unknownTarget } from '../logon-baselines/read.ts'
import { sourceOf } from './store.ts'
import { eachPageOfLogons, type StoredLogon } from './stored-logons.ts'

const DAY_MS = 86_400_000
/** Logons of so few servers are read server by server. */
const FEW_HOSTS = 64

/** For whom a baseline is wanted, and out of how many days. */
export interface ProposalQuestion {
  readonly target: Target
  /** More than the seven that are held out. */
  readonly days: number
}

/** A baseline that nobody has approved. */
export interface ProposedBaseline extends LearntBaseline {
  readonly servers: number
  /** Logons that were left out: there is an alert about them, or somebody guessed from where they came. */
  readonly leftOut: number
}

/**
 * Learns a baseline for a server, a group or all servers from their stored logons of the last days. Logons about which an alert is
 * pending are left out, and those from sources that guessed passwords. Nothing is applied. Refuses `unknown` with the server or the group.
 */
export async function proposeBaseline(
  { transaction, clock, locations }: Pick<Deps, 'transaction' | 'clock' | 'locations'>,
  account: Uid,
  { target, days }: ProposalQuestion,
): Promise<ProposedBaseline | Refusal<'unknown'>> {
  const strange = await unknownTarget(transaction, account, [target])
  if (strange !== undefined) return refuse('unknown', strange)
  const named = target.kind === 'groupId' ? [Number(target.target)] : []
  const uuids = target.kind === 'uuid' ? [target.target] : []
  const found = await hostsOf(transaction, account, { uuids, groups: named, isAll: target.kind === 'global' })
  const hosts = new Map(found.map((host) => [host.uuid, host]))
  const now = clock.now()
  const from = now - days * DAY_MS
  const alerted = await logonsWithPendingAlerts(transaction, account, from)
  const guessing = await guessingSources(transaction, account, from)

  // Servers have clocks of their own: each logon counts at the time that its server showed.
  const [utc, until] = [zoneClock('UTC'), now + furthestAheadMs(found, now)]
  if (utc === undefined) throw new Error('there is no UTC')
  const learner = new BaselineLearner({ clock: utc, until, days })
  let leftOut = 0
  const learn = (logon: StoredLogon) => {
    const host = hosts.get(logon.host)
    if (host === undefined) return
    const { at, user, os, domain, address } = logon
    if (alerted.has(logon.id) || (guessing.size > 0 && guessing.has(sourceOf(address)))) {
      leftOut++
      return
    }
    const place = address === '' ? undefined : locations.find(address)
    const source = { address: address || undefined, location: place }
    learner.add({ at: at + aheadMs(host, at), result: 'success', user, os, domain: domain || undefined, ...source })
  }
  const choice = { from, until: now, hosts: hosts.size <= FEW_HOSTS ? [...hosts.keys()] : undefined, withDomain: true }
  await eachPageOfLogons(transaction, account, choice, (page) => page.forEach(learn))
  return { ...learner.propose(), servers: hosts.size, leftOut }
}

/** By how many milliseconds the clock of some servers that is furthest ahead of UTC is so; of none by a day less. */
export function furthestAheadMs(hosts: readonly Pick<Host, 'timeZone'>[], at: number): number {
  return hosts.reduce((furthest, host) => Math.max(furthest, aheadMs(host, at)), -DAY_MS)
}

function aheadMs({ timeZone }: Pick<Host, 'timeZone'>, at: number): number {
  return zoneClock(timeZone)?.offsetMs(at) ?? 0
}
