import { StorageFailure } from '../kernel/failure.ts'
import { wellFormed } from '../kernel/well-formed.ts'
import { BoundedCache } from './bounded-cache.ts'
import type { DeferredTask, Parameter, Transaction, Value } from './database.ts'
import { Deferred } from './deferred.ts'
import type { ScriptTransaction } from './migrations.ts'
import type { Bound, PreparedStatement, SqliteConnection } from './sqlite-connection.ts'
import { isSqliteError } from './sqlite-connection.ts'
import { checkParameters, insertHead, Misuse, parseStatement, type Statement } from './statement.ts'

/** Compiled statements kept per connection; a few kilobytes each. */
const STATEMENTS_KEPT = 1000

interface Compiled {
  readonly statement: Statement
  /** Made at the first use, inside the transaction, so that a mistake in the text fails there. */
  prepared: PreparedStatement | undefined
}

/** The statements of one connection, each translated and compiled once. */
export function sqliteStatements(): BoundedCache<Compiled> {
  return new BoundedCache(STATEMENTS_KEPT, (sql) => ({ statement: parseStatement(sql, 'sqlite'), prepared: undefined }))
}

/** What one verb sees of a connection, from its savepoint to its end. */
export class SqliteTransaction implements Transaction, ScriptTransaction {
  readonly #connection: SqliteConnection
  readonly #statements: BoundedCache<Compiled>
  readonly #mayWrite: boolean
  /** What the verb has left for the end of the transaction. */
  readonly deferred = new Deferred()
  #isOver = false
  #failure: StorageFailure | undefined

  constructor(connection: SqliteConnection, statements: BoundedCache<Compiled>, mayWrite: boolean) {
    this.#connection = connection
    this.#statements = statements
    this.#mayWrite = mayWrite
  }

  /** The first failure of the engine in this transaction, whether the verb passed it on or not. */
  get failure(): StorageFailure | undefined {
    return this.#failure
  }

  /** From now on every call is refused: the verb has settled. */
  end(): void {
    this.#isOver = true
  }

  async all<Row extends object>(sql: string, ...parameters: Parameter[]): Promise<Row[]> {
    const rows = this.#use(sql, parameters, (prepared, values) => prepared.all(values))
    for (const row of rows) checkRow(row)
    return rows as Row[]
  }

  async first<Row extends object>(sql: string, ...parameters: Parameter[]): Promise<Row | undefined> {
    const row = this.#use(sql, parameters, (prepared, values) => prepared.first(values))
    if (row !== undefined) checkRow(row)
    return row as Row | undefined
  }

  async run(sql: string, ...parameters: Parameter[]): Promise<number> {
    return this.#use(sql, parameters, (prepared, values) => prepared.run(values))
  }

  async insert(table: string, columns: readonly string[], rows: readonly (readonly Value[])[], onConflict = ''): Promise<number> {
    const sql = `${insertHead(table, columns)}(${columns.map(() => '?').join(', ')}) ${onConflict}`
    let written = 0
    for (const row of rows) written += this.#use(sql, row, (prepared, values) => prepared.run(values))
    return written
  }

  defer<Item>(task: DeferredTask<Item>, item: Item): void {
    if (!this.#mayWrite) throw new Misuse('a read leaves nothing to be done')
    this.#guard('other', () => this.deferred.add(task, item))
  }

  async script(statements: string): Promise<void> {
    this.#guard('other', () => this.#connection.execute(statements))
  }

  #use<T>(sql: string, parameters: readonly Parameter[], action: (prepared: PreparedStatement, values: Bound[]) => T): T {
    const compiled = this.#statements.get(sql)
    const { statement } = compiled
    checkParameters(statement, parameters)
    return this.#guard(statement.work, () => {
      compiled.prepared ??= this.#connection.prepare(statement.text)
      if (!this.#mayWrite && (statement.locks || !compiled.prepared.readsOnly))
        throw new Misuse('a read neither locks nor writes')
      return action(compiled.prepared, parameters.map(bind))
    })
  }

  #guard<T>(work: StorageFailure['work'], action: () => T): T {
    if (this.#isOver) throw new Misuse('the transaction is over')
    if (this.#failure !== undefined) throw this.#failure
    try {
      return action()
    } catch (error) {
      if (!isSqliteError(error)) throw error
      this.#failure = new StorageFailure(work, error)
      throw this.#failure
    }
  }
}

// PostgreSQL's driver makes its text well formed; SQLite's would store bytes that are no text.
function bind(parameter: Parameter): Bound {
  if (typeof parameter === 'string') return wellFormed(parameter)
  if (typeof parameter === 'number') return BigInt(parameter)
  if (parameter === null || parameter instanceof Uint8Array) return parameter
  const text = JSON.stringify(parameter)
  // JSON writes a lone surrogate as an escape.
  return text.includes('\\ud')
    ? JSON.stringify(parameter.map((item) => (typeof item === 'string' ? wellFormed(item) : item)))
    : text
}

/** Throws when a column holds what the port does not know: floating point, or more than a safe integer. */
function checkRow(row: object): void {
  // Rows are plain objects; `in` spares the array that Object.values would make for each of them.
  for (const column in row) {
    const value = (row as Record<string, unknown>)[column]
    if (typeof value === 'number' && !Number.isSafeInteger(value)) {
      throw new Misuse('a result is not a safe integer; wrap aggregates in CAST(… AS BIGINT)')
    }
  }
}
