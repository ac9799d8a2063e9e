import type { Parameter, Reader } from '../../storage/database.ts'

/** A row, and for which of the keys of its statement it was found. */
type Found<Row> = Row & { readonly nth: number }

/** So many keys are asked about in one statement: a few sizes, so that few statements are planned. */
const SIZES = [1, 4, 16, 64] as const
const LARGEST = 64
/** Whoever was cut off is asked about again, twice at most, for what others have left; mostly nobody is. */
const ROUNDS = 3

/**
 * The rows that a statement finds for each of many keys, by the keys. `select` is one key's `SELECT … ORDER BY … LIMIT ?`; a key is the
 * values of its other placeholders. One value, rather than any of a list, engines seek in the index that has the rows in order, and read no more
 * of them than the limit.
 *
 * There are `most` rows together, or one of each key. A key with many takes none from those with few: it gets what they leave.
 */
export async function rowsOfEach<Row extends object>(
  reader: Reader,
  select: string,
  keys: readonly (readonly Parameter[])[],
  most: number,
): Promise<Row[][]> {
  const rows: Row[][] = keys.map(() => [])
  let asked = keys.map((_, index) => index)
  let [left, share] = [most, 0]
  for (let round = 0; round < ROUNDS && asked.length > 0; round++) {
    const next = Math.max(1, Math.floor(left / asked.length))
    if (next <= share) break
    share = next
    for (let start = 0; start < asked.length; start += LARGEST) {
      const some = asked.slice(start, start + LARGEST)
      for (const index of some) rows[index] = []
      for (const row of await ask<Row>(reader, select, { keys: some.map((index) => keys[index] ?? []), share }))
        rows[some[row.nth] ?? 0]?.push(row)
    }
    const isCut = (index: number) => (rows[index]?.length ?? 0) >= share
    for (const index of asked) if (!isCut(index)) left -= rows[index]?.length ?? 0
    asked = asked.filter(isCut)
  }
  return rows
}

function ask<Row extends object>(
  reader: Reader,
  select: string,
  { keys, share }: { readonly keys: readonly (readonly Parameter[])[]; readonly share: number },
): Promise<Found<Row>[]> {
  const size = SIZES.find((one) => one >= keys.length) ?? LARGEST
  const last = keys.at(-1) ?? []
  // Those that are missing find nothing.
  const values = Array.from({ length: size }, (_, nth) => [...(keys[nth] ?? last), nth < keys.length ? share : 0])
  return reader.all<Found<Row>>(statementOf(select, size), ...values.flat(1))
}

const statements = new Map<string, string[]>()

function statementOf(select: string, size: number): string {
  const known = statements.get(select) ?? []
  statements.set(select, known)
  known[size] ??= Array.from({ length: size }, (_, nth) => `SELECT ${nth} AS nth, one.* FROM (${select}) AS one`).join(
    ' UNION ALL ',
  )
  return known[size]
}
