import type { Database, Reader, Transaction } from '../../src/storage/database.ts'
import { migrations } from '../../src/storage/migrations/index.ts'
import type { Engine } from './engines.ts'

/** Databases that nobody uses any more. Nothing has to close them: they do not keep the process from ending. */
const parked = new Map<string, Database[]>()
/** Of what a new database consists, for each engine. */
const beginnings = new Map<string, string>()

const PARTS = {
  sqlite: 'SELECT name, sql FROM sqlite_schema ORDER BY name',
  postgres: `SELECT relname AS name FROM pg_class WHERE relnamespace = current_schema()::regnamespace
    UNION ALL SELECT tgname AS name FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid
    WHERE NOT tgisinternal AND relnamespace = current_schema()::regnamespace ORDER BY name`,
}
// Kept counts follow the rows that are counted.
const TABLES = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT IN ('migrations', 'kept_counts')"
/** One statement for all tables spares as many turns to the server. */
const EMPTY_ALL = `DO $$ DECLARE found text; BEGIN
  FOR found IN SELECT tablename FROM pg_tables WHERE schemaname = current_schema() AND tablename NOT IN ('migrations', 'kept_counts')
  LOOP EXECUTE format('DELETE FROM %I', found); END LOOP; END $$`

/** Leaves an open database to whoever needs an empty one next: making its tables takes longer than emptying them. */
export function park(database: Database): void {
  parked.set(database.engine, [...(parked.get(database.engine) ?? []), database])
}

/** An empty database with all migrations: a parked one, unless a test has closed it or changed its tables, or a new one. */
export async function openEmptied(engine: Engine): Promise<Database> {
  const used = parked.get(engine.name)?.pop()
  if (used !== undefined) {
    if (await used.write((transaction) => empty(transaction, used.engine)).catch(() => false)) return used
    await used.close()
  }
  const database = await engine.open(migrations)
  if (!beginnings.has(engine.name)) beginnings.set(engine.name, await database.read((reader) => partsOf(reader, database.engine)))
  return database
}

/** Deletes all rows; false when these are not the tables of a new database any more. */
async function empty(transaction: Transaction, engine: Database['engine']): Promise<boolean> {
  if ((await partsOf(transaction, engine)) !== beginnings.get(engine)) return false
  if (engine === 'postgres') await transaction.run(EMPTY_ALL)
  else for (const { name } of await transaction.all<{ name: string }>(TABLES)) await transaction.run(`DELETE FROM ${name}`)
  return true
}

async function partsOf(reader: Reader, engine: Database['engine']): Promise<string> {
  return JSON.stringify(await reader.all(PARTS[engine]))
}
