import type { Uid } from '../../kernel/ids.ts'
import type { Parameter, Reader, Transaction } from '../../storage/database.ts'
import { keptList } from '../counters.ts'
import { type PageReading, readPage } from '../page-marks.ts'
import { keptMembers } from './read.ts'

/** The organisation's one firewall; its row is locked by whoever changes the members, so the quota holds. */
export function lockFirewall(transaction: Transaction, organisation: Uid): Promise<{ max_members: number } | undefined> {
  return transaction.first('SELECT max_members FROM firewalls WHERE account = ? FOR UPDATE', organisation)
}

/** Those of the given accounts that are members already. */
export function existingMembers(reader: Reader, organisation: Uid, members: readonly Uid[]): Promise<{ member: Uid }[]> {
  return reader.all('SELECT member FROM firewall_members WHERE account = ? AND member = ANY(?)', organisation, members)
}

const COLUMNS = ['account', 'member', 'description', 'status', 'created_at', 'modified_at']

type Described = Pick<FirewallMember, 'uid' | 'description'>

function newRows(organisation: Uid, members: readonly Described[], now: number) {
  return members.map(({ uid, description }) => [organisation, uid, description, 'normal', now, now])
}

/** A member that is being taken out is one until its time has come, whether its row is swept already or not. */
export const STILL_THERE = '(m.gone_at IS NULL OR m.gone_at > ?)'

/** Removes the rows of members that are gone. The firewall's row is locked by whoever does. */
export async function sweepMembers(transaction: Transaction, organisation: Uid, now: number): Promise<void> {
  await transaction.run('DELETE FROM firewall_members WHERE account = ? AND gone_at <= ?', organisation, now)
}

/** Puts members in, ready for use at once. */
export async function insertMembers(
  transaction: Transaction,
  organisation: Uid,
  members: readonly Described[],
  now: number,
): Promise<void> {
  await transaction.insert('firewall_members', COLUMNS, newRows(organisation, members, now))
}

/** A member as it is kept, with its name in the directory. Times are milliseconds since 1970. */
export interface FirewallMember {
  readonly uid: Uid
  readonly name: string
  readonly description: string
  readonly status: 'normal' | 'deleting'
  readonly createdAt: number
  readonly modifiedAt: number
}

interface MemberRow {
  member: Uid
  name: string
  description: string
  status: FirewallMember['status']
  created_at: number
  modified_at: number
}

/** Which members to list; what is not given does not narrow. */
export interface MemberFilter {
  /** Those that are gone at this time are left out. */
  readonly now: number
  readonly uid?: string | undefined
  /** Part of the description. */
  readonly description?: string | undefined
  /** Part of the account's name. */
  readonly name?: string | undefined
}

// Names belong to the directory. A filter by name that is paged can only be a join.
const MEMBERS = 'FROM firewall_members m LEFT JOIN accounts a ON a.uid = m.member'

/** A page of the members in the order of their ids, and how many there are in all. */
export async function findMembers(
  reading: PageReading,
  organisation: Uid,
  filter: MemberFilter,
  page: { readonly limit: number; readonly offset: number },
): Promise<{ members: FirewallMember[]; total: number }> {
  const reader = reading.transaction
  const terms = ['m.account = ?', STILL_THERE]
  const values: Parameter[] = [organisation, filter.now]
  const add = (term: string, value: string | undefined): void => {
    if (value === undefined) return
    terms.push(term)
    values.push(value)
  }
  add('m.member = ?', filter.uid)
  add('instr(m.description, ?) > 0', filter.description)
  add('instr(a.name, ?) > 0', filter.name)
  const where = `${MEMBERS} WHERE ${terms.join(' AND ')}`
  const isNarrowed = [filter.uid, filter.description, filter.name].some((value) => value !== undefined)
  const kept = isNarrowed ? undefined : await keptMembers(reader, organisation, filter.now)
  const total = kept?.total ?? (await reader.first<{ n: number }>(`SELECT CAST(count(*) AS BIGINT) AS n ${where}`, ...values))?.n
  const columns = "m.member, COALESCE(a.name, '') AS name, m.description, m.status, m.created_at, m.modified_at"
  // What is left out before the page is passed by: names are looked up for the page alone, unless they are looked for.
  const sql = (behind: string) => `
    SELECT ${columns} FROM (SELECT m.account, m.member ${where}${behind} ORDER BY m.member LIMIT ? OFFSET ?) AS page
      JOIN firewall_members m ON m.account = page.account AND m.member = page.member LEFT JOIN accounts a ON a.uid = m.member
    ORDER BY m.member`
  const list = {
    name: `firewall-members ${organisation}`,
    version: kept?.changes,
    order: ['m.member'],
    keyOf: ({ member }: MemberRow) => [member],
  }
  const rows = await readPage(reading, list, page, ({ behind, values: start }) =>
    reader.all<MemberRow>(sql(behind), ...values, ...start),
  )
  return { members: rows.map(toMember), total: total ?? 0 }
}

function toMember({ member, name, description, status, created_at, modified_at }: MemberRow): FirewallMember {
  return { uid: member, name, description, status, createdAt: created_at, modifiedAt: modified_at }
}

/** An account that can be a member. */
export interface Candidate {
  readonly uid: Uid
  readonly name: string
}

/**
 * A page of the accounts of an organisation in the order of their ids, without those that cannot be members: the
 * management account and the caller. A filter by description finds members alone.
 */
export async function findCandidates(
  reading: PageReading,
  { organisation, caller }: { readonly organisation: Uid; readonly caller: Uid },
  { uid, name, description, now }: MemberFilter,
  page: { readonly limit: number; readonly offset: number },
): Promise<Candidate[]> {
  const reader = reading.transaction
  const terms = ['a.organisation = ?', 'a.uid <> ?', 'a.uid <> ?']
  const values: Parameter[] = [organisation, organisation, caller]
  const add = (term: string, ...parameters: Parameter[]): void => {
    terms.push(term)
    values.push(...parameters)
  }
  if (uid !== undefined) add('a.uid = ?', uid)
  if (name !== undefined) add('instr(a.name, ?) > 0', name)
  if (description !== undefined) {
    const member = 'SELECT 1 FROM firewall_members m WHERE m.account = ? AND m.member = a.uid'
    add(`EXISTS (${member} AND ${STILL_THERE} AND instr(m.description, ?) > 0)`, organisation, now, description)
  }
  const isNarrowed = [uid, name, description].some((value) => value !== undefined)
  const list = {
    name: `candidates ${organisation} but ${caller}`,
    version: isNarrowed ? undefined : (await keptList(reader, organisation, 'accounts')).changes,
    order: ['a.uid'],
    keyOf: (candidate: Candidate) => [candidate.uid],
  }
  const sql = (behind: string) =>
    `SELECT a.uid, a.name FROM accounts a WHERE ${terms.join(' AND ')}${behind} ORDER BY a.uid LIMIT ? OFFSET ?`
  return readPage(reading, list, page, ({ behind, values: start }) => reader.all(sql(behind), ...values, ...start))
}

const LOCK =
  'SELECT member FROM firewall_members WHERE account = ? AND member = ANY(?) AND gone_at IS NULL ORDER BY member FOR UPDATE'

/** Those of the given accounts that are members and stay so, locked for a change. */
export async function lockMembers(
  transaction: Transaction,
  organisation: Uid,
  members: readonly Uid[],
): Promise<ReadonlySet<Uid>> {
  const rows = await transaction.all<{ member: Uid }>(LOCK, organisation, members)
  return new Set(rows.map(({ member }) => member))
}

/** Gives locked members new descriptions, in one statement. */
export async function writeDescriptions(
  transaction: Transaction,
  organisation: Uid,
  members: readonly Described[],
  now: number,
): Promise<void> {
  // The rows exist, so every one of them meets the conflict; the status and the first time are only there to fill the row.
  await transaction.insert(
    'firewall_members',
    COLUMNS,
    newRows(organisation, members, now),
    `ON CONFLICT (account, member) DO UPDATE SET description = excluded.description, modified_at = excluded.modified_at`,
  )
}

/** Begins to take locked members out: they are gone at `goneAt`. */
export async function leaveMembers(
  transaction: Transaction,
  organisation: Uid,
  members: readonly Uid[],
  { now, goneAt }: { readonly now: number; readonly goneAt: number },
): Promise<void> {
  await transaction.run(
    "UPDATE firewall_members SET status = 'deleting', modified_at = ?, gone_at = ? WHERE account = ? AND member = ANY(?)",
    now,
    goneAt,
    organisation,
    members,
  )
}

/** Takes a member out at once. */
export async function deleteMember(transaction: Transaction, organisation: Uid, member: Uid): Promise<void> {
  await transaction.run('DELETE FROM firewall_members WHERE account = ? AND member = ?', organisation, member)
}
