import type { Uid } from '../../kernel/ids.ts'
import type { Value } from '../../storage/database.ts'
import { takeIdsOfMany } from '../counters.ts'
import type { Deps } from '../deps.ts'
import { identify, KINDS } from './item.ts'
import type { Plan, Planned } from './plan.ts'
import { type Additions, type NewAccessKey, plainValues, TARGETS, type Target } from './targets.ts'

export type { NewAccessKey }

const COUNTER = 'host-groups'

/** What writing needs. */
export type Writing = Pick<Deps, 'transaction' | 'vault' | 'clock'>

/** Writes a plan with few statements and gives back the keys whose secrets were made here. */
export async function writePlan(writing: Writing, plan: Plan): Promise<readonly NewAccessKey[]> {
  const { transaction, vault, clock } = writing
  const groupIds = await withNewGroups(writing, plan)
  const additions: Additions = { now: clock.now(), groupIds, vault, newKeys: [] }
  for (const kind of KINDS) {
    const changed = plan.changes.get(kind)
    const target = TARGETS[kind]
    if (changed === undefined || target === undefined) continue
    // What was not there when the plan was made must not be there now: a row of an account or key could be another's.
    const mayExist = kind !== 'account' && kind !== 'access-key'
    await write(transaction, target, { rows: rowsOf(target, changed, false, additions), mayExist })
    await write(transaction, target, { rows: rowsOf(target, changed, true, additions), mayExist: true })
  }
  return additions.newKeys
}

function rowsOf(
  { key = itemKey, rest = plainValues }: Target,
  changed: readonly Planned[],
  isPresent: boolean,
  additions: Additions,
): Value[][] {
  return changed
    .filter(({ present }) => (present !== undefined) === isPresent)
    .map((planned) => [planned.item.account, ...key(planned, additions), ...rest(planned, additions)])
}

function itemKey({ item }: Planned): readonly Value[] {
  return item.key
}

async function write(
  transaction: Deps['transaction'],
  { table, columns, onConflict }: Target,
  { rows, mayExist }: { rows: readonly (readonly Value[])[]; mayExist: boolean },
): Promise<void> {
  if (rows.length > 0) await transaction.insert(table, columns, rows, mayExist ? onConflict : undefined)
}

async function withNewGroups({ transaction }: Writing, plan: Plan): Promise<ReadonlyMap<string, number>> {
  const fresh = (plan.changes.get('group') ?? []).filter(({ present }) => present === undefined)
  const counts = new Map<Uid, number>()
  for (const { item } of fresh) counts.set(item.account, (counts.get(item.account) ?? 0) + 1)
  const groupIds = new Map(plan.groupIds)
  if (counts.size === 0) return groupIds
  const next = new Map(await takeIdsOfMany(transaction, COUNTER, counts))
  for (const { item } of fresh) {
    const id = next.get(item.account)
    if (id === undefined) throw new Error('a counter gave no id')
    groupIds.set(identify(item.account, item.key), id)
    next.set(item.account, id + 1)
  }
  return groupIds
}
