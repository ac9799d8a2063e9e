import { type Baseline, compileBaseline } from '../../detection/baseline.ts'
import { ApprovedValues } from '../alerts/follow.ts'
import type { EffectiveEntry } from '../logon-baselines/read.ts'

/** What is approved, ready to judge by and to be told. */
export interface CompiledBaseline {
  readonly baseline: Baseline
  readonly approved: ApprovedValues
}

/** So many approved values are kept compiled, about 40 MB; a baseline counts as one value more than it has. */
const MOST_VALUES = 50_000

/**
 * Compiled baselines by what they approve: servers for which the same is approved share one, however it is bound to them. Bounded by the number
 * of values; when there are more, it begins anew.
 */
export class CompiledBaselines {
  readonly #known = new Map<string, CompiledBaseline>()
  readonly #most: number
  #values = 0

  constructor(most = MOST_VALUES) {
    this.#most = most
  }

  /** How many approved values are kept. */
  get values(): number {
    return this.#values
  }

  /** The baseline of a server in a zone for which these values are approved, in the order in which they stand. */
  of(entries: readonly EffectiveEntry[], zone: string): CompiledBaseline {
    const key = JSON.stringify([zone, entries])
    const known = this.#known.get(key)
    if (known !== undefined) return known
    const compiled = { baseline: compileBaseline(entries, zone), approved: new ApprovedValues(entries) }
    const values = entries.length + 1
    if (this.#values + values > this.#most) {
      this.#known.clear()
      this.#values = 0
    }
    this.#values += values
    this.#known.set(key, compiled)
    return compiled
  }
}
