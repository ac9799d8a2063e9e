import type { Parameter, Reader } from './database.ts'

/** So many keys are asked about in one statement: a few sizes, so that few statements are planned. */
const SIZES = [1, 4, 16, 64] as const
const LARGEST = 64

type Keys = readonly (readonly string[])[]

/**
 * The one value that a statement finds for each of many keys, in their order; null where there is none. `select` is a SELECT of one column
 * and at most one row, in which `one.k0`, `one.k1` … are the values of a key, texts all of them; `rest` is what its placeholders are, the same for
 * all keys. Engines seek for one key after the other, whatever they think of the table; of lists of keys PostgreSQL rather reads all of an
 * account, as long as it has no statistics.
 */
export async function valuesOfEach<Value extends string | number>(
  reader: Reader,
  select: string,
  keys: Keys,
  rest: readonly Parameter[],
): Promise<(Value | null)[]> {
  const values: (Value | null)[] = keys.map(() => null)
  const sql = `SELECT nth, (${select}) AS value FROM one`
  for (let start = 0; start < keys.length; start += LARGEST) {
    const some = keys.slice(start, start + LARGEST)
    for (const { nth, value } of await ask<{ nth: number; value: Value | null }>(reader, sql, some, rest))
      if (nth < some.length) values[start + nth] = value
  }
  return values
}

/**
 * The rows that a statement finds for many keys, one of them perhaps several times. `select` joins `one`, as above, with a table whose primary
 * key the keys are; where it sorts and locks, keys that are given in that order are locked in it.
 */
export async function rowsOfKeys<Row extends object>(reader: Reader, select: string, keys: Keys): Promise<Row[]> {
  const rows: Row[] = []
  for (let start = 0; start < keys.length; start += LARGEST) {
    rows.push(...(await ask<Row>(reader, select, keys.slice(start, start + LARGEST), [])))
  }
  return rows
}

function ask<Row extends object>(reader: Reader, select: string, keys: Keys, rest: readonly Parameter[]): Promise<Row[]> {
  const size = SIZES.find((one) => one >= keys.length) ?? LARGEST
  const [last = []] = keys.slice(-1)
  // Those that are missing are the last one once more.
  const given = Array.from({ length: size }, (_, nth) => keys[nth] ?? last).flat()
  return reader.all<Row>(statementOf(select, size, last.length), ...given, ...rest)
}

const statements = new Map<string, string[]>()

function statementOf(select: string, size: number, columns: number): string {
  const known = statements.get(select) ?? []
  statements.set(select, known)
  if (known[size] === undefined) {
    const names = Array.from({ length: columns }, (_, index) => `k${index}`).join(', ')
    const rows = Array.from({ length: size }, (_, nth) => `(${nth}${', CAST(? AS TEXT)'.repeat(columns)})`).join(', ')
    known[size] = `WITH one (nth, ${names}) AS (VALUES ${rows}) ${select}`
  }
  return known[size] ?? ''
}
