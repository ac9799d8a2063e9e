import type { Uid } from '../../kernel/ids.ts'
import { type Done, done, type Refusal, refuse } from '../../kernel/outcome.ts'
import type { Reader, Transaction } from '../../storage/database.ts'
import { holdCounter } from '../counters.ts'
import { hostName } from './find-named-hosts.ts'

/** So many names an account may give to its servers. */
export const MOST_ALIASES = 10_000

/** A name in logs, and the server that it means. */
export interface Alias {
  readonly name: string
  readonly host: string
}

const OF_NAME = 'SELECT name, host FROM host_aliases WHERE account = ? AND name = ?'
const COUNT = 'SELECT CAST(count(*) AS BIGINT) AS n FROM host_aliases WHERE account = ?'
const PAGE = 'SELECT name, host FROM host_aliases WHERE account = ? AND name > ? ORDER BY name LIMIT ?'
const DELETE = 'DELETE FROM host_aliases WHERE account = ? AND name = ?'

/** A page of an account's aliases by name, and the name behind which the next one begins. */
export async function listAliases(reader: Reader, account: Uid, page: { readonly after: string; readonly limit: number }) {
  const found = await reader.all<Alias>(PAGE, account, page.after, page.limit + 1)
  const aliases = found.slice(0, page.limit)
  return { aliases, next: found.length > page.limit ? aliases.at(-1)?.name : undefined }
}

/** Lets a name in logs mean a server. Refuses `other-host` where it means another one, and `too-many-names`. */
export async function addAlias(
  transaction: Transaction,
  account: Uid,
  { name, host }: Alias,
): Promise<Done | Refusal<'other-host' | 'too-many-names'>> {
  await holdCounter(transaction, account, 'host-aliases')
  const before = await findAlias(transaction, account, name)
  if (before !== undefined) return before.host === host ? done : refuse('other-host', name, before.host)
  const { n } = (await transaction.first<{ n: number }>(COUNT, account)) ?? { n: 0 }
  if (n >= MOST_ALIASES) return refuse('too-many-names', String(MOST_ALIASES))
  await transaction.insert('host_aliases', ['account', 'name', 'host'], [[account, name, host]])
  return done
}

/** What a name was said to mean. */
export function findAlias(reader: Reader, account: Uid, name: string): Promise<Alias | undefined> {
  return reader.first<Alias>(OF_NAME, account, name)
}

/** Takes a name back; what was recorded under it stays where it is. Refuses `unknown-name`. */
export async function deleteAlias(transaction: Transaction, account: Uid, name: string): Promise<Done | Refusal<'unknown-name'>> {
  return (await transaction.run(DELETE, account, hostName(name))) === 0 ? refuse('unknown-name', name) : done
}
