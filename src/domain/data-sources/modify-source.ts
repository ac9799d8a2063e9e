import { Refusal } from '../../kernel/outcome.ts'
import type { Shelf } from '../bindings/read.ts'
import type { Deps } from '../deps.ts'
import type { Changed } from './add-source.ts'
import type { SourceType } from './catalogue.ts'
import { changedParameters, type ParameterRefusal } from './parameters.ts'
import type { Parameter, WantedSource } from './source.ts'
import { lockSource, updateSource } from './store.ts'

/** Which data source to change, and to what; what is not given stays. */
export interface SourceChange extends WantedSource {
  readonly type: SourceType
  readonly name: string | undefined
  readonly remark: string | undefined
  readonly parameters: readonly Parameter[]
}

/** Changes a data source; its id stays, because what it is made of cannot be changed. */
export async function modifySource(
  { transaction, clock }: Pick<Deps, 'transaction' | 'clock'>,
  shelf: Shelf,
  change: SourceChange,
): Promise<Changed | Refusal<ParameterRefusal>> {
  const { id } = change
  const source = await lockSource(transaction, shelf, change)
  if (source?.type !== change.type) return { id, count: 0 }
  const parameters = changedParameters(source.type, 'source', { before: source.parameters, given: change.parameters })
  if (parameters instanceof Refusal) return parameters
  const changed = { ...source, name: change.name ?? source.name, remark: change.remark ?? source.remark, parameters }
  await updateSource(transaction, shelf, changed, clock.now())
  return { id, count: 1 }
}
