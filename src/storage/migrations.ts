import { systemClock } from '../kernel/clock.ts'
import { StorageFailure, UsageError } from '../kernel/failure.ts'
import type { Database, Transaction } from './database.ts'
import {
  type KeptCount,
  type KeptList,
  keepChangesPostgres,
  keepChangesSqlite,
  keepCountPostgres,
  keepCountSqlite,
} from './kept-counts.ts'

/** The words in which one text of DDL is written for both engines. */
export interface Dialect {
  /** Column type of text that compares by bytes. */
  readonly text: string
  /** Column type of 64-bit integers. */
  readonly integer: string
  /** Column type of bytes. */
  readonly blob: string
  /** What follows the closing parenthesis of every CREATE TABLE; every table has a PRIMARY KEY. */
  readonly end: string
  /** The statements from which on a count is kept, of the rows that are there too. The table `kept_counts` is made before. */
  readonly keepCount: (kept: KeptCount) => string
  /** The statements from which on a kept count tells its changes too. The column `changes` of `kept_counts` is made before. */
  readonly keepChanges: (kept: KeptList) => string
}

/** One step of the schema. Once released it is never changed or taken away: a mistake is mended by the next one. */
export interface Migration {
  /** 1, 2, 3, … */
  readonly number: number
  /** What it brings, in kebab-case. */
  readonly name: string
  /** The statements, separated by semicolons. They run in one transaction, so they hold no BEGIN, COMMIT or PRAGMA. */
  readonly sql: (dialect: Dialect) => string
}

/** A transaction that also runs the statements of a migration. */
export interface ScriptTransaction extends Transaction {
  /** Runs statements without parameters, separated by semicolons. */
  script(statements: string): Promise<void>
}

/** What the runner needs of an engine. */
export interface MigrationTarget {
  readonly dialect: Dialect
  /** Names the database in a message to the operator, without a password. */
  readonly place: string
  /** Runs a step in a transaction of its own, while no other process can run one. */
  transact<T>(step: (transaction: ScriptTransaction) => Promise<T>): Promise<T>
}

/** The words for SQLite. Tables keep their rows in the order of the primary key and hold columns to their types. */
export const sqliteDialect: Dialect = {
  text: 'TEXT',
  integer: 'INTEGER',
  blob: 'BLOB',
  end: ' STRICT, WITHOUT ROWID',
  keepCount: keepCountSqlite,
  keepChanges: keepChangesSqlite,
}

/** The words for PostgreSQL. The collation keeps text in byte order, whatever the database was created with. */
export const postgresDialect: Dialect = {
  text: 'TEXT COLLATE "C"',
  integer: 'BIGINT',
  blob: 'BYTEA',
  end: '',
  keepCount: keepCountPostgres,
  keepChanges: keepChangesPostgres,
}

interface Applied {
  number: number
  name: string
}

const APPLIED = 'SELECT number, name FROM migrations ORDER BY number'

/**
 * Brings the schema up to date, one transaction per migration. The engine has made the table `migrations` before.
 * @throws UsageError when the database was made by a newer program, or by another one
 * @throws StorageFailure when a migration fails; it leaves nothing behind
 */
export async function migrate(target: MigrationTarget, migrations: readonly Migration[]): Promise<void> {
  checkOrder(migrations)
  const step = async (transaction: ScriptTransaction): Promise<boolean> => {
    const applied = await transaction.all<Applied>(APPLIED)
    checkHistory(applied, migrations, target.place)
    const next = migrations[applied.length]
    if (next === undefined) return false
    const { number, name } = next
    await transaction.script(next.sql(target.dialect)).catch((error: unknown) => {
      throw new StorageFailure(
        'other',
        new Error(`migration ${number} (${name}): ${error instanceof Error ? error.message : error}`, { cause: error }),
      )
    })
    await transaction.run('INSERT INTO migrations (number, name, applied_at) VALUES (?, ?, ?)', number, name, systemClock.now())
    return true
  }
  while (await target.transact(step)) {
    // Each round applies one more, reading first what another process may have applied in between.
  }
}

/** Makes the table in which the applied migrations are written down. */
export function migrationsTable(dialect: Dialect): string {
  const { text, integer, end } = dialect
  return `CREATE TABLE migrations (number ${integer} PRIMARY KEY, name ${text} NOT NULL, applied_at ${integer} NOT NULL)${end}`
}

/** Throws unless the database answers and holds exactly these migrations. */
export async function checkSchema(
  database: Pick<Database, 'read'>,
  migrations: readonly Migration[],
  place: string,
): Promise<void> {
  const applied = await database.read((reader) => reader.all<Applied>(APPLIED))
  checkHistory(applied, migrations, place)
  const missing = migrations[applied.length]
  if (missing !== undefined) throw new UsageError(`${place} lacks migration ${missing.number} (${missing.name}): open it anew`)
}

function checkOrder(migrations: readonly Migration[]): void {
  const wrong = migrations.find(({ number }, index) => number !== index + 1)
  if (wrong !== undefined) throw new Error(`migration ${wrong.number} (${wrong.name}) is out of order`)
}

function checkHistory(applied: readonly Applied[], migrations: readonly Migration[], place: string): void {
  const strange = applied.find(
    ({ number, name }, index) => migrations[index]?.number !== number || migrations[index]?.name !== name,
  )
  if (strange === undefined) return
  const label = `migration ${strange.number} (${strange.name})`
  if (strange.number > migrations.length)
    throw new UsageError(`${place} was made by a newer version: it has ${label}; run that version or a later one`)
  throw new UsageError(`${place} was made by another program: its ${label} is not one of this program's`)
}
