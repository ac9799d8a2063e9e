import type { Database, Reader, StorageCounters, Transaction } from '../../../src/storage/database.ts'
import { tableNames } from '../../../src/storage/migrations/tables.ts'

/** Rows in the tables of the test; far fewer than this. */
const ROWS_MAX = 10_000

type Contents = ReadonlyMap<string, string>

/** Ends a transaction without keeping what it wrote. */
class Undone extends Error {
  readonly result: unknown

  constructor(result: unknown) {
    super('undone')
    this.result = result
  }
}

/**
 * A database whose changes can be looked at and then undone: once `watch` is called, every verb runs as always, up to its
 * commit, which never comes. So all calls find the same world, whatever was called before them, and what a call did to
 * other accounts is known exactly.
 */
export class Rehearsal implements Database {
  readonly #inner: Database
  #before: Contents | undefined
  #changed = new Set<string>()
  #caller = ''

  constructor(inner: Database) {
    this.#inner = inner
  }

  get engine(): 'sqlite' | 'postgres' {
    return this.#inner.engine
  }
  get counters(): StorageCounters {
    return this.#inner.counters
  }
  check(): Promise<void> {
    return this.#inner.check()
  }
  close(): Promise<void> {
    return this.#inner.close()
  }
  read<T>(work: (reader: Reader) => Promise<T>): Promise<T> {
    return this.#inner.read(work)
  }

  async write<T>(verb: (transaction: Transaction) => Promise<T>): Promise<T> {
    if (this.#before === undefined) return this.#inner.write(verb)
    try {
      return await this.#inner.write(async (transaction) => {
        const result = await verb(transaction)
        await this.#look(transaction)
        throw new Undone(result)
      })
    } catch (error) {
      if (error instanceof Undone) return error.result as T
      throw error
    }
  }

  /** From now on nothing is kept. */
  async watch(): Promise<void> {
    this.#before = await this.#inner.read((reader) => contents(reader))
  }

  /** Forgets what was seen; the calls that follow are this account's. */
  begin(caller: string): void {
    this.#caller = caller
    this.#changed = new Set()
  }

  /** `own` and the tables of others in which the calls since `begin` changed anything. */
  get changed(): ReadonlySet<string> {
    return this.#changed
  }

  /** Whether every table is what it was when watching began. */
  async isUntouched(): Promise<boolean> {
    const now = await this.#inner.read((reader) => contents(reader))
    return JSON.stringify([...now]) === JSON.stringify([...(this.#before ?? [])])
  }

  async #look(transaction: Transaction): Promise<void> {
    const now = await contents(transaction)
    for (const key of new Set([...(this.#before?.keys() ?? []), ...now.keys()])) {
      if (this.#before?.get(key) === now.get(key)) continue
      const [owner = '', table = ''] = key.split(' ')
      this.#changed.add(owner === this.#caller ? 'own' : `${table} of ${owner || 'all'}`)
    }
  }
}

/** All rows by `<owner> <table>`, as text. The audit trail, and when keys were used, follow every call and are left out. */
async function contents(reader: Reader): Promise<Contents> {
  const texts = new Map<string, string[]>()
  for (const table of tableNames()) {
    if (table.startsWith('audit_')) continue
    const rows = await reader.all<Record<string, unknown>>(`SELECT * FROM ${table} LIMIT ${ROWS_MAX}`)
    for (const row of rows) {
      const { last_used_at: _, ...rest } = row
      const key = `${row['account'] ?? row['uid'] ?? ''} ${table}`
      const known = texts.get(key)
      if (known === undefined) texts.set(key, [JSON.stringify(rest)])
      else known.push(JSON.stringify(rest))
    }
  }
  return new Map([...texts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, rows]) => [key, rows.sort().join('\n')]))
}
