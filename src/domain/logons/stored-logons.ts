import type { Uid } from '../../kernel/ids.ts'
import type { Reader } from '../../storage/database.ts'
import { rowsOfEach } from './rows-of-each.ts'

/** A successful logon, as far as it is judged. */
export interface StoredLogon {
  readonly id: string
  readonly host: string
  readonly at: number
  readonly user: string
  readonly os: 'unix' | 'windows'
  readonly domain: string
  readonly address: string
}

/** Which logons are wanted: `[from, until)`, of these servers; undefined: of all. */
export interface LogonChoice {
  readonly from: number
  readonly until: number
  readonly hosts: readonly string[] | undefined
  /** Whether the domains of accounts are wanted. */
  readonly withDomain: boolean
}

/** So many are read at once: others have their turn between two pages. */
const A_PAGE = 5000
// One text a row is read in half the time of its columns. The user name stands last, as it alone may hold anything.
const FIELDS = ['CAST(at AS TEXT)', 'id', 'os', 'address', 'host', 'user_name'].join(` || '\n' || `)
const IN_ORDER = `(at, id) > (?, ?) AND at < ? ORDER BY at, id LIMIT ${A_PAGE}`
const BY_TIME = 'FROM logons WHERE account = ? AND'
const OF_HOST = 'FROM logons WHERE account = ? AND host = ? AND'

/** Hands over logons, a page at a time: of all servers by their time, of some one server after the other. */
export async function eachPageOfLogons(
  reader: Reader,
  account: Uid,
  { from, until, hosts, withDomain }: LogonChoice,
  take: (page: readonly StoredLogon[]) => void,
): Promise<void> {
  const fields = `SELECT ${FIELDS} AS row${withDomain ? ', domain' : ''}`
  for (const host of hosts ?? [undefined]) {
    let [at, id] = [from, '']
    for (;;) {
      const rows: Row[] =
        host === undefined
          ? await reader.all(`${fields} ${BY_TIME} ${IN_ORDER}`, account, at, id, until)
          : await reader.all(`${fields} ${OF_HOST} ${IN_ORDER}`, account, host, at, id, until)
      const page = rows.map(logonOf)
      take(page)
      const last = page.at(-1)
      if (last === undefined || page.length < A_PAGE) break
      ;[at, id] = [last.at, last.id]
    }
  }
}

interface Row {
  readonly row: string
  readonly domain?: string
}

function logonOf({ row, domain = '' }: Row): StoredLogon {
  const id = row.indexOf('\n') + 1
  const os = row.indexOf('\n', id) + 1
  const address = row.indexOf('\n', os) + 1
  const host = row.indexOf('\n', address) + 1
  const user = row.indexOf('\n', host) + 1
  return {
    id: row.slice(id, os - 1),
    host: row.slice(host, user - 1),
    at: Number(row.slice(0, id - 1)),
    user: row.slice(user),
    os: row.charCodeAt(os) === W ? 'windows' : 'unix',
    domain,
    address: row.slice(address, host - 1),
  }
}

const W = 'w'.charCodeAt(0)

const MORE = 'SELECT id, port, method, fingerprint FROM logons WHERE account = ? AND id = ? LIMIT ?'

/** What else is known of a logon. */
export interface LogonRest {
  readonly id: string
  /** 0: not known. */
  readonly port: number
  readonly method: string
  readonly fingerprint: string
}

/** What else is known of some logons, by their ids. */
export async function restOfLogons(
  reader: Reader,
  account: Uid,
  logons: readonly StoredLogon[],
): Promise<Map<string, LogonRest>> {
  const keys = logons.map(({ id }) => [account, id])
  const rows = await rowsOfEach<LogonRest>(reader, MORE, keys, keys.length)
  return new Map(rows.flat().map((row) => [row.id, row]))
}
