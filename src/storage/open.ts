import type { Database } from './database.ts'
import type { Migration } from './migrations.ts'
import { openPostgres, type PostgresOptions } from './postgres.ts'
import { openSqlite, openSqliteBeside } from './sqlite.ts'

/** Which database: one in memory (it ends with the process), one in a file, or one on a PostgreSQL server. */
export type DatabaseTarget =
  | { readonly kind: 'memory' }
  | { readonly kind: 'file'; readonly file: string }
  | { readonly kind: 'postgres'; readonly url: string; readonly options?: PostgresOptions }

/**
 * Opens a database and applies the migrations; see `openSqlite` and `openPostgres` for errors.
 */
export function openDatabase(target: DatabaseTarget, migrations: readonly Migration[]): Promise<Database> {
  if (target.kind === 'memory') return openSqlite('memory', migrations)
  if (target.kind === 'file') return openSqlite({ file: target.file }, migrations)
  return openPostgres(target.url, migrations, target.options)
}

/**
 * Opens a database that a server may be using, for a short work of the operator's; its schema must be up to date.
 * @throws UsageError when there is none, or a start has to bring it up to date first
 */
export async function openDatabaseBeside(
  target: Exclude<DatabaseTarget, { readonly kind: 'memory' }>,
  migrations: readonly Migration[],
): Promise<Database> {
  if (target.kind === 'file') return openSqliteBeside(target.file, migrations)
  return openPostgres(target.url, migrations, target.options)
}
