import { type Baseline, compileBaseline } from '../../detection/baseline.ts'
import { judge, type Verdicts } from '../../detection/judge.ts'
import { type ZoneClock, zoneClock } from '../../detection/zone-clock.ts'
import type { Uid } from '../../kernel/ids.ts'
import { ApprovedValues, explainVerdicts, logonFacts, type NewAlert } from '../alerts/follow.ts'
import type { Deps } from '../deps.ts'
import { type BaselineVersion, baselinesOf } from '../logon-baselines/read.ts'
import type { FreshLogon } from './fresh-logons.ts'
import { sourceOf } from './store.ts'

/** What judging logons by the baselines gave. */
export interface Judged {
  readonly alerts: readonly NewAlert[]
  /** How many logons could be decided in at least one dimension. */
  readonly decided: number
}

/** Judges logons by what was approved for their servers when they happened. */
export async function judgeLogons(
  { transaction, locations }: Pick<Deps, 'transaction' | 'locations'>,
  account: Uid,
  logons: readonly FreshLogon[],
): Promise<Judged> {
  if (logons.length === 0) return { alerts: [], decided: 0 }
  const hosts = [...new Map(logons.map(({ host }) => [host.uuid, host])).values()]
  const baselines = await baselinesOf(transaction, account, hosts)
  const standards = new Standards()
  const alerts: NewAlert[] = []
  let decided = 0
  for (const { id, host, event } of logons) {
    const version = baselines.at(host, event.at)
    if (version.entries.length === 0) continue
    const { baseline, approved } = standards.of(version, host.timeZone)
    const location = event.address === undefined ? undefined : locations.find(event.address)
    const { at, result, user, address, raw } = event
    const verdicts = judge({ at, result, user, address, location }, baseline)
    if (verdicts === undefined) continue
    const isBroken = hasVerdict(verdicts, 'out')
    if (isBroken || hasVerdict(verdicts, 'in')) decided++
    if (!isBroken) continue
    const wall = baseline.clock ?? zoneClock('UTC')
    const source = sourceOf(address)
    const facts = logonFacts(event, localTime(wall, at), baseline.clock?.name ?? 'UTC', location)
    for (const details of explainVerdicts(verdicts, { ...facts, baselineSince: version.since }, approved)) {
      alerts.push({ host: host.uuid, logon: id, kind: details.dimension, level: 'suspicious', at, source, raw, details })
    }
  }
  return { alerts, decided }
}

interface Standard {
  readonly baseline: Baseline
  readonly approved: ApprovedValues
}

/** Compiled baselines, one for each version and zone. */
class Standards {
  readonly #compiled = new Map<string, WeakMap<BaselineVersion, Standard>>()

  of(version: BaselineVersion, zone: string): Standard {
    let ofZone = this.#compiled.get(zone)
    if (ofZone === undefined) {
      ofZone = new WeakMap()
      this.#compiled.set(zone, ofZone)
    }
    let standard = ofZone.get(version)
    if (standard === undefined) {
      standard = { baseline: compileBaseline(version.entries, zone), approved: new ApprovedValues(version.entries) }
      ofZone.set(version, standard)
    }
    return standard
  }
}

function hasVerdict({ location, ip, time, account }: Verdicts, wanted: 'in' | 'out'): boolean {
  return location.verdict === wanted || ip.verdict === wanted || time.verdict === wanted || account.verdict === wanted
}

/** `2026-11-21 20:17:05` by the clocks of a zone. */
function localTime(wall: ZoneClock | undefined, at: number): string {
  return new Date(at + (wall?.offsetMs(at) ?? 0)).toISOString().slice(0, 19).replace('T', ' ')
}
