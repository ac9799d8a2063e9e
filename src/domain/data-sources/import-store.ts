import type { Uid } from '../../kernel/ids.ts'
import type { Reader, Transaction, Parameter as Value } from '../../storage/database.ts'
import type { BoundCloud, DataCentre, Shelf } from '../bindings/read.ts'
import type { View } from '../directory/read.ts'
import type { CloudAccount } from './source.ts'

/** What is said about the import of a log: `s` of the log as a whole, `i` of one account's. */
export const WITH_IMPORTS = `
  LEFT JOIN log_settings s ON s.account = l.account AND s.region = l.region
    AND s.cloud_code = l.cloud_code AND s.log_code = l.log_code
  LEFT JOIN log_imports i ON i.account = l.account AND i.region = l.region
    AND i.cloud_code = l.cloud_code AND i.cloud_account_id = l.cloud_account_id AND i.log_code = l.log_code`

/** Whether an account's log is imported: what is said of it goes before what is said of the log. */
export const IS_IMPORTED = 'COALESCE(i.imported, s.auto_imported, 0)'

/** Logs of a product: those that were submitted for it, and those that say so by their name and were not submitted. */
const OF_PRODUCT = '(s.prod_code = ? OR (s.prod_code IS NULL AND instr(l.log_code, ?) = 1))'

/** Which logs to list. */
export interface LogNarrowing {
  readonly region: DataCentre
  readonly cloud: BoundCloud
  readonly product: string
  /** Only these logs; all of the product unless given. */
  readonly codes?: readonly string[] | undefined
  /** Only of these accounts at the cloud; of all unless given. */
  readonly accounts?: readonly string[] | undefined
  readonly limit: number
}

function pairsOf(view: View, { region, cloud, product, codes, accounts }: LogNarrowing) {
  const isOne = 'account' in view
  const owners = isOne ? 'data_source_logs l' : 'accounts a JOIN data_source_logs l ON l.account = a.uid'
  const where = isOne ? 'l.account = ?' : 'a.organisation = ?'
  // A log can lie in several data sources of one account.
  const sql = `
    SELECT l.account, l.log_code, l.cloud_account_id, min(${IS_IMPORTED}) AS imported, min(COALESCE(s.auto_imported, 0)) AS auto,
      max(COALESCE(s.modified_at, 0)) AS set_at, max(COALESCE(i.modified_at, 0)) AS imported_at, min(l.created_at) AS created_at
    FROM ${owners} ${WITH_IMPORTS}
    WHERE ${where} AND l.region = ? AND l.cloud_code = ? AND ${OF_PRODUCT}
    ${codes === undefined ? '' : 'AND l.log_code = ANY(?)'} ${accounts === undefined ? '' : 'AND l.cloud_account_id = ANY(?)'}
    GROUP BY l.account, l.log_code, l.cloud_account_id`
  const values: Value[] = [isOne ? view.account : view.organisation, region, cloud, product, `cloud_siem_${product}_`]
  return { sql, values: [...values, ...[codes, accounts].filter((names) => names !== undefined)] }
}

/** An account at a cloud that has a log. */
export interface LogAccount {
  readonly owner: Uid
  readonly logCode: string
  readonly cloudAccountId: string
  readonly isImported: boolean
}

/** The accounts that have logs of a product, each once with each log. */
export async function listLogAccounts(reader: Reader, view: View, narrowing: LogNarrowing): Promise<LogAccount[]> {
  const { sql, values } = pairsOf(view, narrowing)
  const rows = await reader.all<{ account: Uid; log_code: string; cloud_account_id: string; imported: number }>(
    `SELECT p.account, p.log_code, p.cloud_account_id, CAST(p.imported AS BIGINT) AS imported FROM (${sql}) p
     ORDER BY p.account, p.log_code, p.cloud_account_id LIMIT ?`,
    ...values,
    narrowing.limit,
  )
  return rows.map((row) => ({
    owner: row.account,
    logCode: row.log_code,
    cloudAccountId: row.cloud_account_id,
    isImported: row.imported === 1,
  }))
}

/** A log of a product, over the accounts that have it. */
export interface LogSummary {
  readonly logCode: string
  readonly accounts: number
  readonly imported: number
  readonly isAutomatic: boolean
  /** When something about its import was last said, or it was first added; milliseconds since 1970. */
  readonly changedAt: number
}

/** The logs of a product that accounts of a view have, by code. */
export async function listLogSummaries(reader: Reader, view: View, narrowing: LogNarrowing): Promise<LogSummary[]> {
  const { sql, values } = pairsOf(view, narrowing)
  const total = (column: string, how: 'count' | 'sum' | 'max' | 'min') => `CAST(${how}(p.${column}) AS BIGINT)`
  const rows = await reader.all<
    Record<'accounts' | 'imported' | 'auto' | 'set_at' | 'imported_at' | 'created_at', number> & { log_code: string }
  >(
    `SELECT p.log_code, ${total('log_code', 'count')} AS accounts, ${total('imported', 'sum')} AS imported,
       ${total('auto', 'max')} AS auto, ${total('set_at', 'max')} AS set_at, ${total('imported_at', 'max')} AS imported_at,
       ${total('created_at', 'min')} AS created_at
     FROM (${sql}) p GROUP BY p.log_code ORDER BY p.log_code LIMIT ?`,
    ...values,
    narrowing.limit,
  )
  return rows.map((row) => ({
    logCode: row.log_code,
    accounts: row.accounts,
    imported: row.imported,
    isAutomatic: row.auto === 1,
    changedAt: Math.max(row.set_at, row.imported_at) || row.created_at,
  }))
}

/** The codes among the given ones that some data source has. */
export async function existingCodes(
  transaction: Transaction,
  { account, region }: Shelf,
  cloud: BoundCloud,
  codes: readonly string[],
): Promise<string[]> {
  const rows = await transaction.all<{ log_code: string }>(
    `SELECT log_code FROM data_source_logs WHERE account = ? AND region = ? AND cloud_code = ? AND log_code = ANY(?)
     GROUP BY log_code ORDER BY log_code LIMIT 1000`,
    account,
    region,
    cloud,
    codes,
  )
  return rows.map(({ log_code }) => log_code)
}

/** A statement about logs of one cloud, for a product. */
export interface Statement {
  readonly cloud: BoundCloud
  readonly product: string
  readonly codes: readonly string[]
  /** Whether accounts of which nothing else is said are imported; undefined leaves that as it is, off at first. */
  readonly isAutomatic: boolean | undefined
  readonly now: number
}

/** Says to which product logs belong, and whether they are imported without more ado. */
export async function writeSettings(transaction: Transaction, { account, region }: Shelf, statement: Statement): Promise<void> {
  const { cloud, product, codes, isAutomatic, now } = statement
  const automatic = isAutomatic === undefined ? '' : 'auto_imported = excluded.auto_imported, '
  await transaction.insert(
    'log_settings',
    ['account', 'region', 'cloud_code', 'log_code', 'prod_code', 'auto_imported', 'modified_at'],
    codes.map((code) => [account, region, cloud, code, product, isAutomatic ? 1 : 0, now]),
    `ON CONFLICT (account, region, cloud_code, log_code) DO UPDATE
     SET prod_code = excluded.prod_code, ${automatic}modified_at = excluded.modified_at`,
  )
}

/** Says of which accounts logs are imported, and of which not. */
export async function writeImports(
  transaction: Transaction,
  { account, region }: Shelf,
  imports: readonly { readonly of: CloudAccount; readonly logCode: string; readonly isImported: boolean }[],
  now: number,
): Promise<void> {
  await transaction.insert(
    'log_imports',
    ['account', 'region', 'cloud_code', 'cloud_account_id', 'log_code', 'imported', 'modified_at'],
    imports.map(({ of, logCode, isImported }) => [
      account,
      region,
      of.cloud,
      of.cloudAccountId,
      logCode,
      isImported ? 1 : 0,
      now,
    ]),
    `ON CONFLICT (account, region, cloud_code, cloud_account_id, log_code) DO UPDATE
     SET imported = excluded.imported, modified_at = excluded.modified_at`,
  )
}

/** Forgets what was said about logs that an account, or everybody, no longer has. */
export async function sweepImports(transaction: Transaction, { account, region }: Shelf, of: CloudAccount): Promise<void> {
  const lacks = (table: string, more: string) => `NOT EXISTS (
    SELECT 1 FROM data_source_logs l WHERE l.account = ${table}.account AND l.region = ${table}.region
    AND l.cloud_code = ${table}.cloud_code AND l.log_code = ${table}.log_code ${more})`
  await transaction.run(
    `DELETE FROM log_imports WHERE account = ? AND region = ? AND cloud_code = ? AND cloud_account_id = ?
     AND ${lacks('log_imports', 'AND l.cloud_account_id = log_imports.cloud_account_id')}`,
    account,
    region,
    of.cloud,
    of.cloudAccountId,
  )
  await transaction.run(
    `DELETE FROM log_settings WHERE account = ? AND region = ? AND cloud_code = ? AND ${lacks('log_settings', '')}`,
    account,
    region,
    of.cloud,
  )
}
