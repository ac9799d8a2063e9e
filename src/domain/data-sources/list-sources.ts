import { type Refusal, refuse } from '../../kernel/outcome.ts'
import { boundName, type Shelf } from '../bindings/read.ts'
import type { Deps } from '../deps.ts'
import { countLogsOf, type ListedLog, listLogsOf } from './log-store.ts'
import { type CloudAccount, MAX_LOGS, MAX_SOURCES, type Source, type WantedSource } from './source.ts'
import { findSource, listSourcesOf } from './store.ts'

type Reading = Pick<Deps, 'transaction'>

/** A data source with the number of its logs, and of those that are imported. */
export interface CountedSource extends Source {
  readonly logs: number
  readonly imported: number
}

/** The data sources of an account at a cloud, and the account's name. */
export async function listSources(
  { transaction }: Reading,
  shelf: Shelf,
  of: CloudAccount,
): Promise<{ readonly accountName: string; readonly sources: readonly CountedSource[] }> {
  const sources = await listSourcesOf(transaction, shelf, of, MAX_SOURCES)
  const counts = await countLogsOf(
    transaction,
    shelf,
    sources.map(({ id }) => id),
  )
  const bySource = new Map(counts.map((count) => [count.source, count]))
  const accountName = (await boundName(transaction, shelf, of.cloud, of.cloudAccountId)) ?? ''
  const counted = sources.map((source) => {
    const { logs, imported } = bySource.get(source.id) ?? { logs: 0, imported: 0 }
    return { ...source, logs, imported }
  })
  return { accountName, sources: counted }
}

/** One data source. */
export async function describeSource(
  { transaction }: Reading,
  shelf: Shelf,
  wanted: WantedSource,
): Promise<Source | Refusal<'unknown-source'>> {
  return (await findSource(transaction, shelf, wanted)) ?? refuse('unknown-source', wanted.id)
}

/** A data source with its logs. */
export async function listLogs(
  { transaction }: Reading,
  shelf: Shelf,
  wanted: WantedSource,
): Promise<{ readonly source: Source; readonly logs: readonly ListedLog[] } | Refusal<'unknown-source'>> {
  const source = await findSource(transaction, shelf, wanted)
  if (source === undefined) return refuse('unknown-source', wanted.id)
  return { source, logs: await listLogsOf(transaction, shelf, source.id, MAX_LOGS) }
}
