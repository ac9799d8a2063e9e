import type { Uid } from '../../kernel/ids.ts'
import type { Parameter, Reader, Value } from '../../storage/database.ts'
import { TABLES, type Table, type TableKind } from './tables.ts'

export type { TableKind }

/** A row of the server, in the terms of an item. */
export interface Row {
  readonly account: Uid
  readonly key: readonly string[]
  /** In the order of the kind's columns. */
  readonly values: readonly Value[]
  /** What the file does not say and a change must know. */
  readonly more: Value
}

const ROWS_PER_PAGE = 2000
/** Accounts that one statement asks for. */
const ACCOUNTS_PER_QUERY = 1000

type RawRow = Readonly<Record<string, Value>>

/** The rows that these accounts have of a kind, ordered by account and key, a page at a time. */
export async function* pagesOf(reader: Reader, kind: TableKind, accounts: readonly Uid[]): AsyncGenerator<readonly Row[]> {
  const { ofMany } = statements(kind)
  let waiting = [...accounts].sort()
  while (waiting.length > 0) {
    const asked = waiting.slice(0, ACCOUNTS_PER_QUERY)
    const page = await read(reader, kind, ofMany, [asked])
    if (page.length > 0) yield page
    const last = page.at(-1)
    if (last === undefined || page.length < ROWS_PER_PAGE) {
      waiting = waiting.slice(asked.length)
    } else {
      // A full page ends inside an account. The rest of that one is read by its key, so that no row is read twice.
      yield* restOf(reader, kind, last)
      waiting = waiting.slice(waiting.indexOf(last.account) + 1)
    }
  }
}

/** All rows that one account has of a kind. */
export async function rowsOf(reader: Reader, kind: TableKind, account: Uid): Promise<readonly Row[]> {
  const rows: Row[] = []
  for await (const page of pagesOf(reader, kind, [account])) rows.push(...page)
  return rows
}

async function* restOf(reader: Reader, kind: TableKind, row: Row): AsyncGenerator<readonly Row[]> {
  const { restOfOne } = statements(kind)
  for (let last: Row | undefined = row; last !== undefined && last.key.length > 0; ) {
    const page: readonly Row[] = await read(reader, kind, restOfOne, [last.account, ...last.key])
    if (page.length > 0) yield page
    last = page.length < ROWS_PER_PAGE ? undefined : page.at(-1)
  }
}

async function read(reader: Reader, kind: TableKind, sql: string, parameters: readonly Parameter[]): Promise<readonly Row[]> {
  const rows = await reader.all<RawRow>(sql, ...parameters, ROWS_PER_PAGE)
  return rows.map((row) => rowOf(TABLES[kind], row))
}

const KEYS_BY_ID = `
  SELECT account, id AS k0, user_name AS v0, status AS v1, sealed_secret AS more
  FROM access_keys WHERE id = ANY(?) ORDER BY id`

/** The access keys of these ids, whoever has them; a root's key has no user among its values. */
export async function accessKeysById(reader: Reader, ids: readonly string[]): Promise<readonly Row[]> {
  const rows: Row[] = []
  for (let from = 0; from < ids.length; from += ROWS_PER_PAGE) {
    const found = await reader.all<RawRow>(KEYS_BY_ID, ids.slice(from, from + ROWS_PER_PAGE))
    for (const row of found) rows.push(rowOf(TABLES['access-key'], row))
  }
  return rows
}

function rowOf({ key, values }: Table, row: RawRow): Row {
  return {
    account: row['account'] as Uid,
    key: key.map((_, index) => String(row[`k${index}`])),
    values: values.map((_, index) => row[`v${index}`] ?? null),
    more: row['more'] ?? null,
  }
}

function statements(kind: TableKind): { ofMany: string; restOfOne: string } {
  const { from, account, key, values, more, where } = TABLES[kind]
  const columns = [
    `${account} AS account`,
    ...key.map((column, index) => `${column} AS k${index}`),
    ...values.map((column, index) => `${column} AS v${index}`),
    ...(more === undefined ? [] : [`${more} AS more`]),
  ]
  const select = `SELECT ${columns.join(', ')} FROM ${from} WHERE ${where === undefined ? '' : `${where} AND `}${account}`
  const order = `ORDER BY ${[account, ...key].join(', ')} LIMIT ?`
  const after = `(${key.join(', ')}) > (${key.map(() => '?').join(', ')})`
  return { ofMany: `${select} = ANY(?) ${order}`, restOfOne: `${select} = ? AND ${after} ${order}` }
}
