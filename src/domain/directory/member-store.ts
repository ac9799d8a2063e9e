import type { Uid } from '../../kernel/ids.ts'
import type { Parameter, Reader, Transaction } from '../../storage/database.ts'
import { keptList } from '../counters.ts'
import { type PageReading, readPage } from '../page-marks.ts'
import { type TagFilter, taggedWith } from '../tags/read.ts'
import { CHECK_MS } from './deletion-store.ts'
import type { Page } from './folder-store.ts'

/** `resource`: nobody holds a key of its root. */
export type AccountType = 'cloud' | 'resource'
export type JoinMethod = 'invited' | 'created'

/** A member of a directory. The management account is none. */
export interface Member {
  readonly uid: Uid
  /** Its display name. */
  readonly name: string
  /** Its logon e-mail address; empty where it has none. */
  readonly loginName: string
  /** Null: the root folder. */
  readonly folder: string | null
  readonly type: AccountType
  readonly joinMethod: JoinMethod
  readonly joinedAt: number
  readonly modifiedAt: number
  /** Where its deletion stands, if somebody has asked for one. */
  readonly deletion: 'checking' | 'deleting' | 'failed' | undefined
}

interface MemberRow {
  uid: Uid
  name: string
  loginName: string
  folder: string | null
  type: AccountType
  joinMethod: JoinMethod
  created_at: number
  joined_at: number
  modified_at: number
  checked_at: number | null
  status: 'failed' | 'silence' | 'done' | null
}

const COLUMNS = `a.uid, a.name, a.login_name AS "loginName", a.folder, a.account_type AS type, a.join_method AS "joinMethod",
  a.created_at, a.joined_at, a.modified_at, d.checked_at, d.status`
// A member whose silence is over is gone, though nobody has swept it out yet.
const MEMBERS = `
  FROM accounts a LEFT JOIN account_deletions d ON d.account = a.organisation AND d.member = a.uid
  WHERE a.organisation = ? AND a.uid <> a.organisation AND (d.status IS NULL OR d.status <> 'silence' OR d.due_at > ?)`

function toMember(row: MemberRow, now: number): Member {
  const { created_at, joined_at, modified_at, checked_at, status, ...rest } = row
  const joinedAt = joined_at === 0 ? created_at : joined_at
  return {
    ...rest,
    joinedAt,
    modifiedAt: Math.max(joinedAt, modified_at),
    deletion: deletionOf(checked_at, status, now),
  }
}

function deletionOf(checkedAt: number | null, status: MemberRow['status'], now: number): Member['deletion'] {
  if (status === 'silence') return 'deleting'
  if (checkedAt !== null && now < checkedAt + CHECK_MS) return 'checking'
  return status === 'failed' ? 'failed' : undefined
}

/** The member with this id; undefined when the directory has none. */
export async function findMember(reader: Reader, directory: Uid, uid: Uid, now: number): Promise<Member | undefined> {
  const row = await reader.first<MemberRow>(`SELECT ${COLUMNS} ${MEMBERS} AND a.uid = ?`, directory, now, uid)
  return row === undefined ? undefined : toMember(row, now)
}

/** Which members to list; what is not given does not narrow. */
export interface MemberFilter {
  /** Null: those directly in the root folder. */
  readonly folder?: string | null | undefined
  /** Part of the id, the display name or the logon address. */
  readonly keyword?: string | undefined
  readonly tags: readonly TagFilter[]
}

/** A page by number, or the members after one. */
export type MemberPage = Page | { readonly limit: number; readonly after: Uid | undefined }

/** A page of the members in the order of their ids, and how many there are in all. */
export async function pageOfMembers(
  reading: PageReading,
  { directory, now }: { readonly directory: Uid; readonly now: number },
  filter: MemberFilter,
  page: MemberPage,
): Promise<{ members: Member[]; total: number }> {
  const reader = reading.transaction
  const { folder, keyword, tags } = filter
  const terms: string[] = []
  const values: Parameter[] = []
  if (folder === null) terms.push('a.folder IS NULL')
  else if (folder !== undefined) {
    terms.push('a.folder = ?')
    values.push(folder)
  }
  if (keyword !== undefined) {
    terms.push('(instr(a.name, ?) > 0 OR instr(a.login_name, ?) > 0 OR instr(a.uid, ?) > 0)')
    values.push(keyword, keyword, keyword)
  }
  const tagged = taggedWith('account', tags)
  const where = `${[MEMBERS, ...terms].join(' AND ')}${tagged.terms('a.organisation', 'a.uid')}`
  const all = [directory, now, ...values, ...tagged.values]
  const isNarrowed = keyword !== undefined || tags.length > 0
  const kept = isNarrowed ? undefined : await keptMembers(reader, { directory, now }, folder)
  const total = kept?.total ?? (await reader.first<{ n: number }>(`SELECT CAST(count(*) AS BIGINT) AS n ${where}`, ...all))?.n
  const rows =
    'offset' in page
      ? await readPage(
          reading,
          {
            name: `members ${directory}${folder === undefined ? '' : `/${folder ?? ''}`}`,
            version: kept?.changes,
            order: ['a.uid'],
            keyOf: ({ uid }: MemberRow) => [uid],
          },
          page,
          ({ behind, values: start }) =>
            reader.all<MemberRow>(`SELECT ${COLUMNS} ${where}${behind} ORDER BY a.uid LIMIT ? OFFSET ?`, ...all, ...start),
        )
      : await reader.all<MemberRow>(
          `SELECT ${COLUMNS} ${where} AND a.uid > ? ORDER BY a.uid LIMIT ?`,
          ...all,
          page.after ?? '',
          page.limit,
        )
  return { members: rows.map((row) => toMember(row, now)), total: total ?? 0 }
}

/**
 * How many members the directory has, or one of its folders: its accounts without those that `MEMBERS` leaves out. The clock
 * makes members leave without a change: while one has and is not swept out, nobody can tell how often the list has changed.
 */
async function keptMembers(
  reader: Reader,
  { directory, now }: { readonly directory: Uid; readonly now: number },
  folder: string | null | undefined,
): Promise<{ readonly total: number; readonly changes: number | undefined }> {
  const part = folder === undefined ? undefined : (folder ?? '')
  const name = part === undefined ? 'accounts' : 'accounts-of-folder'
  const accounts = await keptList(reader, directory, name, part)
  const inFolder = part === undefined ? '' : " AND COALESCE(a.folder, '') = ?"
  const values = part === undefined ? [] : [part]
  // SQLite keeps the order of a CROSS JOIN: the few deletions first.
  const left = await reader.first<{ n: number; over: number }>(
    `SELECT CAST(count(*) AS BIGINT) AS n, CAST(COALESCE(sum(is_over), 0) AS BIGINT) AS "over" FROM (
       SELECT a.uid, 0 AS is_over FROM accounts a WHERE a.uid = ? AND a.organisation = a.uid${inFolder}
       UNION ALL
       SELECT a.uid, 1 FROM account_deletions d CROSS JOIN accounts a
       WHERE d.account = ? AND d.member <> d.account AND d.status = 'silence' AND d.due_at <= ?
         AND a.uid = d.member AND a.organisation = d.account${inFolder}
     ) AS gone`,
    directory,
    ...values,
    directory,
    now,
    ...values,
  )
  const { n = 0, over = 0 } = left ?? {}
  return { total: accounts.total - n, changes: over === 0 ? accounts.changes : undefined }
}

/** Whether the directory has a member at all. */
export async function hasMembers(reader: Reader, directory: Uid, now: number): Promise<boolean> {
  return (await reader.first(`SELECT a.uid ${MEMBERS} LIMIT 1`, directory, now)) !== undefined
}

/** Whether a member of the directory has this display name. */
export async function isNameTaken(reader: Reader, directory: Uid, name: string): Promise<boolean> {
  const sql = 'SELECT uid FROM accounts WHERE organisation = ? AND name = ? LIMIT 1'
  return (await reader.first(sql, directory, name)) !== undefined
}

// The index holds no empty addresses, and is used only where they are left out.
const BY_LOGIN = "login_name = ? AND login_name <> ''"

/** Whether any account of this server logs on with this address. */
export async function isLoginTaken(reader: Reader, loginName: string): Promise<boolean> {
  return (await reader.first(`SELECT uid FROM accounts WHERE ${BY_LOGIN}`, loginName)) !== undefined
}

/** An account with what an invitation asks of it. */
export interface Invitee {
  readonly uid: Uid
  readonly name: string
  readonly loginName: string
  readonly organisation: Uid | null
}

const INVITEE = 'SELECT uid, name, login_name AS "loginName", organisation FROM accounts WHERE'

/** The account that an invitation is for: by id, or by logon address. */
export function findInvitee(reader: Reader, type: 'account' | 'email', target: string): Promise<Invitee | undefined> {
  return reader.first<Invitee>(`${INVITEE} ${type === 'account' ? 'uid = ?' : BY_LOGIN}`, target)
}

/** An account by its id; whoever else would change where it belongs waits. */
export function lockAccount(transaction: Transaction, uid: Uid): Promise<Invitee | undefined> {
  return transaction.first<Invitee>(`${INVITEE} uid = ? FOR UPDATE`, uid)
}

/** Writes a new account of the resource type. */
export async function insertMember(
  transaction: Transaction,
  directory: Uid,
  { uid, name, loginName, folder, joinedAt }: Pick<Member, 'uid' | 'name' | 'loginName' | 'folder' | 'joinedAt'>,
): Promise<void> {
  const columns = ['uid', 'name', 'login_name', 'organisation', 'folder', 'account_type', 'join_method']
  const values = [uid, name, loginName, directory, folder, 'resource', 'created']
  await transaction.insert(
    'accounts',
    [...columns, 'created_at', 'joined_at', 'modified_at'],
    [[...values, joinedAt, joinedAt, joinedAt]],
  )
}

/** Takes a locked outsider into a directory. */
export async function enterAccount(
  transaction: Transaction,
  uid: Uid,
  { directory, folder, now }: { readonly directory: Uid; readonly folder: string | null; readonly now: number },
): Promise<void> {
  await transaction.run(
    `UPDATE accounts SET organisation = ?, folder = ?, account_type = 'cloud', join_method = 'invited',
      joined_at = ?, modified_at = ? WHERE uid = ?`,
    directory,
    folder,
    now,
    now,
    uid,
  )
}

/** What of a member can be changed. */
export type MemberChange = Partial<Pick<Member, 'name' | 'folder' | 'type'>>

const CHANGES = { name: 'name', folder: 'folder', type: 'account_type' } as const

export async function writeMember(transaction: Transaction, uid: Uid, change: MemberChange, now: number): Promise<void> {
  const changed = (Object.keys(CHANGES) as (keyof typeof CHANGES)[]).filter((field) => change[field] !== undefined)
  const set = changed.map((field) => `${CHANGES[field]} = ?`).join(', ')
  const values = changed.map((field) => change[field] ?? null)
  await transaction.run(`UPDATE accounts SET ${set}, modified_at = ? WHERE uid = ?`, ...values, now, uid)
}

/** Makes a member an account of no directory. */
export async function releaseAccount(transaction: Transaction, uid: Uid, now: number): Promise<void> {
  await transaction.run('UPDATE accounts SET organisation = NULL, folder = NULL, modified_at = ? WHERE uid = ?', now, uid)
}

/** Removes an account with all that it consented to. */
export async function removeAccount(transaction: Transaction, uid: Uid): Promise<void> {
  await transaction.run('DELETE FROM service_grants WHERE account = ?', uid)
  await transaction.run('DELETE FROM accounts WHERE uid = ?', uid)
}
