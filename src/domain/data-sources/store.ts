import type { Reader, Transaction } from '../../storage/database.ts'
import type { BoundCloud, Shelf } from '../bindings/read.ts'
import type { SourceType } from './catalogue.ts'
import type { CloudAccount, Parameter, Source, WantedSource } from './source.ts'

interface SourceRow {
  id: string
  cloud_code: BoundCloud
  cloud_account_id: string
  type: SourceType
  name: string
  remark: string
  parameters: string
}

const COLUMNS = 'id, cloud_code, cloud_account_id, type, name, remark, parameters'

function toSource(row: SourceRow): Source {
  return {
    id: row.id,
    cloud: row.cloud_code,
    cloudAccountId: row.cloud_account_id,
    type: row.type,
    name: row.name,
    remark: row.remark,
    parameters: toParameters(row.parameters),
  }
}

/** Reads parameters as they are kept. */
export function toParameters(text: string): Parameter[] {
  return (JSON.parse(text) as [string, string][]).map(([code, value]) => ({ code, value }))
}

/** Parameters as they are kept. */
export function parameterText(parameters: readonly Parameter[]): string {
  return JSON.stringify(parameters.map(({ code, value }) => [code, value]))
}

const ONE = `SELECT ${COLUMNS} FROM data_sources WHERE account = ? AND region = ? AND id = ? AND cloud_code = ?`

/** A data source of an account at a cloud. Without the account's id any account of the cloud will do. */
async function oneSource(reader: Reader, { account, region }: Shelf, wanted: WantedSource, lock: string) {
  const { id, cloud, cloudAccountId } = wanted
  const row = await reader.first<SourceRow>(ONE + lock, account, region, id, cloud)
  if (row === undefined || (cloudAccountId !== undefined && row.cloud_account_id !== cloudAccountId)) return undefined
  return toSource(row)
}

/** A data source, if it is there. */
export function findSource(reader: Reader, shelf: Shelf, wanted: WantedSource): Promise<Source | undefined> {
  return oneSource(reader, shelf, wanted, '')
}

/** A data source, locked for a change of it or of its logs. */
export function lockSource(transaction: Transaction, shelf: Shelf, wanted: WantedSource): Promise<Source | undefined> {
  return oneSource(transaction, shelf, wanted, ' FOR UPDATE')
}

/** The data sources of one account at a cloud, in the order of their ids. */
export async function listSourcesOf(reader: Reader, { account, region }: Shelf, of: CloudAccount, limit: number) {
  const rows = await reader.all<SourceRow>(
    `SELECT ${COLUMNS} FROM data_sources
     WHERE account = ? AND region = ? AND cloud_code = ? AND cloud_account_id = ? ORDER BY id LIMIT ?`,
    account,
    region,
    of.cloud,
    of.cloudAccountId,
    limit,
  )
  return rows.map(toSource)
}

/** How many data sources an account at a cloud has. */
export async function countSourcesOf(reader: Reader, { account, region }: Shelf, of: CloudAccount): Promise<number> {
  const row = await reader.first<{ n: number }>(
    `SELECT CAST(count(*) AS BIGINT) AS n FROM data_sources
     WHERE account = ? AND region = ? AND cloud_code = ? AND cloud_account_id = ?`,
    account,
    region,
    of.cloud,
    of.cloudAccountId,
  )
  return row?.n ?? 0
}

/** Writes a new data source. Gives back 0 when one with this id is there already, else 1. */
export function insertSource(transaction: Transaction, { account, region }: Shelf, source: Source, now: number) {
  const { id, cloud, cloudAccountId, type, name, remark, parameters } = source
  return transaction.insert(
    'data_sources',
    ['account', 'region', ...COLUMNS.split(', '), 'created_at', 'modified_at'],
    [[account, region, id, cloud, cloudAccountId, type, name, remark, parameterText(parameters), now, now]],
    'ON CONFLICT (account, region, id) DO NOTHING',
  )
}

/** Writes what of a data source can change. */
export async function updateSource(transaction: Transaction, { account, region }: Shelf, source: Source, now: number) {
  await transaction.run(
    'UPDATE data_sources SET name = ?, remark = ?, parameters = ?, modified_at = ? WHERE account = ? AND region = ? AND id = ?',
    source.name,
    source.remark,
    parameterText(source.parameters),
    now,
    account,
    region,
    source.id,
  )
}

/** Takes a data source away with its logs. */
export async function deleteSourceAndLogs(transaction: Transaction, { account, region }: Shelf, id: string): Promise<void> {
  await transaction.run('DELETE FROM data_source_logs WHERE account = ? AND region = ? AND source = ?', account, region, id)
  await transaction.run('DELETE FROM data_sources WHERE account = ? AND region = ? AND id = ?', account, region, id)
}
