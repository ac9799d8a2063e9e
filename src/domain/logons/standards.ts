import { type Baseline, compileBaseline } from '../../detection/baseline.ts'
import type { Uid } from '../../kernel/ids.ts'
import type { Reader } from '../../storage/database.ts'
import { ApprovedValues } from '../alerts/follow.ts'
import type { Host } from '../hosts/read.ts'
import { type BaselineVersion, baselinesOf, type HostBaselines } from '../logon-baselines/read.ts'

/** What is approved for a server at a moment, ready to judge by. */
export interface Standard {
  readonly baseline: Baseline
  readonly approved: ApprovedValues
  /** When it came into force, milliseconds since 1970. */
  readonly since: number
}

/** Reads by what the logons of some servers are judged. */
export async function standardsOf(reader: Reader, account: Uid, hosts: readonly Host[]): Promise<Standards> {
  return new Standards(await baselinesOf(reader, account, hosts))
}

/** The baselines of some servers, compiled once for each version and zone. */
export class Standards {
  readonly #baselines: HostBaselines
  readonly #compiled = new Map<string, WeakMap<BaselineVersion, Standard>>()

  constructor(baselines: HostBaselines) {
    this.#baselines = baselines
  }

  /** What was approved for a server when something happened; undefined when nothing was. */
  at(host: Host, moment: number): Standard | undefined {
    const version = this.#baselines.at(host, moment)
    if (version.entries.length === 0) return undefined
    let ofZone = this.#compiled.get(host.timeZone)
    if (ofZone === undefined) {
      ofZone = new WeakMap()
      this.#compiled.set(host.timeZone, ofZone)
    }
    let standard = ofZone.get(version)
    if (standard === undefined) {
      const baseline = compileBaseline(version.entries, host.timeZone)
      standard = { baseline, approved: new ApprovedValues(version.entries), since: version.since }
      ofZone.set(version, standard)
    }
    return standard
  }
}
