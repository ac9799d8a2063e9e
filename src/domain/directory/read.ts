import type { Uid } from '../../kernel/ids.ts'
import { Refusal, refuse } from '../../kernel/outcome.ts'
import type { Reader, Transaction } from '../../storage/database.ts'
import { folderPaths } from './folder-store.ts'

/** An account that this server knows. */
export interface Account {
  readonly uid: Uid
  readonly name: string
  /** The management account of the organisation it belongs to; null for outsiders. */
  readonly organisation: Uid | null
}

/** The account with this id, or undefined. */
export function findAccount(reader: Reader, uid: Uid): Promise<Account | undefined> {
  return reader.first<Account>('SELECT uid, name, organisation FROM accounts WHERE uid = ?', uid)
}

/** Those of the given accounts that exist, in the order of their ids. */
export function findAccounts(reader: Reader, uids: readonly Uid[]): Promise<Account[]> {
  return reader.all<Account>('SELECT uid, name, organisation FROM accounts WHERE uid = ANY(?) ORDER BY uid', uids)
}

/** Whether an account was a member of an organisation until it was deleted there. */
export async function wasDeleted(reader: Reader, organisation: Uid, uid: Uid): Promise<boolean> {
  const sql = "SELECT member FROM account_deletions WHERE account = ? AND member = ? AND status = 'done'"
  return (await reader.first(sql, organisation, uid)) !== undefined
}

/** The service principal under which administrators of Security Center are delegated. */
export const SECURITY_CENTER_SERVICE = 'sas.aliyuncs.com'
/** The service principal of threat detection. */
export const DETECTION_SERVICE = 'cloud-siem.aliyuncs.com'

/** What an account is to the organisation, seen from one trusted service. */
export type Role =
  | { readonly role: 'management' | 'delegated' | 'member'; readonly organisation: Uid }
  | { readonly role: 'none'; readonly organisation: undefined }

const ROLE = `
  SELECT a.organisation, d.member AS delegated
  FROM accounts a LEFT JOIN delegations d ON d.account = a.organisation AND d.service = ? AND d.member = a.uid
  WHERE a.uid = ?`

/**
 * The one place that says what an account may administer: the management account and the delegated
 * administrators of a service act for the whole organisation, everybody else for themselves.
 * `service` is a service principal such as `cloudfw.aliyuncs.com`.
 */
export async function roleOf(reader: Reader, uid: Uid, service: string): Promise<Role> {
  const row = await reader.first<{ organisation: Uid | null; delegated: Uid | null }>(ROLE, service, uid)
  if (row === undefined || row.organisation === null) return { role: 'none', organisation: undefined }
  const { organisation } = row
  if (organisation === uid) return { role: 'management', organisation }
  return { role: row.delegated === null ? 'member' : 'delegated', organisation }
}

/** Narrows to the roles that may act for the organisation. */
export function isAdministrator(
  role: Role,
): role is Role & { readonly role: 'management' | 'delegated'; readonly organisation: Uid } {
  return role.role === 'management' || role.role === 'delegated'
}

/** Whose records a caller asks for. A member goes before everybody, because it is the narrower wish. */
export interface Wish {
  readonly member: Uid | undefined
  readonly everybody: boolean
}

/** Whose records a caller sees: one account's, or those of all accounts of an organisation. */
export type View = { readonly account: Uid } | { readonly organisation: Uid }

export type ViewRefusal = 'view-refused'

/**
 * The account that a caller works on: its own unless it names another. Another account of the organisation is open to its
 * management account and the delegated administrators of `service` alone. An account outside the organisation is refused
 * in the same words as a caller who may not, so that nobody learns which accounts exist.
 */
export function accountToActFor(
  reader: Reader,
  caller: Uid,
  service: string,
  wanted: Uid | undefined,
): Promise<Uid | Refusal<ViewRefusal>> {
  return accountFor(reader, caller, wanted, [service])
}

/** Like `accountToActFor` for the delegated administrators of any of `services`, who may also ask for everybody. */
export async function viewOf(
  reader: Reader,
  caller: Uid,
  wish: Wish,
  services: readonly string[],
): Promise<View | Refusal<ViewRefusal>> {
  if (wish.everybody && wish.member === undefined) {
    const organisation = await administeredBy(reader, caller, services)
    return organisation === undefined ? refuse('view-refused') : { organisation }
  }
  const account = await accountFor(reader, caller, wish.member, services)
  return account instanceof Refusal ? account : { account }
}

async function accountFor(
  reader: Reader,
  caller: Uid,
  wanted: Uid | undefined,
  services: readonly string[],
): Promise<Uid | Refusal<ViewRefusal>> {
  if (wanted === undefined || wanted === caller) return caller
  const organisation = await administeredBy(reader, caller, services)
  if (organisation === undefined) return refuse('view-refused')
  const account = await findAccount(reader, wanted)
  return account?.organisation === organisation ? account.uid : refuse('view-refused')
}

/** The organisation for which an account acts as its management account or as the delegated administrator of a service. */
export async function administeredBy(reader: Reader, caller: Uid, services: readonly string[]): Promise<Uid | undefined> {
  for (const service of services) {
    const role = await roleOf(reader, caller, service)
    if (isAdministrator(role)) return role.organisation
  }
  return undefined
}

/** Those of the given accounts that have authorised a service. */
export async function grantedTo(reader: Reader, uids: readonly Uid[], service: string): Promise<ReadonlySet<string>> {
  const rows = await reader.all<{ account: string }>(
    'SELECT account FROM service_grants WHERE account = ANY(?) AND service = ?',
    uids,
    service,
  )
  return new Set(rows.map((row) => row.account))
}

const MANAGEMENT = "SELECT value FROM installation WHERE name = 'management-account'"

/**
 * The management account with which this installation began, and that alone may change it as a whole; undefined before
 * the first start.
 */
export async function managementAccount(reader: Reader): Promise<Uid | undefined> {
  return (await reader.first<{ value: Uid }>(MANAGEMENT))?.value
}

/** Those of the given accounts that belong to the organisation; none of them leaves it before the transaction is over. */
export async function lockMembers(transaction: Transaction, organisation: Uid, uids: readonly Uid[]): Promise<ReadonlySet<Uid>> {
  const sql = 'SELECT uid FROM accounts WHERE uid = ANY(?) AND organisation = ? ORDER BY uid FOR UPDATE'
  const rows = await transaction.all<{ uid: Uid }>(sql, uids, organisation)
  return new Set(rows.map(({ uid }) => uid))
}

/** An account of an organisation and where it is. */
export interface PlacedAccount {
  readonly uid: Uid
  readonly name: string
  /** The folder's id; the root's for an account in no folder. */
  readonly folder: string
}

/** The first `limit` accounts of the organisation, its management account included, in the order of their ids. */
export async function accountsOf(reader: Reader, organisation: Uid, limit: number): Promise<PlacedAccount[]> {
  const root = await rootFolderOf(reader, organisation)
  const sql = 'SELECT uid, name, COALESCE(folder, ?) AS folder FROM accounts WHERE organisation = ? ORDER BY uid LIMIT ?'
  return reader.all(sql, root, organisation, limit)
}

/** The delegated administrators of any of the services. */
export async function delegatesOf(
  reader: Reader,
  organisation: Uid,
  services: readonly string[],
): Promise<readonly { readonly service: string; readonly uid: Uid }[]> {
  const sql = 'SELECT service, member AS uid FROM delegations WHERE account = ? AND service = ANY(?) ORDER BY service, member'
  return reader.all(sql, organisation, services)
}

/** A folder of an organisation. */
export interface Folder {
  readonly id: string
  readonly name: string
  /** Null below the root. */
  readonly parent: string | null
}

/** The first `limit` folders of the organisation, without the root, in the order of their names. */
export function foldersOf(reader: Reader, organisation: Uid, limit: number): Promise<Folder[]> {
  return reader.all('SELECT id, name, parent FROM folders WHERE account = ? ORDER BY name, id LIMIT ?', organisation, limit)
}

/** The id of the root folder, of which no row is kept: that of the organisation with `r-` in the place of `rd-`. */
export async function rootFolderOf(reader: Reader, organisation: Uid): Promise<string> {
  const row = await reader.first<{ id: string }>('SELECT id FROM organisations WHERE account = ?', organisation)
  return `r-${(row?.id ?? organisation).replace(/^rd-/, '')}`
}

/** Those of the given ids that are folders of the organisation, the root included. */
export async function existingFolders(reader: Reader, organisation: Uid, ids: readonly string[]): Promise<ReadonlySet<string>> {
  const rows = await reader.all<{ id: string }>('SELECT id FROM folders WHERE account = ? AND id = ANY(?)', organisation, ids)
  return new Set(rows.map(({ id }) => id)).add(await rootFolderOf(reader, organisation))
}

/** For each folder (null for the root) its own id and those of all folders that it lies in, from below up to the root. */
export async function foldersAbove(
  reader: Reader,
  organisation: Uid,
  folders: readonly (string | null)[],
): Promise<ReadonlyMap<string | null, readonly string[]>> {
  const paths = await folderPaths(reader, organisation, [...new Set(folders.flatMap((folder) => folder ?? []))])
  const root = await rootFolderOf(reader, organisation)
  return new Map(folders.map((folder) => [folder, [root, ...(paths.get(folder ?? '') ?? []).map(({ id }) => id)].reverse()]))
}

/** The id of the organisation that an account manages; undefined when it manages none. */
export async function organisationIdOf(reader: Reader, management: Uid): Promise<string | undefined> {
  return (await reader.first<{ id: string }>('SELECT id FROM organisations WHERE account = ?', management))?.id
}

/** The id of the directory in which an account is, and the way down to it, ids with slashes between; undefined for outsiders. */
export async function placeOf(reader: Reader, uid: Uid): Promise<{ directory: string; path: string } | undefined> {
  const sql = `SELECT a.organisation, a.folder, o.id FROM accounts a JOIN organisations o ON o.account = a.organisation WHERE a.uid = ?`
  const row = await reader.first<{ organisation: Uid; folder: string | null; id: string }>(sql, uid)
  if (row === undefined) return undefined
  const above = (await foldersAbove(reader, row.organisation, [row.folder])).get(row.folder) ?? []
  return { directory: row.id, path: [row.id, ...above.slice().reverse(), uid].join('/') }
}

/** An account of an organisation, and what it is to a service. */
export interface ServiceAccount {
  readonly uid: Uid
  readonly name: string
  /** When it authorised the service, milliseconds since 1970; null when it did not. */
  readonly grantedAt: number | null
  /** Whether it administers one of the services. */
  readonly isDelegated: boolean
}

/** The next accounts of an organisation by id, after the given one, or from the first. */
export async function serviceAccounts(
  reader: Reader,
  organisation: Uid,
  service: { readonly granted: string; readonly delegated: readonly string[] },
  page: { readonly after: string; readonly limit: number },
): Promise<ServiceAccount[]> {
  const rows = await reader.all<{ uid: Uid; name: string; granted_at: number | null; delegations: number }>(
    `SELECT a.uid, a.name, g.created_at AS granted_at, CAST((
       SELECT count(*) FROM delegations d WHERE d.account = a.organisation AND d.service = ANY(?) AND d.member = a.uid
     ) AS BIGINT) AS delegations
     FROM accounts a LEFT JOIN service_grants g ON g.account = a.uid AND g.service = ?
     WHERE a.organisation = ? AND a.uid > ? ORDER BY a.uid LIMIT ?`,
    service.delegated,
    service.granted,
    organisation,
    page.after,
    page.limit,
  )
  return rows.map(({ uid, name, granted_at, delegations }) => {
    return { uid, name, grantedAt: granted_at, isDelegated: delegations > 0 }
  })
}
