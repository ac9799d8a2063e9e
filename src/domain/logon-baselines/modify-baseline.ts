import type { Uid } from '../../kernel/ids.ts'
import { type Done, done, type Refusal, refuse } from '../../kernel/outcome.ts'
import type { Reader } from '../../storage/database.ts'
import type { Deps } from '../deps.ts'
import { existingGroups, existingHosts } from '../hosts/read.ts'
import type { ApprovedValue } from './approved-value.ts'
import {
  byKind,
  countBaselines,
  countTargets,
  deleteBaseline,
  hasBaseline,
  insertBaseline,
  insertTargets,
  lockBaselines,
  type Target,
  unbindTargets,
} from './store.ts'
import { keepVersion } from './versions.ts'

/** How many approved values an account may have in one dimension: all of them may apply to one server. */
export const BASELINES_PER_DIMENSION = 1000
/** How many targets a baseline may be bound to; larger fleets are bound by group, or all servers at once. */
export const TARGETS_PER_BASELINE = 1000

/** What shall be done with the targets of a baseline. No target stands in both. */
export interface TargetChanges {
  readonly added: readonly Target[]
  readonly removed: readonly Target[]
}

/**
 * Binds a baseline to targets and unbinds it from others, all of it or nothing. The first target creates the baseline,
 * the last one to go takes it away. Refuses `unknown` with the server, group or value that the account has not, and
 * `full` when the account or the baseline would have too many.
 */
export async function modifyBaseline(
  deps: Pick<Deps, 'transaction' | 'clock'>,
  account: Uid,
  approved: ApprovedValue,
  { added, removed }: TargetChanges,
): Promise<Done | Refusal<'unknown' | 'full'>> {
  const { transaction, clock } = deps
  await lockBaselines(transaction, account)
  const strange = await unknownTarget(transaction, account, added)
  if (strange !== undefined) return refuse('unknown', strange)

  const exists = await hasBaseline(transaction, account, approved)
  if (!exists && removed.length > 0) return refuse('unknown', approved.shown)
  const absent = await unbindTargets(transaction, account, approved, removed)
  if (absent !== undefined) return refuse('unknown', absent)
  if (!exists) {
    const count = await countBaselines(transaction, account, approved.dimension)
    if (count >= BASELINES_PER_DIMENSION) return refuse('full')
    await insertBaseline(transaction, account, approved, clock.now())
  }
  await insertTargets(transaction, account, approved, added)
  const count = await countTargets(transaction, account, approved)
  if (count > TARGETS_PER_BASELINE) return refuse('full')
  if (count === 0) await deleteBaseline(transaction, account, approved)
  await keepVersion(transaction, [account], clock.now(), approved)
  return done
}

/** The first target that names no server and no group of the account. */
export async function unknownTarget(reader: Reader, account: Uid, targets: readonly Target[]): Promise<string | undefined> {
  for (const { kind, names } of byKind(targets)) {
    if (kind === 'global') continue
    const known = kind === 'uuid' ? await existingHosts(reader, account, names) : await existingGroups(reader, account, names)
    const unknown = names.find((name) => !known.has(name))
    if (unknown !== undefined) return unknown
  }
  return undefined
}
