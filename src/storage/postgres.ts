import { randomInt } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { Pool, type PoolClient } from 'pg'
import { StorageFailure, UsageError } from '../kernel/failure.ts'
import type { Database, Reader, StorageCounters, Transaction } from './database.ts'
import {
  checkSchema,
  type Migration,
  type MigrationTarget,
  migrate,
  migrationsTable,
  postgresDialect,
  type ScriptTransaction,
} from './migrations.ts'
import { isLostRace, PostgresStatements, PostgresTransaction, SCRIPT_MS } from './postgres-transaction.ts'
import { postgresTypes } from './postgres-types.ts'

/** What the operator may set. */
export interface PostgresOptions {
  /** Connections at most. PostgreSQL works best with a few per core; its own bound is 100 for all clients. */
  readonly poolSize?: number
  /** How long a verb waits for a connection, a free or a new one. Longer than that is an outage. */
  readonly connectTimeoutMs?: number
  /** How long one statement may take, waiting for locks included; a request should have failed long before. */
  readonly statementTimeoutMs?: number
}

const DEFAULTS = { poolSize: 10, connectTimeoutMs: 5_000, statementTimeoutMs: 15_000 } satisfies PostgresOptions

/** A server ends a transaction whose program has gone silent after this long. */
const SILENCE_MS = 60_000
/** Runs of one verb at most. Each lost race means that somebody else won, so few are ever needed. */
const ATTEMPTS_MAX = 8
/** "GRSN": whoever migrates holds this advisory lock. */
const MIGRATION_LOCK = 0x4752534e
const SERVER_VERSION_MIN = 130_000

/**
 * Opens a PostgreSQL database (13 or later, encoding UTF8) and applies the migrations in the first schema of the
 * connection's search path. `url` is a connection string, `postgres://user:password@host:port/database`; it can carry
 * `sslmode` and `options`.
 *
 * Every write is a READ COMMITTED transaction of its own and runs again, up to 8 times, when it loses a race.
 * @throws UsageError when the server cannot be reached or refuses us, or the database cannot be used
 * @throws StorageFailure when a migration fails
 */
export async function openPostgres(
  url: string,
  migrations: readonly Migration[],
  options: PostgresOptions = {},
): Promise<Database> {
  const database = new PostgresDatabase(url, migrations, { ...DEFAULTS, ...options })
  try {
    await database.prepare()
    return database
  } catch (error) {
    await database.close()
    throw error
  }
}

class PostgresDatabase implements Database {
  readonly engine = 'postgres'
  readonly #pool: Pool
  readonly #place: string
  readonly #migrations: readonly Migration[]
  readonly #statements = new PostgresStatements()
  readonly #running = new Set<Promise<unknown>>()
  readonly #counters = { reads: 0, writes: 0, commits: 0, retries: 0 }
  #closed: Promise<void> | undefined

  constructor(url: string, migrations: readonly Migration[], options: Required<PostgresOptions>) {
    this.#place = placeOf(url)
    this.#migrations = migrations
    this.#pool = new Pool({
      connectionString: url,
      max: options.poolSize,
      connectionTimeoutMillis: options.connectTimeoutMs,
      statement_timeout: options.statementTimeoutMs,
      // Our own patience, for a server that no longer answers at all.
      query_timeout: 2 * options.statementTimeoutMs,
      idle_in_transaction_session_timeout: SILENCE_MS,
      idleTimeoutMillis: 30_000,
      keepAlive: true,
      // A program that is through with its work ends without waiting for connections that nobody uses.
      allowExitOnIdle: true,
      application_name: 'garrison',
      types: postgresTypes,
    })
    // A connection that breaks is told to whoever uses it; without listeners the event would end the process.
    this.#pool.on('error', () => {})
    this.#pool.on('connect', (client) => client.on('error', () => {}))
  }

  get counters(): StorageCounters {
    return this.#counters
  }

  async read<T>(work: (reader: Reader) => Promise<T>): Promise<T> {
    const value = await this.#track(() => this.#snapshot(work))
    this.#counters.reads++
    return value
  }

  async write<T>(verb: (transaction: Transaction) => Promise<T>): Promise<T> {
    const value = await this.#track(() => this.#commit(verb))
    this.#counters.writes++
    return value
  }

  check(): Promise<void> {
    return checkSchema(this, this.#migrations, this.#place)
  }

  close(): Promise<void> {
    this.#closed ??= Promise.allSettled(this.#running).then(() => this.#pool.end())
    return this.#closed
  }

  /** Looks at the server and brings the schema up to date. */
  async prepare(): Promise<void> {
    try {
      await this.#snapshot((reader) => checkServer(reader, this.#place))
      await this.#migrating(prepareSchema)
    } catch (error) {
      if (!(error instanceof StorageFailure)) throw error
      throw new UsageError(`cannot use ${this.#place}: ${reasonOf(error.cause)}`)
    }
    const transact: MigrationTarget['transact'] = (step) => this.#migrating(step)
    await migrate({ dialect: postgresDialect, place: this.#place, transact }, this.#migrations)
  }

  /** Runs a step of the schema while no other process can run one. */
  #migrating<T>(step: (transaction: ScriptTransaction) => Promise<T>): Promise<T> {
    return this.#commit(async (transaction) => {
      await transaction.script(`SET LOCAL statement_timeout = ${SCRIPT_MS}`)
      await transaction.script(`SELECT pg_advisory_xact_lock(${MIGRATION_LOCK})`)
      return step(transaction)
    })
  }

  async #track<T>(work: () => Promise<T>): Promise<T> {
    if (this.#closed !== undefined) throw new StorageFailure('other', new Error('the database is closed'))
    const running = work()
    this.#running.add(running)
    try {
      return await running
    } finally {
      this.#running.delete(running)
    }
  }

  async #commit<T>(verb: (transaction: PostgresTransaction) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      const transaction = await this.#begin('READ COMMITTED', true)
      try {
        const value = await verb(transaction)
        await transaction.finish()
        await transaction.commit()
        this.#counters.commits++
        return value
      } catch (error) {
        await transaction.rollBack()
        if (!isLostRace(transaction.failure) || attempt === ATTEMPTS_MAX) throw error
      }
      this.#counters.retries++
      await pause(randomInt(1, 2 ** (attempt + 2)))
    }
  }

  async #snapshot<T>(work: (reader: Reader) => Promise<T>): Promise<T> {
    const transaction = await this.#begin('REPEATABLE READ READ ONLY', false)
    try {
      const value = await work(transaction)
      await transaction.end()
      // Nothing is left that could fail, so the answer does not wait for the server's goodbye.
      transaction.commit().catch(() => transaction.rollBack())
      return value
    } catch (error) {
      await transaction.rollBack()
      throw error
    }
  }

  async #begin(mode: string, mayWrite: boolean): Promise<PostgresTransaction> {
    const transaction = new PostgresTransaction(await this.#connect(), this.#statements, mayWrite)
    await transaction.begin(mode)
    return transaction
  }

  async #connect(): Promise<PoolClient> {
    try {
      return await this.#pool.connect()
    } catch (error) {
      throw new StorageFailure('other', error)
    }
  }
}

/** Names the database in messages, without the password. */
function placeOf(url: string): string {
  const parsed = URL.canParse(url) ? new URL(url) : undefined
  if (parsed?.protocol !== 'postgres:' && parsed?.protocol !== 'postgresql:') {
    throw new UsageError('the database URL is not of the form postgres://user:password@host:port/database')
  }
  return `the PostgreSQL database ${parsed.pathname.slice(1)} at ${parsed.searchParams.get('host') ?? parsed.host}`
}

function reasonOf(error: unknown): string {
  // Node tries every address of a host and tells all failures at once.
  const first = error instanceof AggregateError ? error.errors[0] : error
  return first instanceof Error ? first.message : String(first)
}

interface Server {
  version: number
  encoding: string
}

async function checkServer(reader: Reader, place: string): Promise<void> {
  const server = await reader.first<Server>(
    "SELECT CAST(current_setting('server_version_num') AS BIGINT) AS version, current_setting('server_encoding') AS encoding",
  )
  if (server === undefined || server.version < SERVER_VERSION_MIN) throw new UsageError(`${place} is older than PostgreSQL 13`)
  if (server.encoding !== 'UTF8') throw new UsageError(`${place} has the encoding ${server.encoding}: create it with UTF8`)
}

/** Makes what is no migration: the table that lists them, and SQLite's `instr`, which PostgreSQL calls strpos. */
async function prepareSchema(transaction: ScriptTransaction): Promise<void> {
  const table = await transaction.first(
    "SELECT tablename FROM pg_tables WHERE schemaname = current_schema() AND tablename = 'migrations'",
  )
  if (table === undefined) await transaction.script(migrationsTable(postgresDialect))
  const instr = await transaction.first(
    `SELECT p.proname FROM pg_proc AS p JOIN pg_namespace AS n ON n.oid = p.pronamespace
      WHERE n.nspname = current_schema() AND p.proname = 'instr' AND pg_get_function_identity_arguments(p.oid) = 'text, text'`,
  )
  if (instr !== undefined) return
  await transaction.script(
    `CREATE FUNCTION instr(text, text) RETURNS integer LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS 'SELECT strpos($1, $2)'`,
  )
}
