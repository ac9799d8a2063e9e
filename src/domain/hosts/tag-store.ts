import type { Uid } from '../../kernel/ids.ts'
import type { Reader, Transaction } from '../../storage/database.ts'
import { takeIds } from '../counters.ts'
import type { Tag } from './host.ts'

/** The tags of hosts, by host; in the order of their names. Hosts without tags are left out. */
export async function tagsOf(reader: Reader, account: Uid, hosts: readonly string[]): Promise<ReadonlyMap<string, Tag[]>> {
  const found = new Map<string, Tag[]>()
  if (hosts.length === 0) return found
  const sql = `
    SELECT t.host, n.id, n.name FROM tagged_hosts t JOIN host_tags n ON n.account = t.account AND n.id = t.tag
    WHERE t.account = ? AND t.host = ANY(?) ORDER BY t.host, n.name`
  for (const { host, id, name } of await reader.all<Tag & { host: string }>(sql, account, hosts)) {
    const own = found.get(host)
    if (own === undefined) found.set(host, [{ id, name }])
    else own.push({ id, name })
  }
  return found
}

/** The id of the tag of this name. */
export async function tagIdOf(reader: Reader, account: Uid, name: string): Promise<number | undefined> {
  const sql = 'SELECT id FROM host_tags WHERE account = ? AND name = ?'
  return (await reader.first<{ id: number }>(sql, account, name))?.id
}

/** How many tags an account has. */
export async function countTags(reader: Reader, account: Uid): Promise<number> {
  const sql = 'SELECT CAST(count(*) AS BIGINT) AS n FROM host_tags WHERE account = ?'
  return (await reader.first<{ n: number }>(sql, account))?.n ?? 0
}

/** Puts a tag in and gives back its id. */
export async function insertTag(transaction: Transaction, account: Uid, name: string): Promise<number> {
  const id = await takeIds(transaction, account, 'host-tags', 1)
  await transaction.run('INSERT INTO host_tags (account, id, name) VALUES (?, ?, ?)', account, id, name)
  return id
}

/** Takes a tag away, from all hosts. */
export async function deleteTag(transaction: Transaction, account: Uid, tag: number): Promise<void> {
  await transaction.run('DELETE FROM tagged_hosts WHERE account = ? AND tag = ?', account, tag)
  await transaction.run('DELETE FROM host_tags WHERE account = ? AND id = ?', account, tag)
}

/** Puts a tag on hosts; those that have it keep it. */
export async function tagRows(transaction: Transaction, account: Uid, tag: number, hosts: readonly string[]): Promise<void> {
  const rows = hosts.map((host) => [account, host, tag])
  await transaction.insert('tagged_hosts', ['account', 'host', 'tag'], rows, 'ON CONFLICT (account, host, tag) DO NOTHING')
}

/** Takes a tag from hosts; gives back from which. */
export async function untagRows(
  transaction: Transaction,
  account: Uid,
  tag: number,
  hosts: readonly string[],
): Promise<ReadonlySet<string>> {
  const sql = 'DELETE FROM tagged_hosts WHERE account = ? AND tag = ? AND host = ANY(?) RETURNING host'
  const rows = await transaction.all<{ host: string }>(sql, account, tag, hosts)
  return new Set(rows.map(({ host }) => host))
}

/** The first of these hosts that has more than so many tags. */
export async function overtagged(
  reader: Reader,
  account: Uid,
  hosts: readonly string[],
  most: number,
): Promise<string | undefined> {
  const sql = `
    SELECT host FROM tagged_hosts WHERE account = ? AND host = ANY(?)
    GROUP BY host HAVING count(*) > ? ORDER BY host LIMIT 1`
  return (await reader.first<{ host: string }>(sql, account, hosts, most))?.host
}
