import type { Uid } from '../../kernel/ids.ts'
import type { Reader } from '../../storage/database.ts'
import { managementAccount } from '../directory/read.ts'
import type { Row } from './table.ts'

const ROWS_PER_PAGE = 2000

/** The organisation that this account manages; undefined when it manages none. A writer makes others wait. */
export async function findOrganisation(reader: Reader, account: Uid, isWriting: boolean): Promise<Row | undefined> {
  const sql = `SELECT id, member_deletion FROM organisations WHERE account = ?${isWriting ? ' FOR UPDATE' : ''}`
  const found = await reader.first<{ id: string; member_deletion: number }>(sql, account)
  return found && { account, key: [], values: [found.id, found.member_deletion], more: null }
}

/** Whether another organisation has this id. */
export async function isIdTaken(reader: Reader, account: Uid, id: string): Promise<boolean> {
  const row = await reader.first('SELECT account FROM organisations WHERE id = ? AND account <> ?', id, account)
  return row !== undefined
}

/**
 * Whether a file of this organisation may hold accounts of none. They are the server's, so only the account may touch
 * them that the server was set up with, or the only organisation there is.
 */
export async function mayHoldOutsiders(reader: Reader, account: Uid): Promise<boolean> {
  const first = await managementAccount(reader)
  if (first !== undefined) return first === account
  return (await reader.first('SELECT account FROM organisations WHERE account <> ? LIMIT 1', account)) === undefined
}

interface AccountRow {
  readonly uid: Uid
  readonly name: string
  readonly organisation: Uid | null
  readonly folder: string | null
  readonly account_type: string
  readonly join_method: string
  readonly login_name: string
}

const ACCOUNT = 'uid, name, organisation, folder, account_type, join_method, login_name'

/** Those of the accounts that exist, whoever they belong to. A writer makes others wait. */
export async function accountsByUid(reader: Reader, uids: readonly Uid[], isWriting: boolean): Promise<readonly Row[]> {
  const lock = isWriting ? ' FOR UPDATE' : ''
  const rows: Row[] = []
  for (let from = 0; from < uids.length; from += ROWS_PER_PAGE) {
    const found = await reader.all<AccountRow>(
      `SELECT ${ACCOUNT} FROM accounts WHERE uid = ANY(?) ORDER BY uid${lock}`,
      uids.slice(from, from + ROWS_PER_PAGE),
    )
    for (const row of found) rows.push(rowOf(row))
  }
  return rows
}

/** The accounts of an organisation, or with null those of none, by id, a page at a time. */
export async function* accountPages(reader: Reader, organisation: Uid | null): AsyncGenerator<readonly Row[]> {
  const belongs = organisation === null ? 'organisation IS NULL' : 'organisation = ?'
  const sql = `SELECT ${ACCOUNT} FROM accounts WHERE ${belongs} AND uid > ? ORDER BY uid LIMIT ?`
  const owner = organisation === null ? [] : [organisation]
  for (let last: string | undefined = ''; last !== undefined; ) {
    const found: AccountRow[] = await reader.all<AccountRow>(sql, ...owner, last, ROWS_PER_PAGE)
    if (found.length > 0) yield found.map(rowOf)
    last = found.length < ROWS_PER_PAGE ? undefined : found.at(-1)?.uid
  }
}

/** Keeps the pools and the quota of the firewall as they are until the transaction is over: others lock these rows too. */
export async function lockCapacity(reader: Reader, account: Uid): Promise<void> {
  await reader.first('SELECT account FROM firewalls WHERE account = ? FOR UPDATE', account)
  await reader.first('SELECT account FROM entitlements WHERE account = ? FOR UPDATE', account)
}

/** Who logs on with these addresses: address -> account. */
export async function loginHolders(reader: Reader, addresses: readonly string[]): Promise<ReadonlyMap<string, Uid>> {
  const holders = new Map<string, Uid>()
  for (let from = 0; from < addresses.length; from += ROWS_PER_PAGE) {
    const found = await reader.all<{ login_name: string; uid: Uid }>(
      "SELECT login_name, uid FROM accounts WHERE login_name = ANY(?) AND login_name <> ''",
      addresses.slice(from, from + ROWS_PER_PAGE),
    )
    for (const { login_name, uid } of found) holders.set(login_name, uid)
  }
  return holders
}

/** Those of the accounts whose root has a key. */
export async function rootKeyHolders(reader: Reader, accounts: readonly Uid[]): Promise<ReadonlySet<Uid>> {
  const holders = new Set<Uid>()
  for (let from = 0; from < accounts.length; from += ROWS_PER_PAGE) {
    const found = await reader.all<{ account: Uid }>(
      'SELECT DISTINCT account FROM access_keys WHERE account = ANY(?) AND user_name IS NULL',
      accounts.slice(from, from + ROWS_PER_PAGE),
    )
    for (const { account } of found) holders.add(account)
  }
  return holders
}

/** Where an account belongs to no organisation, a folder that it once had says nothing. */
function rowOf({ uid, name, organisation, folder, account_type, join_method, login_name }: AccountRow): Row {
  const values = [name, organisation, organisation === null ? null : folder, account_type, join_method, login_name]
  return { account: uid, key: [], values, more: null }
}
