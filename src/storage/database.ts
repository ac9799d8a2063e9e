/**
 * The storage port. Two engines stand behind it, SQLite and PostgreSQL; everything above writes SQL that both
 * understand, by these rules:
 *
 * - placeholders are `?`; `= ANY(?)` takes an array of strings or of integers; a `?` whose type nothing around it
 *   tells (`SELECT ?`) is wrapped in CAST(? AS BIGINT) or CAST(? AS TEXT);
 * - a SELECT whose rows the verb will change ends in `FOR UPDATE` (SQLite has one writer and drops it);
 * - text compares by bytes and case-sensitively on both; look inside text with `instr(text, part) > 0`, never LIKE;
 *   text never holds U+0000, which PostgreSQL cannot store: whoever takes text from outside refuses it there;
 * - integers are safe JavaScript integers; an account id is text; times are integers, milliseconds since 1970;
 *   JSON is text; there are no booleans (0/1) and no floating point; an aggregate is wrapped in CAST(… AS BIGINT);
 * - upserts are `INSERT … ON CONFLICT (…) DO …`; `RETURNING` is allowed;
 * - a list is read by key (`WHERE (a, b) > (?, ?) ORDER BY a, b LIMIT ?`) or by LIMIT and OFFSET, never whole.
 *
 * Engine errors arrive as StorageFailure. Breaking these rules is a bug and arrives as another Error.
 */
export type Value = string | number | Uint8Array | null

/** What may stand for one `?`. */
export type Parameter = Value | readonly string[] | readonly number[]

/** Reading inside one transaction: all statements of one `read` see the same state. */
export interface Reader {
  /** All rows of a statement; the caller bounds them with LIMIT or a key. */
  all<Row extends object>(sql: string, ...parameters: Parameter[]): Promise<Row[]>
  /** The first row, or undefined. */
  first<Row extends object>(sql: string, ...parameters: Parameter[]): Promise<Row | undefined>
}

/**
 * Reading and writing inside one transaction. On PostgreSQL it is READ COMMITTED: what a verb reads without
 * `FOR UPDATE` may be changed by another verb before this one is through.
 *
 * A statement that fails ends the verb: what it wrote is undone even when it swallows the error, because
 * PostgreSQL knows no other way. Expect conflicts with ON CONFLICT, not with catch.
 */
export interface Transaction extends Reader {
  /** Runs an INSERT, UPDATE or DELETE and gives back how many rows it changed. */
  run(sql: string, ...parameters: Parameter[]): Promise<number>
  /**
   * Inserts many rows with as few statements as the engine can; every row has one value for each column.
   * `onConflict` is the clause after the values, for instance `ON CONFLICT (account, id) DO NOTHING`; it takes no
   * parameters, and with DO UPDATE no two of the rows may meet in one key.
   * Gives back how many rows were written.
   */
  insert(table: string, columns: readonly string[], rows: readonly (readonly Value[])[], onConflict?: string): Promise<number>
  /**
   * Leaves something to be done just before the commit, when the verb is through: `task` is then called once with what
   * all verbs of this commit have left for it. For what every verb does to the same few rows, which so are locked late
   * and written once. When it fails, the commit does, for all of them; nothing is left by a verb that threw.
   */
  defer<Item>(task: DeferredTask<Item>, item: Item): void
}

/** Works off what verbs have left; told apart by the function itself, so it is made once. */
export type DeferredTask<Item> = (transaction: Transaction, items: readonly Item[]) => Promise<void>

/** What an engine has done since it was opened: for metrics, and for the tests of the group commit. */
export interface StorageCounters {
  /** Reads answered with a result. */
  readonly reads: number
  /** Verbs answered with a result, after their commit. */
  readonly writes: number
  /** Transactions committed for those verbs. On SQLite many verbs share one. */
  readonly commits: number
  /** Verbs run again after a deadlock or a serialisation failure. */
  readonly retries: number
}

/**
 * A database with its migrations applied.
 *
 * A verb given to `read` or `write` awaits nothing but its own transaction: on SQLite all verbs share one
 * connection, and one that waited for the network would stop everybody (there it is refused as soon as the event
 * loop turns). It may run more than once (PostgreSQL retries on serialisation failure and deadlock), so it has no
 * effect outside the transaction.
 */
export interface Database {
  readonly engine: 'sqlite' | 'postgres'
  readonly counters: StorageCounters
  /** Runs `work` on a consistent state. */
  read<T>(work: (reader: Reader) => Promise<T>): Promise<T>
  /**
   * Runs `verb` in a transaction and resolves after it is durable. When `verb` throws, everything it wrote is
   * undone, nobody else's work is touched, and the error is passed on.
   * @throws StorageFailure when the engine fails; after a lost connection or a failed commit nobody knows whether
   * the work was kept
   */
  write<T>(verb: (transaction: Transaction) => Promise<T>): Promise<T>
  /** Resolves when the database answers and its schema is the expected one; throws what is wrong otherwise. */
  check(): Promise<void>
  /** Finishes what was accepted, then closes. What comes later is rejected with StorageFailure. */
  close(): Promise<void>
}
