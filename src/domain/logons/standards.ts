import type { Uid } from '../../kernel/ids.ts'
import type { Reader } from '../../storage/database.ts'
import type { Host } from '../hosts/read.ts'
import { type BaselineVersion, baselinesOf, type HostBaselines } from '../logon-baselines/read.ts'
import { type CompiledBaseline, CompiledBaselines } from './compiled-baselines.ts'

/** What is approved for a server at a moment, ready to judge by. */
export interface Standard extends CompiledBaseline {
  /** When it came into force, milliseconds since 1970. */
  readonly since: number
}

/** Reads by what the logons of some servers are judged. */
export async function standardsOf(reader: Reader, account: Uid, hosts: readonly Host[]): Promise<Standards> {
  return new Standards(await baselinesOf(reader, account, hosts))
}

/** What was compiled lately, for whichever servers and accounts: it says nothing that the values approved do not say. */
const compiled = new CompiledBaselines()

/** The baselines of some servers, found once for each version and zone. */
export class Standards {
  readonly #baselines: HostBaselines
  readonly #found = new Map<string, WeakMap<BaselineVersion, Standard>>()

  constructor(baselines: HostBaselines) {
    this.#baselines = baselines
  }

  /** What was approved for a server when something happened; undefined when nothing was. */
  at(host: Host, moment: number): Standard | undefined {
    const version = this.#baselines.at(host, moment)
    if (version.entries.length === 0) return undefined
    let ofZone = this.#found.get(host.timeZone)
    if (ofZone === undefined) {
      ofZone = new WeakMap()
      this.#found.set(host.timeZone, ofZone)
    }
    let standard = ofZone.get(version)
    if (standard === undefined) {
      standard = { ...compiled.of(version.entries, host.timeZone), since: version.since }
      ofZone.set(version, standard)
    }
    return standard
  }
}
