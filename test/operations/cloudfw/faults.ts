import type { Database } from '../../../src/storage/database.ts'

/*
 * Real faults of the database: statements that the engine itself refuses. Each gives back what mends it.
 */

type Mend = () => Promise<void>

async function runAll(database: Database, statements: readonly string[]): Promise<void> {
  await database.write(async (transaction) => {
    for (const statement of statements) await transaction.run(statement)
  })
}

/** Takes a table away under its name: whoever reads it fails. */
export async function breakSelect(database: Database, table: string): Promise<Mend> {
  await runAll(database, [`ALTER TABLE ${table} RENAME TO ${table}_gone`])
  return () => runAll(database, [`ALTER TABLE ${table}_gone RENAME TO ${table}`])
}

/** Makes the engine refuse what is written to a table by one kind of statement, where `condition` holds. */
async function breakWrite(database: Database, kind: 'INSERT' | 'UPDATE', table: string, condition: string): Promise<Mend> {
  if (database.engine === 'sqlite') {
    const body = `BEGIN SELECT RAISE(ABORT, 'refused by a trigger'); END`
    await runAll(database, [`CREATE TRIGGER fault BEFORE ${kind} ON ${table} WHEN ${condition} ${body}`])
    return () => runAll(database, ['DROP TRIGGER fault'])
  }
  await runAll(database, [
    RAISE,
    `CREATE TRIGGER fault BEFORE ${kind} ON ${table} FOR EACH ROW WHEN (${condition}) EXECUTE FUNCTION fault()`,
  ])
  return () => runAll(database, [`DROP TRIGGER fault ON ${table}`])
}

const RAISE = `CREATE OR REPLACE FUNCTION fault() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''refused by a trigger''; END'`

/** Makes the engine refuse new rows of a table where `condition` (over NEW) holds. */
export function breakInsert(database: Database, table: string, condition: string): Promise<Mend> {
  return breakWrite(database, 'INSERT', table, condition)
}

/** Makes the engine refuse to change rows of a table where `condition` (over OLD) holds. */
export function breakUpdate(database: Database, table: string, condition: string): Promise<Mend> {
  return breakWrite(database, 'UPDATE', table, condition)
}

/** Makes the commit fail, and no statement before it, when a row was added to a table: a constraint that is checked last. */
export async function breakCommit(database: Database, table: string): Promise<Mend> {
  if (database.engine === 'sqlite') {
    await runAll(database, [
      'CREATE TABLE fault_parent (id INTEGER PRIMARY KEY)',
      'CREATE TABLE fault_child (id INTEGER REFERENCES fault_parent (id) DEFERRABLE INITIALLY DEFERRED)',
      `CREATE TRIGGER fault AFTER INSERT ON ${table} BEGIN INSERT INTO fault_child VALUES (1); END`,
    ])
    return () => runAll(database, ['DROP TRIGGER fault', 'DROP TABLE fault_child', 'DROP TABLE fault_parent'])
  }
  await runAll(database, [
    RAISE,
    `CREATE CONSTRAINT TRIGGER fault AFTER INSERT ON ${table} DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION fault()`,
  ])
  return () => runAll(database, [`DROP TRIGGER fault ON ${table}`])
}
