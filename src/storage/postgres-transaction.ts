import { DatabaseError, type PoolClient, type QueryResult } from 'pg'
import { StorageFailure } from '../kernel/failure.ts'
import { BoundedCache } from './bounded-cache.ts'
import type { DeferredTask, Parameter, Transaction, Value } from './database.ts'
import { Deferred } from './deferred.ts'
import type { ScriptTransaction } from './migrations.ts'
import { checkParameters, checkValue, insertHead, Misuse, parseStatement, type Statement } from './statement.ts'

/** Translated statements kept; a few hundred bytes each. */
const STATEMENTS_KEPT = 2000
/** Statements that every connection prepares under a name. They stay on the server, some 50 kB each at worst. */
const NAMED_MAX = 300
/** From this use on a statement is worth a name. */
const HOT_USES = 3
/** PostgreSQL counts parameters in 16 bits: this leaves room for 131 columns. */
const ROWS_PER_INSERT = 500
/** How long a migration may take: it may write every row of a large table anew, and one that is cut off begins again at each start. */
export const SCRIPT_MS = 21_600_000

type Query = { text: string; values?: unknown[]; name?: string; query_timeout?: number }

interface Known {
  readonly statement: Statement
  uses: number
  name: string | undefined
}

/** The translated statements of one database; the often used ones get a name, under which connections prepare them. */
export class PostgresStatements {
  readonly #known = new BoundedCache<Known>(STATEMENTS_KEPT, (sql) => ({
    statement: parseStatement(sql, 'postgres'),
    uses: 0,
    name: undefined,
  }))
  #named = 0

  get(sql: string): Readonly<Known> {
    const known = this.#known.get(sql)
    known.uses++
    // A name is never given to a second text, so the count also bounds what a connection has prepared.
    if (known.name === undefined && known.uses >= HOT_USES && this.#named < NAMED_MAX) known.name = `s${++this.#named}`
    return known
  }
}

/** What one verb sees of a connection, from BEGIN to its end. Its statements run one after the other. */
export class PostgresTransaction implements Transaction, ScriptTransaction {
  readonly #client: PoolClient
  readonly #statements: PostgresStatements
  readonly #mayWrite: boolean
  readonly #deferred = new Deferred()
  #isOver = false
  #failure: StorageFailure | undefined
  #last: Promise<unknown> = Promise.resolve()

  constructor(client: PoolClient, statements: PostgresStatements, mayWrite: boolean) {
    this.#client = client
    this.#statements = statements
    this.#mayWrite = mayWrite
  }

  /** The first failure of the engine in this transaction, whether the verb passed it on or not. */
  get failure(): StorageFailure | undefined {
    return this.#failure
  }

  /** Begins; when that fails, the connection is gone. */
  async begin(mode: string): Promise<void> {
    try {
      await this.#query('other', { text: `BEGIN ISOLATION LEVEL ${mode}` })
    } catch (error) {
      this.#client.release(true)
      throw error
    }
  }

  /** Resolves when the verb's statements are through, also those that nobody awaited; throws what failed among them. */
  async end(): Promise<void> {
    this.#isOver = true
    await this.#last
    if (this.#failure !== undefined) throw this.#failure
  }

  /** Commits and gives the connection back. When it throws, `rollBack` must follow. */
  async commit(): Promise<void> {
    await this.end()
    const { command } = await this.#query('other', { text: 'COMMIT' })
    // PostgreSQL answers with ROLLBACK after a failed statement. Its failure can have been hidden from us, when a
    // result that we refused came before it.
    if (command !== 'COMMIT') throw new StorageFailure('other', new Error(`COMMIT was answered with ${command}`))
    this.#client.release()
  }

  /** Undoes everything and gives the connection back, or away when it is broken. Never throws. */
  async rollBack(): Promise<void> {
    this.#isOver = true
    await this.#last
    const isBroken = this.#failure !== undefined && !(this.#failure.cause instanceof DatabaseError)
    try {
      if (!isBroken) await this.#client.query('ROLLBACK')
      this.#client.release(isBroken)
    } catch {
      this.#client.release(true)
    }
  }

  async all<Row extends object>(sql: string, ...parameters: Parameter[]): Promise<Row[]> {
    const result = await this.#use(sql, parameters)
    return result.rows as Row[]
  }

  async first<Row extends object>(sql: string, ...parameters: Parameter[]): Promise<Row | undefined> {
    const result = await this.#use(sql, parameters)
    return result.rows[0] as Row | undefined
  }

  async run(sql: string, ...parameters: Parameter[]): Promise<number> {
    const result = await this.#use(sql, parameters)
    return result.rowCount ?? 0
  }

  async insert(table: string, columns: readonly string[], rows: readonly (readonly Value[])[], onConflict = ''): Promise<number> {
    const head = insertHead(table, columns)
    const marks = `(${columns.map(() => '?').join(', ')})`
    const [only] = rows
    if (only !== undefined && rows.length === 1) return this.run(`${head}${marks} ${onConflict}`, ...only)
    let written = 0
    for (let start = 0; start < rows.length; start += ROWS_PER_INSERT) {
      const chunk = rows.slice(start, start + ROWS_PER_INSERT)
      const values = chunk.flatMap((row) => checkedRow(row, columns.length))
      const { text } = parseStatement(`${head}${Array(chunk.length).fill(marks).join(', ')} ${onConflict}`, 'postgres')
      const result = await this.#send('insert', { text, values })
      written += result.rowCount ?? 0
    }
    return written
  }

  defer<Item>(task: DeferredTask<Item>, item: Item): void {
    if (this.#isOver) throw new Misuse('the transaction is over')
    if (!this.#mayWrite) throw new Misuse('a read leaves nothing to be done')
    this.#deferred.add(task, item)
  }

  /** Does what the verb has left for the end. */
  finish(): Promise<void> {
    return this.#deferred.finish(this)
  }

  async script(statements: string): Promise<void> {
    await this.#send('other', { text: statements, query_timeout: SCRIPT_MS })
  }

  async #use(sql: string, parameters: readonly Parameter[]): Promise<QueryResult> {
    const { statement, name } = this.#statements.get(sql)
    checkParameters(statement, parameters)
    if (statement.locks && !this.#mayWrite) throw new Misuse('a read neither locks nor writes')
    const query = { text: statement.text, values: [...parameters] }
    return this.#send(statement.work, name === undefined ? query : { ...query, name })
  }

  /** Sends a verb's statement when those before it are through. */
  #send(work: StorageFailure['work'], query: Query): Promise<QueryResult> {
    if (this.#isOver) return Promise.reject(new Misuse('the transaction is over'))
    const answer = this.#last.then(() => {
      if (this.#failure !== undefined) throw this.#failure
      return this.#query(work, query)
    })
    this.#last = answer.catch(() => {})
    return answer
  }

  async #query(work: StorageFailure['work'], query: Query): Promise<QueryResult> {
    try {
      return await this.#client.query(query)
    } catch (error) {
      // Thrown by us while reading the result.
      if (error instanceof Misuse) throw error
      this.#failure = new StorageFailure(work, error)
      throw this.#failure
    }
  }
}

/** Whether the verb lost a race that it may win when it runs again: serialisation failure or deadlock. */
export function isLostRace(failure: StorageFailure | undefined): boolean {
  const { cause } = failure ?? {}
  return cause instanceof DatabaseError && (cause.code === '40001' || cause.code === '40P01')
}

function checkedRow(row: readonly Value[], width: number): readonly Value[] {
  if (row.length !== width) throw new Misuse(`a row has ${row.length} values for ${width} columns`)
  row.forEach(checkValue)
  return row
}
