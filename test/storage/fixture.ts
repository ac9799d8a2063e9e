import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { StorageFailure } from '../../src/kernel/failure.ts'
import type { Database } from '../../src/storage/database.ts'
import type { Migration } from '../../src/storage/migrations.ts'

/** Tables that hold one of everything the port knows. */
export const fixture: readonly Migration[] = [
  {
    number: 1,
    name: 'fixture',
    sql: ({ text, integer, blob, end }) => `
      CREATE TABLE notes (account ${text}, id ${text}, body ${text}, size ${integer}, data ${blob}, PRIMARY KEY (account, id))${end};
      CREATE INDEX notes_by_size ON notes (account, size, id);
      CREATE TABLE counters (name ${text} PRIMARY KEY, value ${integer} NOT NULL)${end};
      CREATE TABLE parents (id ${integer} PRIMARY KEY)${end};
      CREATE TABLE children ( -- its key is looked at only by COMMIT, and so can make one fail
        id ${integer} PRIMARY KEY,
        parent ${integer} NOT NULL REFERENCES parents (id) DEFERRABLE INITIALLY DEFERRED
      )${end};`,
  },
]

export const putNote = 'INSERT INTO notes (account, id, body, size, data) VALUES (?, ?, ?, ?, ?)'
export const countNotes = 'SELECT CAST(COUNT(*) AS BIGINT) AS n FROM notes WHERE account = ?'

const folders: string[] = []
process.on('exit', () => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

/** The path of a database file that does not exist yet; its folder goes when the tests of this process are over. */
export function freshFile(): string {
  const folder = mkdtempSync(join(tmpdir(), 'garrison-storage-'))
  folders.push(folder)
  return join(folder, 'data', 'garrison.db')
}

/** Gives a group of tests its database. */
export type Current = () => Database

export const isFailure =
  (work: StorageFailure['work']) =>
  (error: unknown): boolean =>
    error instanceof StorageFailure && error.work === work

/** A broken rule of the port: an error, but not one of the engine. */
export const isMisuse = (error: unknown): boolean => error instanceof Error && !(error instanceof StorageFailure)

export const isExactly =
  (expected: unknown) =>
  (error: unknown): boolean =>
    error === expected

/** How many notes an account has. */
export async function noteCount(database: Database, account: string): Promise<number | undefined> {
  const row = await database.read((reader) => reader.first<{ n: number }>(countNotes, account))
  return row?.n
}
