import type { Dimension } from '../../detection/baseline.ts'
import type { Uid } from '../../kernel/ids.ts'
import { Refusal, refuse } from '../../kernel/outcome.ts'
import type { Reader } from '../../storage/database.ts'
import type { ApprovedValue } from './approved-value.ts'
import { BASELINES_PER_DIMENSION, TARGETS_PER_BASELINE, type TargetChanges, unknownTarget } from './modify-baseline.ts'
import { countBaselines, hasBaseline, type Target, targetsOfBaseline } from './store.ts'
import { type BoundHost, type EffectiveEntry, effectiveOf, type HeldEntry } from './versions.ts'

/** A change of a baseline that is not made. */
export interface ProposedChange {
  readonly approved: ApprovedValue
  readonly changes: TargetChanges
}

/** Whom a value would apply to. */
interface ProposedValue {
  readonly entry: EffectiveEntry
  readonly bound: ReadonlySet<string>
}

/**
 * Works out what baselines would be after changes made one after the other, and makes none. Refuses what `modifyBaseline` would:
 * `unknown` and `full`.
 */
export async function proposeChanges(
  reader: Reader,
  account: Uid,
  proposed: readonly ProposedChange[],
): Promise<ProposedBaselines | Refusal<'unknown' | 'full'>> {
  const targets = new Map<string, Map<string, Target>>()
  const values = new Map<string, ProposedValue>()
  const fresh = new Map<Dimension, number>()
  for (const { approved, changes } of proposed) {
    const { dimension, value, shown } = approved
    const strange = await unknownTarget(reader, account, changes.added)
    if (strange !== undefined) return refuse('unknown', strange)
    const name = `${dimension} ${value}`
    const known = targets.get(name)
    const bound = known ?? new Map((await targetsOfBaseline(reader, account, approved)).map((target) => [keyOf(target), target]))
    targets.set(name, bound)
    const full = changed(bound, approved, changes)
    if (full instanceof Refusal) return full
    if (known === undefined && bound.size > 0 && !(await hasBaseline(reader, account, approved))) {
      const more = (fresh.get(dimension) ?? 0) + 1
      fresh.set(dimension, more)
      if ((await countBaselines(reader, account, dimension)) + more > BASELINES_PER_DIMENSION) return refuse('full')
    }
    values.set(name, { entry: { type: dimension, value, shown }, bound: new Set(bound.keys()) })
  }
  const touched = proposed.flatMap(({ changes }) => [...changes.added, ...changes.removed])
  return new ProposedBaselines([...values.values()], touched)
}

/** Changes the targets of one value. */
function changed(bound: Map<string, Target>, { shown }: ApprovedValue, { added, removed }: TargetChanges) {
  for (const target of removed) {
    if (bound.delete(keyOf(target))) continue
    return refuse('unknown', bound.size === 0 ? shown : target.target)
  }
  for (const target of added) bound.set(keyOf(target), target)
  return bound.size > TARGETS_PER_BASELINE ? refuse('full') : undefined
}

function keyOf({ kind, target }: Target): string {
  return `${kind} ${target}`
}

/** What baselines would be. */
export class ProposedBaselines {
  readonly #values: readonly ProposedValue[]
  /** Whom the changes name. */
  readonly targets: readonly Target[]

  constructor(values: readonly ProposedValue[], targets: readonly Target[]) {
    this.#values = values
    this.targets = targets
  }

  /** The types of which something would change. */
  get dimensions(): readonly Dimension[] {
    return [...new Set(this.#values.map(({ entry }) => entry.type))]
  }

  /** Which of the values would apply to a server: servers of one zone with the same baseline and the same text have the same one then. */
  reach({ uuid, groupId }: BoundHost): string {
    const names = [`uuid ${uuid}`, `groupId ${groupId}`, 'global -']
    return this.#values.map(({ bound }) => (names.some((name) => bound.has(name)) ? '1' : '0')).join('')
  }

  /** What would be in force, out of what is approved now and what `reach` says. What is learnt, or approved for a time, stays. */
  entriesAfter(held: readonly HeldEntry[], reach: string): EffectiveEntry[] {
    const reached = new Map(this.#values.map(({ entry }, index) => [nameOf(entry), reach[index] === '1']))
    const after = held.filter((entry) => entry.origin !== 'bound' || (reached.get(nameOf(entry)) ?? true))
    const bound = new Set(after.flatMap((entry) => (entry.origin === 'bound' ? [nameOf(entry)] : [])))
    for (const { entry } of this.#values)
      if (reached.get(nameOf(entry)) && !bound.has(nameOf(entry))) after.push({ ...entry, origin: 'bound' })
    return effectiveOf(after)
  }
}

function nameOf({ type, value }: EffectiveEntry): string {
  return `${type} ${value}`
}
