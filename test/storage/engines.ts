import type { Database } from '../../src/storage/database.ts'
import type { Migration } from '../../src/storage/migrations.ts'
import { openPostgres } from '../../src/storage/postgres.ts'
import { openSqlite } from '../../src/storage/sqlite.ts'
import { asAdministrator, freshDatabase, whyNoPostgres } from './postgres-server.ts'

/** A storage engine that tests run on. */
export interface Engine {
  readonly name: string
  /** Opens a new, empty database with the migrations applied. Whoever opens it closes it. */
  open(migrations: readonly Migration[]): Promise<Database>
}

let database: Promise<string> | undefined
let schemas = 0

/** A new schema in this process's one database: as empty as a new database, and fifty times as fast to make. */
export async function freshSchema(): Promise<string> {
  database ??= freshDatabase()
  const url = new URL(await database)
  const name = `fresh_${++schemas}`
  await asAdministrator(url.href, `CREATE SCHEMA ${name}`)
  url.searchParams.set('options', `-c search_path=${name}`)
  return url.href
}

/** A busy machine is no reason to fail. */
const PATIENT = { poolSize: 8, connectTimeoutMs: 60_000, statementTimeoutMs: 60_000 }

const sqlite: Engine = { name: 'sqlite', open: (migrations) => openSqlite('memory', migrations) }
const postgres: Engine = {
  name: 'postgres',
  open: async (migrations) => openPostgres(await freshSchema(), migrations, PATIENT),
}

/** SQLite always, PostgreSQL wherever it can run. */
export const engines: readonly Engine[] = (await whyNoPostgres()) === undefined ? [sqlite, postgres] : [sqlite]

/** Calls `suite` once for every engine; it declares the tests, and puts the engine's name into theirs. */
export function forEachEngine(suite: (engine: Engine) => void): void {
  for (const engine of engines) suite(engine)
}
