/**
 * The storage port. Two engines stand behind it, SQLite and PostgreSQL; everything above writes SQL that both
 * understand, by these rules:
 *
 * - placeholders are `?`; `= ANY(?)` takes an array of strings or of integers;
 * - a SELECT whose rows the verb will change ends in `FOR UPDATE` (SQLite has one writer and drops it);
 * - text compares by bytes and case-sensitively on both; look inside text with `instr(text, part) > 0`, never LIKE;
 * - integers are safe JavaScript integers; an account id is text; times are integers, milliseconds since 1970;
 *   JSON is text; there are no booleans (0/1) and no floating point; an aggregate is wrapped in CAST(… AS BIGINT);
 * - upserts are `INSERT … ON CONFLICT (…) DO …`; `RETURNING` is allowed;
 * - a list is read by key (`WHERE (a, b) > (?, ?) ORDER BY a, b LIMIT ?`) or by LIMIT and OFFSET, never whole.
 */
export type Value = string | number | Uint8Array | null

/** What may stand for one `?`. */
export type Parameter = Value | readonly string[] | readonly number[]

/** Reading inside one transaction: all statements of one `read` or `write` see the same state. */
export interface Reader {
  /** All rows of a statement; the caller bounds them with LIMIT or a key. */
  all<Row extends object>(sql: string, ...parameters: Parameter[]): Promise<Row[]>
  /** The first row, or undefined. */
  first<Row extends object>(sql: string, ...parameters: Parameter[]): Promise<Row | undefined>
}

/** Reading and writing inside one transaction. */
export interface Transaction extends Reader {
  /** Runs an INSERT, UPDATE or DELETE and gives back how many rows it changed. */
  run(sql: string, ...parameters: Parameter[]): Promise<number>
  /**
   * Inserts many rows with as few statements as the engine can; every row has one value for each column.
   * `onConflict` is the clause after the values, for instance `ON CONFLICT (account, id) DO NOTHING`.
   * Gives back how many rows were written.
   */
  insert(table: string, columns: readonly string[], rows: readonly (readonly Value[])[], onConflict?: string): Promise<number>
}

/**
 * A database with its migrations applied.
 *
 * A verb given to `read` or `write` awaits nothing but its own transaction: on SQLite all verbs share one
 * connection, and one that waited for the network would stop everybody. It may run more than once
 * (PostgreSQL retries on serialisation failure and deadlock), so it has no effect outside the transaction.
 */
export interface Database {
  readonly engine: 'sqlite' | 'postgres'
  /** Runs `work` on a consistent state. */
  read<T>(work: (reader: Reader) => Promise<T>): Promise<T>
  /**
   * Runs `verb` in a transaction and resolves after it is durable. When `verb` throws, everything it wrote is
   * undone, nobody else's work is touched, and the error is passed on.
   * @throws StorageFailure when the engine fails
   */
  write<T>(verb: (transaction: Transaction) => Promise<T>): Promise<T>
  /** Resolves when the database answers and its schema is the expected one; throws what is wrong otherwise. */
  check(): Promise<void>
  /** Finishes what was accepted, then closes. */
  close(): Promise<void>
}
