import type { Parameter, Reader } from '../../../src/storage/database.ts'

/** How an engine reads a table for one statement. */
export interface Access {
  /** `<table>_pkey` for the primary key; empty where the whole table is read. */
  readonly index: string
  /** By what it is sought in the index. */
  readonly by: string
  /** Whether the index alone tells what is wanted, and no row is read. */
  readonly isCovered: boolean
}

/** Notes how some tables are read by the statements of a transaction. */
export class Plans {
  readonly #engine: string
  readonly #tables: readonly string[]
  readonly #part: string
  readonly #seen = new Set<string>()
  readonly #covered = new Set<string>()

  /** Only statements that hold `part` are looked at. */
  constructor(engine: string, tables: readonly string[], part = '') {
    this.#engine = engine
    this.#part = part
    this.#tables = tables
  }

  /** `logons_of_who (account who at)` and the like, each once. */
  get seen(): string[] {
    return [...this.#seen].sort()
  }

  /** Those of them for which the index was enough each time, and no row was read. */
  get withoutRows(): string[] {
    return this.seen.filter((one) => this.#covered.has(one))
  }

  /** The same transaction; whatever is read is planned for the eye first. */
  watch<Watched extends Reader>(transaction: Watched): Watched {
    const all = async (sql: string, ...parameters: Parameter[]) => {
      await this.#explain(transaction, sql, parameters)
      return transaction.all(sql, ...parameters)
    }
    return new Proxy(transaction, {
      get: (target, name) => {
        if (name === 'all') return all
        const value = Reflect.get(target, name, target) as unknown
        return typeof value === 'function' ? value.bind(target) : value
      },
    })
  }

  async #explain(reader: Reader, sql: string, parameters: readonly Parameter[]): Promise<void> {
    if (!sql.includes(this.#part)) return
    if (!this.#tables.some((table) => new RegExp(`(FROM|JOIN) ${table}\\b`).test(sql))) return
    const how = this.#engine === 'sqlite' ? 'EXPLAIN QUERY PLAN' : 'EXPLAIN'
    const rows = await reader.all<Record<string, string>>(`${how} ${sql}`, ...parameters)
    const lines = rows.map((row) => String(row['detail'] ?? row['QUERY PLAN']))
    for (const { index, by, isCovered } of this.#engine === 'sqlite' ? this.#ofSqlite(lines, sql) : this.#ofPostgres(lines)) {
      const one = `${index} (${by})`
      if (!isCovered) this.#covered.delete(one)
      else if (!this.#seen.has(one)) this.#covered.add(one)
      this.#seen.add(one)
    }
  }

  #ofSqlite(lines: readonly string[], sql: string): Access[] {
    const short = new Map([...sql.matchAll(/(?:FROM|JOIN) (\w+) (?:AS )?([a-z]\w*)/g)].map(([, table, alias]) => [alias, table]))
    return lines.flatMap((line) => {
      const [, how, name = '', index = '', by = ''] =
        /^(SCAN|SEARCH) (\w+)(?: USING (?:COVERING )?(PRIMARY KEY|INDEX \w+))?(?: \((.*)\))?/.exec(line) ?? []
      const table = short.get(name) ?? name
      if (!this.#tables.includes(table)) return []
      if (how === 'SCAN') return { index: '', by: '', isCovered: false }
      const used = index === 'PRIMARY KEY' ? `${table}_pkey` : index.slice('INDEX '.length)
      return { index: used, by: columnsOf(by), isCovered: line.includes('USING COVERING INDEX') }
    })
  }

  #ofPostgres(lines: readonly string[]): Access[] {
    return lines.flatMap((line, at) => {
      const [, index = ''] = /(?:using|Bitmap Index Scan on) (\w+)/.exec(line) ?? []
      const isWhole = this.#tables.some((table) => line.includes(`Seq Scan on ${table}`))
      if (isWhole) return { index: '', by: '', isCovered: false }
      if (!this.#tables.some((table) => index.startsWith(`${table}_`))) return []
      return { index, by: columnsOf(lines[at + 1] ?? ''), isCovered: line.includes('Index Only Scan') }
    })
  }
}

function columnsOf(condition: string): string {
  // Rows of columns are written `(who,at)>(?,?)` and `ROW(who, at) >= …`; `ANY(account)` is each of the few that statistics tell of.
  const sides = [...condition.matchAll(/((?:ROW)?\((?:\w+, ?)+\w+\)|\w+) ?[=<>]|ANY\(([a-z]+)\)/g)]
  const names = sides.flatMap(([, side = '', any = '']) => (side || any).replace('ROW', '').match(/\w+/g) ?? [])
  return [...new Set(names)].join(' ')
}
