import type { Uid } from '../../kernel/ids.ts'
import { type Refusal, refuse } from '../../kernel/outcome.ts'
import type { Deps } from '../deps.ts'
import { isAdministrator, roleOf, SECURITY_CENTER_SERVICE } from '../directory/read.ts'
import { type AllotmentChange, readChanges } from './history.ts'
import type { Pool } from './ledger.ts'
import { type PoolSample, readSamples, type SampleQuery, useOf } from './samples.ts'
import { readPools } from './store.ts'
import type { Amounts, Unit } from './units.ts'

/** The page of changes before a number (or the latest), newest first. The caller administers Security Center. */
export async function listChanges(
  deps: Pick<Deps, 'transaction'>,
  caller: Uid,
  page: { readonly member: Uid | undefined; readonly before: number | undefined; readonly limit: number },
): Promise<{ readonly changes: readonly AllotmentChange[]; readonly next: number | undefined } | Refusal<'not-administrator'>> {
  const { transaction } = deps
  const role = await roleOf(transaction, caller, SECURITY_CENTER_SERVICE)
  if (!isAdministrator(role)) return refuse('not-administrator')
  // One more than asked for tells whether a page follows.
  const found = await readChanges(transaction, role.organisation, { ...page, limit: page.limit + 1 })
  const changes = found.slice(0, page.limit)
  return { changes, next: found.length > changes.length ? changes.at(-1)?.id : undefined }
}

/** How the pools stand now, and a page of how they stood. */
export interface Utilisation {
  readonly pools: ReadonlyMap<Unit, Pool>
  readonly use: Amounts
  readonly samples: readonly PoolSample[]
  readonly next: PoolSample | undefined
}

/** What was bought, allotted and used of the pools over time. The caller administers Security Center. */
export async function listUtilisation(
  deps: Pick<Deps, 'transaction'>,
  caller: Uid,
  query: SampleQuery,
): Promise<Utilisation | Refusal<'not-administrator'>> {
  const { transaction } = deps
  const role = await roleOf(transaction, caller, SECURITY_CENTER_SERVICE)
  if (!isAdministrator(role)) return refuse('not-administrator')
  const { organisation } = role
  const found = await readSamples(transaction, organisation, { ...query, limit: query.limit + 1 })
  const samples = found.slice(0, query.limit)
  return {
    pools: await readPools(transaction, organisation),
    use: await useOf(transaction, organisation),
    samples,
    next: found.length > samples.length ? samples.at(-1) : undefined,
  }
}
