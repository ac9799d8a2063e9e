import { Refusal, refuse } from '../../kernel/outcome.ts'
import { type BoundCloud, boundAccounts, boundName, keepBindings, type Shelf } from '../bindings/read.ts'
import type { Deps } from '../deps.ts'
import type { SourceType } from './catalogue.ts'
import { newParameters, type ParameterRefusal } from './parameters.ts'
import { MAX_SOURCES, type Parameter, sourceId } from './source.ts'
import { countSourcesOf, insertSource } from './store.ts'

/** A data source to be. Without an account it is the one of this cloud that is bound. */
export interface NewSource {
  readonly cloud: BoundCloud
  readonly cloudAccountId: string | undefined
  readonly type: SourceType
  readonly name: string
  readonly remark: string
  readonly parameters: readonly Parameter[]
}

/** What a change of one record has done: 1 when it succeeded, else 0. */
export interface Changed {
  readonly id: string
  readonly count: 0 | 1
}

/**
 * Adds a data source to a bound account. Nothing is added when the account is not bound, has as many as it can, or has
 * one with the same id.
 */
export async function addSource(
  { transaction, clock }: Pick<Deps, 'transaction' | 'clock'>,
  shelf: Shelf,
  wanted: NewSource,
): Promise<Changed | Refusal<'account-missing' | ParameterRefusal>> {
  const { cloud, type } = wanted
  const parameters = newParameters(type, 'source', wanted.parameters)
  if (parameters instanceof Refusal) return parameters
  await keepBindings(transaction, shelf.account)
  const cloudAccountId = wanted.cloudAccountId ?? (await onlyAccount(transaction, shelf, cloud))
  if (cloudAccountId === undefined) return refuse('account-missing')
  const source = { ...wanted, cloudAccountId, parameters, id: sourceId({ cloudAccountId, type, parameters }) }
  const isBound = (await boundName(transaction, shelf, cloud, cloudAccountId)) !== undefined
  if (!isBound || (await countSourcesOf(transaction, shelf, source)) >= MAX_SOURCES) return { id: source.id, count: 0 }
  const added = await insertSource(transaction, shelf, source, clock.now())
  return { id: source.id, count: added === 1 ? 1 : 0 }
}

async function onlyAccount(transaction: Deps['transaction'], shelf: Shelf, cloud: BoundCloud): Promise<string | undefined> {
  const bound = await boundAccounts(transaction, { account: shelf.account }, { region: shelf.region, clouds: [cloud], limit: 2 })
  return bound.length === 1 ? bound[0]?.cloudAccountId : undefined
}
