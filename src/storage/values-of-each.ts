import type { Parameter, Reader } from './database.ts'

/** So many keys are asked about in one statement: a few sizes, so that few statements are planned. */
const SIZES = [1, 4, 16, 64] as const
const LARGEST = 64

/**
 * The one value that a statement finds for each of many keys, in their order; null where there is none. `select` is a SELECT of one column
 * and at most one row, in which `one.k0`, `one.k1` … are the values of a key, texts all of them; `rest` is what its placeholders are, the same for
 * all keys. Engines seek for one key after the other, whatever they think of the table; of lists of keys PostgreSQL rather reads all of an
 * account, as long as it has no statistics.
 */
export async function valuesOfEach<Value extends string | number>(
  reader: Reader,
  select: string,
  keys: readonly (readonly string[])[],
  rest: readonly Parameter[],
): Promise<(Value | null)[]> {
  const values: (Value | null)[] = keys.map(() => null)
  for (let start = 0; start < keys.length; start += LARGEST) {
    const some = keys.slice(start, start + LARGEST)
    const size = SIZES.find((one) => one >= some.length) ?? LARGEST
    const [last = []] = some.slice(-1)
    // Those that are missing are the last one once more.
    const given = Array.from({ length: size }, (_, nth) => some[nth] ?? last).flat()
    const sql = statementOf(select, size, last.length)
    for (const { nth, value } of await reader.all<{ nth: number; value: Value | null }>(sql, ...given, ...rest))
      if (nth < some.length) values[start + nth] = value
  }
  return values
}

const statements = new Map<string, string[]>()

function statementOf(select: string, size: number, columns: number): string {
  const known = statements.get(select) ?? []
  statements.set(select, known)
  if (known[size] === undefined) {
    const names = Array.from({ length: columns }, (_, index) => `k${index}`).join(', ')
    const rows = Array.from({ length: size }, (_, nth) => `(${nth}${', CAST(? AS TEXT)'.repeat(columns)})`).join(', ')
    known[size] = `WITH one (nth, ${names}) AS (VALUES ${rows}) SELECT nth, (${select}) AS value FROM one`
  }
  return known[size] ?? ''
}
