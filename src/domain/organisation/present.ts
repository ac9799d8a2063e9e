import type { Uid } from '../../kernel/ids.ts'
import type { Reader, Value } from '../../storage/database.ts'
import { COLUMNS, type Item, type Kind } from './items.ts'

const PAGE_ROWS = 2000

const HOST_COLUMNS = `h.account, h.uuid, h.name, h.hostname, h.ip, h.public_ip, coalesce(g.name, '') AS group_name,
  h.time_zone, h.version, h.cores`

function pageSql(kind: Kind): string {
  const { table, key, values } = COLUMNS[kind]
  const prefix = kind === 'host' ? 'h.' : ''
  const keys = key.map((column) => prefix + column).join(', ')
  const columns = kind === 'host' ? HOST_COLUMNS : [...key, ...values].join(', ')
  const source = kind === 'host' ? 'hosts h LEFT JOIN host_groups g ON g.account = h.account AND g.id = h.group_id' : table
  // The root's keys belong to the installation, not to the file.
  const only = kind === 'access-key' ? ' AND user_name IS NOT NULL' : ''
  return `SELECT ${columns} FROM ${source} WHERE ${prefix}${key[0]} = ANY(?)${only} AND (${keys}) > (${key.map(() => '?').join(', ')})
    ORDER BY ${keys} LIMIT ${PAGE_ROWS}`
}

/** What the database has of one kind for these accounts, by key, page by page. */
export async function* presentItems(reader: Reader, kind: Kind, accounts: readonly string[]): AsyncGenerator<Item> {
  const { key, values } = COLUMNS[kind]
  const sql = pageSql(kind)
  let after: readonly string[] = key.map(() => '')
  for (;;) {
    const rows = await reader.all<Record<string, Value>>(sql, accounts, ...after)
    for (const row of rows) {
      yield { key: key.map((column) => String(row[column])), values: values.map((column) => row[column] ?? null), path: '' }
    }
    const last = rows.at(-1)
    if (last === undefined || rows.length < PAGE_ROWS) return
    after = key.map((column) => String(last[column]))
  }
}

/** The accounts of an organisation, its management account first by nothing but its id. */
export async function organisationAccounts(reader: Reader, management: Uid): Promise<string[]> {
  const uids: string[] = []
  for (let after = ''; ; after = uids.at(-1) ?? '') {
    const rows = await reader.all<{ uid: string }>(
      'SELECT uid FROM accounts WHERE organisation = ? AND uid > ? ORDER BY uid LIMIT ?',
      management,
      after,
      PAGE_ROWS,
    )
    uids.push(...rows.map((row) => row.uid))
    if (rows.length < PAGE_ROWS) return uids
  }
}
