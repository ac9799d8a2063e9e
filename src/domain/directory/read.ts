import type { Uid } from '../../kernel/ids.ts'
import { type Refusal, refuse } from '../../kernel/outcome.ts'
import type { Reader } from '../../storage/database.ts'

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

/** The service principal under which administrators of Security Center are delegated. */
export const SECURITY_CENTER_SERVICE = 'sas.aliyuncs.com'

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
 * Everybody sees the own account. Another account of the organisation, or all of them, are seen by its management
 * account and the delegated administrators of any of `services` alone. An account outside the organisation is refused
 * in the same words as a caller who may not, so that nobody learns which accounts exist.
 */
export async function viewOf(
  reader: Reader,
  caller: Uid,
  wish: Wish,
  services: readonly string[],
): Promise<View | Refusal<ViewRefusal>> {
  if (wish.member === caller || (wish.member === undefined && !wish.everybody)) return { account: caller }
  const organisation = await administeredBy(reader, caller, services)
  if (organisation === undefined) return refuse('view-refused')
  if (wish.member === undefined) return { organisation }
  const member = await findAccount(reader, wish.member)
  return member?.organisation === organisation ? { account: member.uid } : refuse('view-refused')
}

async function administeredBy(reader: Reader, caller: Uid, services: readonly string[]): Promise<Uid | undefined> {
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
