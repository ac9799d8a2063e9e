import { Refusal } from '../../kernel/outcome.ts'
import { keepBindings, type Shelf } from '../bindings/read.ts'
import type { Deps } from '../deps.ts'
import type { Changed } from './add-source.ts'
import { sweepImports } from './import-store.ts'
import { countLogsAmong, countLogsOf, deleteLogOf, findLog, insertLogs, updateLog } from './log-store.ts'
import { changedParameters, newParameters, type ParameterRefusal } from './parameters.ts'
import { type Log, logId, MAX_LOGS, type Parameter, type WantedSource } from './source.ts'
import { lockSource } from './store.ts'

type Writing = Pick<Deps, 'transaction' | 'clock'>

/** A log as a caller describes it. */
export interface GivenLog {
  readonly code: string
  readonly parameters: readonly Parameter[]
}

/**
 * Adds logs to a data source: all of them or none. Gives back how many are new, 0 when the source is unknown, is full or has
 * one of them already; and the id of the first.
 */
export async function addLogs(
  { transaction, clock }: Writing,
  shelf: Shelf,
  wanted: WantedSource,
  given: readonly GivenLog[],
): Promise<{ readonly id: string; readonly count: number } | Refusal<ParameterRefusal>> {
  const source = await lockSource(transaction, shelf, wanted)
  if (source === undefined) return { id: '', count: 0 }
  const logs: Log[] = []
  for (const { code, parameters: some } of given) {
    const parameters = newParameters(source.type, 'log', some)
    if (parameters instanceof Refusal) return parameters
    logs.push({ id: logId(source, { code, parameters }), code, parameters })
  }
  const id = logs[0]?.id ?? ''
  const [present] = await countLogsOf(transaction, shelf, [source.id])
  if ((present?.logs ?? 0) + logs.length > MAX_LOGS || new Set(logs.map((log) => log.id)).size < logs.length) {
    return { id, count: 0 }
  }
  const known = await countLogsAmong(
    transaction,
    shelf,
    source.id,
    logs.map((log) => log.id),
  )
  if (known > 0) return { id, count: 0 }
  return { id, count: await insertLogs(transaction, shelf, source, { logs, now: clock.now() }) }
}

/** Gives a log other parameters; its id stays, because what it is made of cannot be changed. */
export async function modifyLog(
  { transaction, clock }: Writing,
  shelf: Shelf,
  wanted: WantedSource & { readonly type: string | undefined; readonly logId: string },
  given: GivenLog,
): Promise<Changed | Refusal<ParameterRefusal>> {
  const { logId: id } = wanted
  const source = await lockSource(transaction, shelf, wanted)
  if (source === undefined || source.type !== (wanted.type ?? source.type)) return { id, count: 0 }
  const log = await findLog(transaction, shelf, source.id, id)
  if (log?.code !== given.code) return { id, count: 0 }
  const parameters = changedParameters(source.type, 'log', { before: log.parameters, given: given.parameters })
  if (parameters instanceof Refusal) return parameters
  await updateLog(transaction, shelf, { source: source.id, id, now: clock.now() }, parameters)
  return { id, count: 1 }
}

/** Takes a log away. Gives back how many are gone: 0 or 1. */
export async function deleteLog(
  { transaction }: Pick<Deps, 'transaction'>,
  shelf: Shelf,
  wanted: WantedSource,
  id: string,
): Promise<number> {
  await keepBindings(transaction, shelf.account)
  const source = await lockSource(transaction, shelf, wanted)
  if (source === undefined) return 0
  const gone = await deleteLogOf(transaction, shelf, source.id, id)
  if (gone > 0) await sweepImports(transaction, shelf, source)
  return gone
}
