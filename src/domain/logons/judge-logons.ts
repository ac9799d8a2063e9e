import { judge, type Verdicts } from '../../detection/judge.ts'
import { zoneClock } from '../../detection/zone-clock.ts'
import { explainVerdicts, logonFacts, type NewAlert } from '../alerts/follow.ts'
import type { Deps } from '../deps.ts'
import type { FreshLogon } from './fresh-logons.ts'
import { localTime } from './local-time.ts'
import type { Standards } from './standards.ts'
import { sourceOf } from './store.ts'

/** What judging logons by the baselines gave. */
export interface Judged {
  readonly alerts: NewAlert[]
  /** How many logons could be decided in at least one dimension. */
  readonly decided: number
}

/** Judges logons by what was approved for their servers when they happened. */
export function judgeLogons({ locations }: Pick<Deps, 'locations'>, logons: readonly FreshLogon[], standards: Standards): Judged {
  const alerts: NewAlert[] = []
  let decided = 0
  for (const { id, host, event } of logons) {
    const standard = standards.at(host, event.at)
    if (standard === undefined) continue
    const { baseline, approved, since } = standard
    const location = event.address === undefined ? undefined : locations.find(event.address)
    const { at, result, user, address, os, domain, raw } = event
    const verdicts = judge({ at, result, user, address, os, domain, location }, baseline)
    if (verdicts === undefined) continue
    const isBroken = hasVerdict(verdicts, 'out')
    if (isBroken || hasVerdict(verdicts, 'in')) decided++
    if (!isBroken) continue
    const source = sourceOf(address)
    const wall = baseline.clock ?? zoneClock('UTC')
    const facts = logonFacts(event, localTime(wall, at), baseline.clock?.name ?? 'UTC', location)
    for (const details of explainVerdicts(verdicts, { ...facts, baselineSince: since }, approved)) {
      alerts.push({ host: host.uuid, logon: id, kind: details.dimension, level: 'suspicious', at, source, raw, details })
    }
  }
  return { alerts, decided }
}

function hasVerdict({ location, ip, time, account }: Verdicts, wanted: 'in' | 'out'): boolean {
  return location.verdict === wanted || ip.verdict === wanted || time.verdict === wanted || account.verdict === wanted
}
