import type { Uid } from '../../kernel/ids.ts'
import type { Value } from '../../storage/database.ts'
import { dropDefaults } from '../brute-force-rules/follow.ts'
import type { Deps } from '../deps.ts'
import { withNewIds } from './ids.ts'
import { identify, KINDS, type Kind } from './item.ts'
import type { Plan, Planned } from './plan.ts'
import { type Additions, type Incomplete, type NewAccessKey, type NewToken, plainValues, type Target } from './target.ts'
import { TARGETS } from './targets.ts'

export type { Incomplete, NewAccessKey, NewToken }

/** Secrets that were made here, which are told this once, and what lacks some. */
export type Made = Pick<Additions, 'newKeys' | 'newTokens' | 'incomplete'>

/** What writing needs. */
export type Writing = Pick<Deps, 'transaction' | 'vault' | 'clock'>

/** Writes a plan with few statements and gives back the keys and sources whose secrets were made here. `by`: who applies it. */
export async function writePlan({ transaction, vault, clock }: Writing, plan: Plan, by: string): Promise<Made> {
  const freshOf = (kind: Kind) =>
    (plan.changes.get(kind) ?? []).flatMap(({ item, present }) => (present === undefined ? [item] : []))
  const ids = await withNewIds(transaction, plan.ids, freshOf)
  const idOf: Additions['idOf'] = (kind, account, key) => ids.get(kind)?.get(identify(account, key)) ?? null
  const additions: Additions = { now: clock.now(), by, idOf, vault, newKeys: [], newTokens: [], incomplete: [] }
  await dropDefaults(transaction, newDefaults(plan))
  for (const kind of KINDS) {
    const changed = plan.changes.get(kind)
    const target = TARGETS[kind]
    if (changed === undefined || target === undefined) continue
    // What was not there when the plan was made must not be there now: a row of an account or key could be another's.
    const mayExist = kind !== 'account' && kind !== 'access-key'
    await write(transaction, target, { rows: rowsOf(target, changed, false, additions), mayExist })
    await write(transaction, target, { rows: rowsOf(target, changed, true, additions), mayExist: true })
  }
  return additions
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

/** Accounts in which another rule against brute force becomes the default. */
function newDefaults(plan: Plan): Uid[] {
  const changed = plan.changes.get('brute-force-rule') ?? []
  return changed.flatMap(({ item, present }) => {
    const isDefault = item.values[IS_DEFAULT] === 1 && present?.values[IS_DEFAULT] !== 1
    return isDefault ? [item.account] : []
  })
}

/** Where it stands among the values of a rule. */
const IS_DEFAULT = 3
