import { createRequire } from 'node:module'
import type BetterSqlite from 'better-sqlite3'
import { UsageError } from '../kernel/failure.ts'

/** What a statement can be given: integers as bigint, because the driver would bind a number as floating point. */
export type Bound = string | bigint | Uint8Array | null

/** A compiled statement. */
export interface PreparedStatement {
  /** Whether it leaves the database as it is. */
  readonly readsOnly: boolean
  all(values: readonly Bound[]): object[]
  first(values: readonly Bound[]): object | undefined
  /** Gives back how many rows were changed. */
  run(values: readonly Bound[]): number
}

/**
 * The releases of better-sqlite3 to try on this Node: 12 is the last one for Node 20, and from Node 24.19 on aborts the
 * process when it collects a statement; 13 needs Node 22, and crashes before.
 */
const DRIVERS = Number.parseInt(process.versions.node, 10) < 22 ? ['better-sqlite3'] : ['better-sqlite3-napi', 'better-sqlite3']
let loaded: typeof BetterSqlite | undefined

/** The driver; a server on PostgreSQL never loads it. @throws UsageError where none is installed for this Node */
function driver(): typeof BetterSqlite {
  if (loaded !== undefined) return loaded
  const load = createRequire(import.meta.url)
  for (const name of DRIVERS) {
    try {
      loaded = load(name) as typeof BetterSqlite
      return loaded
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'MODULE_NOT_FOUND') throw error
    }
  }
  throw new UsageError(`no SQLite driver is installed for Node ${process.versions.node}: run \`npm ci\` with this Node`)
}

/**
 * One connection to SQLite: all that the engine needs of a driver. This is the only file that knows which driver
 * it is; `node:sqlite` offers the same few calls.
 */
export class SqliteConnection {
  readonly #driver: BetterSqlite.Database

  /** @param busyMs how long to wait for a lock that another process holds, in milliseconds */
  constructor(file: string, busyMs: number) {
    this.#driver = new (driver())(file, { timeout: busyMs })
  }

  /** Runs statements without parameters, separated by semicolons. */
  execute(script: string): void {
    this.#driver.exec(script)
  }

  prepare(text: string): PreparedStatement {
    const statement = this.#driver.prepare<Bound[], object>(text)
    const { reader } = statement
    return {
      readsOnly: statement.readonly,
      all: (values) => {
        if (reader) return statement.all(...values)
        statement.run(...values)
        return []
      },
      first: (values) => {
        if (reader) return statement.get(...values)
        statement.run(...values)
        return undefined
      },
      run: (values) => statement.run(...values).changes,
    }
  }

  /** False outside a transaction, and after the engine has undone one by itself. */
  get isInTransaction(): boolean {
    return this.#driver.inTransaction
  }

  close(): void {
    this.#driver.close()
  }
}

/** Whether an error comes from SQLite, and not from our own code. */
export function isSqliteError(error: unknown): error is Error & { code: string } {
  return loaded !== undefined && error instanceof loaded.SqliteError
}
