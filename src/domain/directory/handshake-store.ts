import type { Uid } from '../../kernel/ids.ts'
import type { Reader, Transaction } from '../../storage/database.ts'
import { keptList } from '../counters.ts'
import { type PageReading, readPage } from '../page-marks.ts'
import type { Tag } from '../tags/read.ts'
import type { Page } from './folder-store.ts'

export type TargetType = 'account' | 'email'

/** An invitation as it is kept. That it has expired is told by the clock. */
export interface Handshake {
  readonly id: string
  /** The management account that invites. */
  readonly directory: Uid
  readonly targetType: TargetType
  /** An account id, or a logon address in lower case. */
  readonly target: string
  readonly note: string
  readonly status: 'pending' | 'accepted' | 'cancelled' | 'declined'
  readonly createdAt: number
  readonly modifiedAt: number
  readonly expiresAt: number
  /** Where the account is to go; null: the root folder. */
  readonly folder: string | null
  readonly tags: readonly Tag[]
}

/** An invitation with the names of both sides, as far as there are such accounts. */
export interface NamedHandshake extends Handshake {
  readonly directoryId: string
  readonly managementName: string
  readonly inviteeName: string
}

type Row = Omit<NamedHandshake, 'tags'> & { readonly tags: string }

const toHandshake = (row: Row): NamedHandshake => ({ ...row, tags: JSON.parse(row.tags) })

/** Handshakes, which a piece of SQL calls h, with the names of both sides. */
const named = (handshakes: string) => `
  SELECT h.id, h.account AS directory, h.target_type AS "targetType", h.target, h.note, h.status,
    h.created_at AS "createdAt", h.modified_at AS "modifiedAt", h.expires_at AS "expiresAt", h.folder, h.tags,
    o.id AS "directoryId", CASE WHEN m.login_name <> '' THEN m.login_name ELSE COALESCE(m.name, '') END AS "managementName",
    COALESCE(i.name, e.name, '') AS "inviteeName"
  FROM ${handshakes} JOIN organisations o ON o.account = h.account LEFT JOIN accounts m ON m.uid = h.account
    LEFT JOIN accounts i ON h.target_type = 'account' AND i.uid = h.target
    LEFT JOIN accounts e ON h.target_type = 'email' AND e.login_name = h.target AND e.login_name <> ''`

/** The invitation with this id, whoever made it. */
export async function findHandshake(reader: Reader, id: string): Promise<NamedHandshake | undefined> {
  const row = await reader.first<Row>(`${named('handshakes h')} WHERE h.id = ?`, id)
  return row === undefined ? undefined : toHandshake(row)
}

/** An account, as invitations name it. */
export interface Target {
  readonly uid: Uid
  /** In lower case; empty where it has none. */
  readonly loginName: string
}

const IS_FOR = `((h.target_type = 'account' AND h.target = ?) OR (h.target_type = 'email' AND h.target = ?))`

/** The invitations of a directory, or those for an account, newest first, and how many there are in all. */
export async function pageOfHandshakes(
  reading: PageReading,
  of: { readonly directory: Uid } | Target,
  page: Page,
): Promise<{ handshakes: NamedHandshake[]; total: number }> {
  const reader = reading.transaction
  const [where, values] =
    'directory' in of ? (['h.account = ?', [of.directory]] as const) : ([IS_FOR, [of.uid, of.loginName]] as const)
  const kept = 'directory' in of ? await keptList(reader, of.directory, 'handshakes') : undefined
  const counted = `SELECT CAST(count(*) AS BIGINT) AS n FROM handshakes h WHERE ${where}`
  const total = kept?.total ?? (await reader.first<{ n: number }>(counted, ...values))?.n
  const order = 'ORDER BY h.created_at DESC, h.id DESC'
  // What is left out before the page is passed in the index: only the page's own rows are read.
  const shown = (behind: string) => `
    (SELECT h.account, h.id FROM handshakes h WHERE ${where}${behind} ${order} LIMIT ? OFFSET ?) AS page
    JOIN handshakes h ON h.account = page.account AND h.id = page.id`
  const list = {
    name: `handshakes ${'directory' in of ? of.directory : ''}`,
    version: kept?.changes,
    order: ['h.created_at', 'h.id'],
    isDescending: true,
    keyOf: ({ createdAt, id }: Row) => [createdAt, id],
  }
  const rows = await readPage(reading, list, page, ({ behind, values: start }) =>
    reader.all<Row>(`${named(shown(behind))} ${order}`, ...values, ...start),
  )
  return { handshakes: rows.map(toHandshake), total: total ?? 0 }
}

/** How many invitations a directory has sent since then, those that were accepted left out; to one target, or to all. */
export async function countSent(
  reader: Reader,
  directory: Uid,
  since: number,
  target?: Pick<Handshake, 'targetType' | 'target'>,
): Promise<number> {
  const sql = `SELECT CAST(count(*) AS BIGINT) AS n FROM handshakes WHERE account = ? AND created_at > ? AND status <> 'accepted'`
  const row =
    target === undefined
      ? await reader.first<{ n: number }>(sql, directory, since)
      : await reader.first<{ n: number }>(
          `${sql} AND target_type = ? AND target = ?`,
          directory,
          since,
          target.targetType,
          target.target,
        )
  return row?.n ?? 0
}

/** Whether a directory waits for this target's answer. */
export async function hasPending(
  reader: Reader,
  directory: Uid,
  { targetType, target }: Pick<Handshake, 'targetType' | 'target'>,
  now: number,
): Promise<boolean> {
  const sql = `
    SELECT id FROM handshakes
    WHERE account = ? AND target_type = ? AND target = ? AND status = 'pending' AND expires_at > ? LIMIT 1`
  return (await reader.first(sql, directory, targetType, target, now)) !== undefined
}

export async function insertHandshake(transaction: Transaction, handshake: Handshake): Promise<void> {
  const { id, directory, targetType, target, note, folder, tags, status, createdAt, modifiedAt, expiresAt } = handshake
  await transaction.insert(
    'handshakes',
    ['account', 'id', 'target_type', 'target', 'note', 'folder', 'tags', 'status', 'created_at', 'modified_at', 'expires_at'],
    [[directory, id, targetType, target, note, folder, JSON.stringify(tags), status, createdAt, modifiedAt, expiresAt]],
  )
}

/** Ends a pending invitation. Both sides may try at once: only one of them finds it pending. */
export async function endHandshake(
  transaction: Transaction,
  { directory, id }: Pick<Handshake, 'directory' | 'id'>,
  status: 'accepted' | 'cancelled' | 'declined',
  now: number,
): Promise<boolean> {
  const sql = `
    UPDATE handshakes SET status = ?, modified_at = ?
    WHERE account = ? AND id = ? AND status = 'pending' AND expires_at > ?`
  return (await transaction.run(sql, status, now, directory, id, now)) === 1
}
