import { keepBindings, type Shelf } from '../bindings/read.ts'
import type { Deps } from '../deps.ts'
import { sweepImports } from './import-store.ts'
import type { WantedSource } from './source.ts'
import { deleteSourceAndLogs, lockSource } from './store.ts'

/** Takes a data source away with its logs. Gives back how many are gone: 0 or 1. */
export async function deleteSource(
  { transaction }: Pick<Deps, 'transaction'>,
  shelf: Shelf,
  wanted: WantedSource,
): Promise<0 | 1> {
  await keepBindings(transaction, shelf.account)
  const source = await lockSource(transaction, shelf, wanted)
  if (source === undefined) return 0
  await deleteSourceAndLogs(transaction, shelf, source.id)
  await sweepImports(transaction, shelf, source)
  return 1
}
