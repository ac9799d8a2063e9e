import { closeSync, existsSync, mkdirSync, openSync, realpathSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { StorageFailure, UsageError } from '../kernel/failure.ts'
import { adviceOn } from './advice.ts'
import type { Database, Reader, StorageCounters, Transaction } from './database.ts'
import { checkSchema, type Migration, migrate, migrationsTable, sqliteDialect } from './migrations.ts'
import { isSqliteError, SqliteConnection } from './sqlite-connection.ts'
import { type BatchLimits, SqliteQueue } from './sqlite-queue.ts'

/**
 * 512 small verbs take some 10 ms: a commit is shared by many, and the event loop still turns often. Whoever is
 * number 100,000 in the queue waits for seconds, and its client has given up.
 */
const LIMITS: BatchLimits = { batchVerbs: 512, batchMs: 25, waitingVerbs: 100_000 }

/** Only a person's own tool can hold a lock on the file; it gets this long to let go, in milliseconds. */
const BUSY_MS = 5_000

/** "GRSN", in the file's header: tells our databases from others. */
const APPLICATION_ID = 0x4752534e

/**
 * Opens a database in a file or in memory and applies the migrations. A file belongs to one process at a time.
 * `limits` bounds the group commit; tests set it.
 * @throws UsageError when the file is in use, cannot be opened, or belongs to something else or a newer version
 * @throws StorageFailure when a migration fails
 */
export async function openSqlite(
  location: { readonly file: string } | 'memory',
  migrations: readonly Migration[],
  limits: BatchLimits = LIMITS,
): Promise<Database> {
  const database = location === 'memory' ? openMemory(migrations, limits) : openFile(location.file, migrations, limits)
  try {
    await database.migrate()
    return database
  } catch (error) {
    await database.close()
    throw error
  }
}

/**
 * Opens a database in a file beside the server that may be using it: both write, one at a time, and wait for each other for
 * some seconds at most.
 * @throws UsageError when there is no such database, or its schema is not up to date
 */
export async function openSqliteBeside(
  file: string,
  migrations: readonly Migration[],
  limits: BatchLimits = LIMITS,
): Promise<Database> {
  if (!existsSync(file)) throw new UsageError(`there is no database ${file}: check --data`)
  const database = openFile(file, migrations, limits, false)
  try {
    await database.check()
    return database
  } catch (error) {
    await database.close()
    throw error instanceof UsageError ? error : new UsageError(`${file} is not up to date: start \`garrison serve\` with it once`)
  }
}

function openMemory(migrations: readonly Migration[], limits: BatchLimits): SqliteDatabase {
  const connection = new SqliteConnection(':memory:', 0)
  connection.execute('PRAGMA foreign_keys = ON')
  const queue = new SqliteQueue(connection, 'BEGIN IMMEDIATE', limits)
  return new SqliteDatabase({ writers: queue, readers: queue, unlock: () => {}, place: 'the database in memory' }, migrations)
}

function openFile(file: string, migrations: readonly Migration[], limits: BatchLimits, isAlone = true): SqliteDatabase {
  const opened: SqliteConnection[] = []
  try {
    const path = makeFile(file)
    const lock = isAlone ? lockFile(path) : undefined
    if (lock !== undefined) opened.push(lock)
    const writer = new SqliteConnection(path, BUSY_MS)
    opened.push(writer)
    prepareWriter(writer, path)
    const reader = new SqliteConnection(path, BUSY_MS)
    opened.push(reader)
    reader.execute('PRAGMA query_only = ON; PRAGMA foreign_keys = ON')
    const queues = {
      writers: new SqliteQueue(writer, 'BEGIN IMMEDIATE', limits),
      readers: new SqliteQueue(reader, 'BEGIN', limits),
    }
    return new SqliteDatabase({ ...queues, unlock: () => lock?.close(), place: file }, migrations)
  } catch (error) {
    for (const connection of opened.reverse()) connection.close()
    if (!(error instanceof Error && 'code' in error)) throw error
    throw new UsageError(`cannot open the database ${file}: ${adviceOn(error) ?? error.message}`)
  }
}

/**
 * Makes the file and its folder, where they are not there yet, for the owner's eyes alone; SQLite gives its side
 * files the same mode. Gives back the real path, so that two links to one file meet in one lock.
 */
function makeFile(file: string): string {
  const path = resolve(file)
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  closeSync(openSync(path, 'a', 0o600))
  return realpathSync(path)
}

/**
 * Keeps other processes away for as long as the connection is open. The lock is the operating system's lock on a
 * file beside the database: it ends with the process, however that ends, and so never has to be cleared by hand. The
 * empty file that stays behind means nothing.
 * The database itself stays free for a second reader, for instance one that makes a copy.
 */
function lockFile(file: string): SqliteConnection {
  const lock = new SqliteConnection(`${file}.lock`, 0)
  try {
    lock.execute('BEGIN EXCLUSIVE')
    return lock
  } catch (error) {
    lock.close()
    if (!isSqliteError(error) || error.code !== 'SQLITE_BUSY') throw error
    throw new UsageError(`the database ${file} is in use by another process: stop that one, or use another file`)
  }
}

function prepareWriter(connection: SqliteConnection, file: string): void {
  const header = connection.prepare(
    'SELECT a.application_id AS id, (SELECT COUNT(*) FROM sqlite_schema) AS objects FROM pragma_application_id AS a',
  )
  const { id, objects } = header.first([]) as { id: number; objects: number }
  if (id !== APPLICATION_ID && (id !== 0 || objects > 0)) throw new UsageError(`${file} is a database of another program`)
  connection.execute(`PRAGMA application_id = ${APPLICATION_ID}`)
  const mode = connection.prepare('PRAGMA journal_mode = WAL').first([]) as { journal_mode: string }
  if (mode.journal_mode !== 'wal') throw new UsageError(`the file system of ${file} cannot hold a database: use a local disk`)
  // FULL: a commit is on the disk before anybody hears of it. The size limit gives a once swollen log back.
  connection.execute('PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA journal_size_limit = 67108864')
  // Pages go from the log into the database every 32 MiB, not every 4: those that change often go once for many commits.
  connection.execute('PRAGMA wal_autocheckpoint = 8000')
}

interface Parts {
  readonly writers: SqliteQueue
  /** In memory there is one connection and one queue, so that a read never sees half a verb. */
  readonly readers: SqliteQueue
  readonly unlock: () => void
  /** Names the database in messages. */
  readonly place: string
}

class SqliteDatabase implements Database {
  readonly engine = 'sqlite'
  readonly #parts: Parts
  readonly #migrations: readonly Migration[]
  #closed: Promise<void> | undefined

  constructor(parts: Parts, migrations: readonly Migration[]) {
    this.#parts = parts
    this.#migrations = migrations
  }

  get counters(): StorageCounters {
    const { writes, commits } = this.#parts.writers.counts
    return { reads: this.#parts.readers.counts.reads, writes, commits, retries: 0 }
  }

  read<T>(work: (reader: Reader) => Promise<T>): Promise<T> {
    return this.#closed === undefined ? this.#parts.readers.add(false, work) : rejectClosed()
  }

  write<T>(verb: (transaction: Transaction) => Promise<T>): Promise<T> {
    return this.#closed === undefined ? this.#parts.writers.add(true, verb) : rejectClosed()
  }

  async migrate(): Promise<void> {
    const { writers, place } = this.#parts
    await writers.add(true, async (transaction) => {
      const known = await transaction.first("SELECT name FROM sqlite_schema WHERE type = 'table' AND name = 'migrations'")
      if (known === undefined) await transaction.script(migrationsTable(sqliteDialect))
    })
    await migrate({ dialect: sqliteDialect, place, transact: (step) => writers.add(true, step) }, this.#migrations)
  }

  check(): Promise<void> {
    return checkSchema(this, this.#migrations, this.#parts.place)
  }

  close(): Promise<void> {
    this.#closed ??= this.#finish()
    return this.#closed
  }

  async #finish(): Promise<void> {
    const { writers, readers, unlock } = this.#parts
    await Promise.all([writers.drained(), readers.drained()])
    if (readers !== writers) readers.close()
    writers.close()
    unlock()
  }
}

function rejectClosed(): Promise<never> {
  return Promise.reject(new StorageFailure('other', new Error('the database is closed')))
}
