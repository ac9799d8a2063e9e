import type { Database } from '../storage/database.ts'
import type { DataKeyName } from './data-key.ts'
import { allDataKeys } from './data-key-store.ts'
import { type KeyProvider, ProviderFailure } from './key-provider.ts'
import { placeIn, SEALED_COLUMNS, type SealedColumn } from './sealed-columns.ts'
import { type Vault, VaultFailure } from './vault.ts'

const BATCH = 200

/** What opens, and told one by one what does not. */
export interface VerifiedVault {
  readonly dataKeys: number
  readonly values: number
  readonly failures: number
}

/**
 * Opens every data key and every sealed value.
 * @param custody the vault with its own database
 * @param tell hears one line for each row that does not open
 * @throws ProviderFailure when the provider cannot be reached
 */
export async function verifyVault(
  { vault, database }: { readonly vault: Vault; readonly database: Database },
  provider: KeyProvider,
  tell: (line: string) => void,
): Promise<VerifiedVault> {
  let failures = 0
  const fail = (line: string) => {
    failures++
    tell(line)
  }
  const dataKeys = await verifyDataKeys(database, provider, fail)
  let values = 0
  for (const column of SEALED_COLUMNS) values += await verifyColumn(vault, database, column, fail)
  return { dataKeys, values, failures }
}

async function verifyDataKeys(database: Database, provider: KeyProvider, fail: (line: string) => void): Promise<number> {
  let count = 0
  let after: DataKeyName = { account: '', id: '' }
  for (;;) {
    const rows = await database.read((reader) => allDataKeys(reader, after, BATCH))
    const last = rows.at(-1)
    if (last === undefined) return count
    for (const row of rows) {
      count++
      try {
        const plain = await provider.unwrap(row, row)
        plain.fill(0)
      } catch (error) {
        if (!(error instanceof ProviderFailure) || error.problem === 'unreachable') throw error
        fail(`data key ${row.id} of account ${row.account}: ${error.message}`)
      }
    }
    after = last
  }
}

interface SealedRow {
  readonly account: string
  readonly key: string | number
  readonly sealed: string
}

async function verifyColumn(
  vault: Vault,
  database: Database,
  column: SealedColumn,
  fail: (line: string) => void,
): Promise<number> {
  const { table, key, column: field } = column
  const sql = (condition: string) =>
    `SELECT account, ${key} AS key, ${field} AS sealed FROM ${table} ${condition} ORDER BY account, ${key} LIMIT ${BATCH}`
  let count = 0
  let last: SealedRow | undefined
  for (;;) {
    const after = last
    const verified = await database.read(async (reader) => {
      const rows =
        after === undefined
          ? await reader.all<SealedRow>(sql(''))
          : await reader.all<SealedRow>(sql(`WHERE (account, ${key}) > (?, ?)`), after.account, after.key)
      vault.prepareToOpen(rows)
      const problems = rows.flatMap((row) => problemOf(vault, column, row))
      return { rows, problems }
    })
    verified.problems.forEach(fail)
    count += verified.rows.length
    last = verified.rows.at(-1)
    if (last === undefined) return count
  }
}

function problemOf(vault: Vault, column: SealedColumn, { account, key, sealed }: SealedRow): string[] {
  try {
    vault.open(sealed, placeIn(column, account, key))
    return []
  } catch (error) {
    if (!(error instanceof VaultFailure)) throw error
    return [error.message]
  }
}
