import type { Reader, Transaction } from '../../storage/database.ts'
import type { Shelf } from '../bindings/read.ts'
import { IS_IMPORTED, WITH_IMPORTS } from './import-store.ts'
import type { Log, Parameter, Source } from './source.ts'
import { parameterText, toParameters } from './store.ts'

/** A log, and whether it is to be imported. */
export interface ListedLog extends Log {
  readonly isImported: boolean
}

/** The logs of a data source, in the order of their ids. */
export async function listLogsOf(reader: Reader, { account, region }: Shelf, source: string, limit: number) {
  const rows = await reader.all<{ id: string; log_code: string; parameters: string; imported: number }>(
    `SELECT l.id, l.log_code, l.parameters, ${IS_IMPORTED} AS imported FROM data_source_logs l ${WITH_IMPORTS}
     WHERE l.account = ? AND l.region = ? AND l.source = ? ORDER BY l.id LIMIT ?`,
    account,
    region,
    source,
    limit,
  )
  return rows.map(
    (row): ListedLog => ({
      id: row.id,
      code: row.log_code,
      parameters: toParameters(row.parameters),
      isImported: row.imported === 1,
    }),
  )
}

/** One log of a data source. Its source's row is locked by whoever changes it. */
export async function findLog(reader: Reader, { account, region }: Shelf, source: string, id: string): Promise<Log | undefined> {
  const row = await reader.first<{ log_code: string; parameters: string }>(
    'SELECT log_code, parameters FROM data_source_logs WHERE account = ? AND region = ? AND source = ? AND id = ?',
    account,
    region,
    source,
    id,
  )
  return row === undefined ? undefined : { id, code: row.log_code, parameters: toParameters(row.parameters) }
}

/** How many logs, and how many of them are to be imported. */
export interface LogCount {
  readonly source: string
  readonly logs: number
  readonly imported: number
}

/** The numbers of logs of the given data sources; those without any are left out. */
export function countLogsOf(reader: Reader, { account, region }: Shelf, sources: readonly string[]): Promise<LogCount[]> {
  return reader.all(
    `SELECT l.source, CAST(count(*) AS BIGINT) AS logs, CAST(sum(${IS_IMPORTED}) AS BIGINT) AS imported
     FROM data_source_logs l ${WITH_IMPORTS}
     WHERE l.account = ? AND l.region = ? AND l.source = ANY(?) GROUP BY l.source ORDER BY l.source`,
    account,
    region,
    sources,
  )
}

/** How many of the given logs a data source has. */
export async function countLogsAmong(
  reader: Reader,
  { account, region }: Shelf,
  source: string,
  ids: readonly string[],
): Promise<number> {
  const row = await reader.first<{ n: number }>(
    `SELECT CAST(count(*) AS BIGINT) AS n FROM data_source_logs
     WHERE account = ? AND region = ? AND source = ? AND id = ANY(?)`,
    account,
    region,
    source,
    ids,
  )
  return row?.n ?? 0
}

/** Writes new logs of a locked data source. Gives back how many they are. */
export function insertLogs(
  transaction: Transaction,
  { account, region }: Shelf,
  { id, cloud, cloudAccountId }: Source,
  { logs, now }: { readonly logs: readonly Log[]; readonly now: number },
): Promise<number> {
  return transaction.insert(
    'data_source_logs',
    [
      'account',
      'region',
      'source',
      'id',
      'cloud_code',
      'cloud_account_id',
      'log_code',
      'parameters',
      'created_at',
      'modified_at',
    ],
    logs.map((log) => [account, region, id, log.id, cloud, cloudAccountId, log.code, parameterText(log.parameters), now, now]),
  )
}

/** Gives a log of a locked data source other parameters. */
export async function updateLog(
  transaction: Transaction,
  { account, region }: Shelf,
  at: { readonly source: string; readonly id: string; readonly now: number },
  parameters: readonly Parameter[],
): Promise<void> {
  await transaction.run(
    'UPDATE data_source_logs SET parameters = ?, modified_at = ? WHERE account = ? AND region = ? AND source = ? AND id = ?',
    parameterText(parameters),
    at.now,
    account,
    region,
    at.source,
    at.id,
  )
}

/** Takes a log away. Gives back how many are gone: 0 or 1. */
export function deleteLogOf(transaction: Transaction, { account, region }: Shelf, source: string, id: string): Promise<number> {
  return transaction.run(
    'DELETE FROM data_source_logs WHERE account = ? AND region = ? AND source = ? AND id = ?',
    account,
    region,
    source,
    id,
  )
}
