import type { Uid } from '../../kernel/ids.ts'
import type { Reader, Transaction } from '../../storage/database.ts'
import type { Finding } from './finding.ts'
import { findingText, parseFinding } from './finding.ts'
import type { Pair, Vendor } from './pair.ts'

/** Longer than a reading may take: whoever held it is gone then. */
const LEASE_MS = 20 * 60_000

/** A reading of servers that somebody has taken on. */
export interface TakenRefresh {
  readonly account: Uid
  readonly id: number
  readonly dueAt: number
  /** Nobody else has a reading of the pair until then: tells this reading from later ones. */
  readonly leasedUntil: number
}

/** Has a pair's servers read from now on: at once, unless they were read before and are due at a time of their own. */
export async function beginRefreshes(transaction: Transaction, account: Uid, id: number, now: number): Promise<void> {
  const sql = `INSERT INTO vendor_refreshes (account, vendor_account, due_at, leased_until) VALUES (?, ?, ?, 0)
    ON CONFLICT (account, vendor_account) DO NOTHING`
  await transaction.run(sql, account, id, now)
}

/** Reads a pair's servers no more until `beginRefreshes`; those that were read stay. */
export async function pauseRefreshes(transaction: Transaction, account: Uid, id: number): Promise<void> {
  await transaction.run('DELETE FROM vendor_refreshes WHERE account = ? AND vendor_account = ?', account, id)
}

/** Reads a pair's servers no more, and forgets what is known of its places. */
export async function endRefreshes(transaction: Transaction, account: Uid, id: number): Promise<void> {
  await pauseRefreshes(transaction, account, id)
  await transaction.run('DELETE FROM vendor_places WHERE account = ? AND vendor_account = ?', account, id)
}

/** Has the servers of an account's pairs read at once: of all of them, or of some vendors'. */
export async function askForRefresh(
  transaction: Transaction,
  account: Uid,
  vendors: readonly Vendor[],
  now: number,
): Promise<void> {
  await transaction.run(
    `UPDATE vendor_refreshes SET due_at = ? WHERE account = ? AND EXISTS (
       SELECT 1 FROM vendor_accounts v
       WHERE v.account = vendor_refreshes.account AND v.id = vendor_refreshes.vendor_account AND v.vendor = ANY(?))`,
    now,
    account,
    vendors,
  )
}

// The condition stands twice: on PostgreSQL, whoever waited for a row that another has taken judges it anew.
const TAKE = `
  UPDATE vendor_refreshes SET leased_until = ?
  WHERE leased_until <= ? AND (account, vendor_account) IN (
    SELECT account, vendor_account FROM vendor_refreshes WHERE due_at <= ? AND leased_until <= ? ORDER BY due_at LIMIT ?)
  RETURNING account, vendor_account AS id, due_at AS "dueAt", leased_until AS "leasedUntil"`

/** Takes on up to `limit` readings that are due. */
export function takeRefreshes(transaction: Transaction, now: number, limit: number): Promise<TakenRefresh[]> {
  return transaction.all<TakenRefresh>(TAKE, now + LEASE_MS, now, now, now, limit)
}

const HELD = `
  SELECT 1 AS held FROM vendor_refreshes WHERE account = ? AND vendor_account = ? AND leased_until = ? FOR UPDATE`

/**
 * Whether a reading may still write: its pair was neither disabled nor deleted nor put to other uses meanwhile, and nobody
 * else has taken it on. Whoever would do that waits until the transaction ends.
 */
export async function isHeld(transaction: Transaction, { account, id, leasedUntil }: TakenRefresh): Promise<boolean> {
  return (await transaction.first(HELD, account, id, leasedUntil)) !== undefined
}

const PLAN = `
  UPDATE vendor_refreshes SET leased_until = 0, due_at = CASE WHEN due_at = ? THEN ? ELSE due_at END
  WHERE account = ? AND vendor_account = ? AND leased_until = ?`

/**
 * When a pair's servers are to be read again: at `dueAt`, or as somebody has asked since the reading began. False: the reading is
 * somebody else's by now, or nobody's, and plans nothing.
 */
export async function planRefresh(
  transaction: Transaction,
  { account, id, ...taken }: TakenRefresh,
  dueAt: number,
): Promise<boolean> {
  return (await transaction.run(PLAN, taken.dueAt, dueAt, account, id, taken.leasedUntil)) > 0
}

const OTHERS = `
  SELECT v.id AS source, p.place FROM vendor_accounts v
  JOIN vendor_refreshes r ON r.account = v.account AND r.vendor_account = v.id
  JOIN vendor_places p ON p.account = v.account AND p.vendor_account = v.id AND p.finding = ''
  WHERE v.account = ? AND v.vendor = ? AND v.vendor_uid = ? AND v.id <> ? ORDER BY v.id, p.place LIMIT 10000`

/** Where the servers of the same account at its vendor are read through other pairs too: at most one for each place. */
export async function otherReaders(
  reader: Reader,
  account: Uid,
  { id, vendor, vendorUid }: Pick<Pair, 'id' | 'vendor' | 'vendorUid'>,
): Promise<{ source: number; place: string }[]> {
  if (vendorUid === null) return []
  const readers = await reader.all<{ source: number; place: string }>(OTHERS, account, vendor, vendorUid, id)
  return [...new Map(readers.map((one) => [one.place, one])).values()]
}

/** How a place was read last. */
export interface PlaceReading {
  readonly place: string
  readonly triedAt: number
  /** Undefined: to its end. */
  readonly finding: Finding | undefined
}

/** Writes how places were read. Where one failed, the time of its last success stays, and its servers are stale. */
export async function recordPlaces(
  transaction: Transaction,
  { account, id }: TakenRefresh,
  readings: readonly PlaceReading[],
): Promise<void> {
  await transaction.insert(
    'vendor_places',
    ['account', 'vendor_account', 'place', 'read_at', 'tried_at', 'finding'],
    readings.map(({ place, triedAt, finding }) => [
      ...[account, id, place],
      ...[finding === undefined ? triedAt : null, triedAt, findingText(finding)],
    ]),
    `ON CONFLICT (account, vendor_account, place) DO UPDATE SET
       read_at = COALESCE(excluded.read_at, vendor_places.read_at), tried_at = excluded.tried_at, finding = excluded.finding`,
  )
}

const NOT_TRIED = `
  SELECT place FROM vendor_places WHERE account = ? AND vendor_account = ? AND tried_at < ? ORDER BY place LIMIT 1000`

/** Places that were read before and that a reading has not come to: not wanted, or the vendor tells of them no more. */
export async function placesNotTried(reader: Reader, { account, id }: TakenRefresh, readingAt: number): Promise<string[]> {
  return (await reader.all<{ place: string }>(NOT_TRIED, account, id, readingAt)).map(({ place }) => place)
}

/** The regions of a vendor that an account has chosen; none: all. */
export async function chosenRegions(reader: Reader, account: Uid, vendor: Vendor): Promise<string[]> {
  const sql = 'SELECT region FROM vendor_regions WHERE account = ? AND vendor = ? ORDER BY region LIMIT 1000'
  return (await reader.all<{ region: string }>(sql, account, vendor)).map(({ region }) => region)
}

/** Chooses the regions of a vendor that an account reads; none: all. */
export async function replaceRegions(
  transaction: Transaction,
  account: Uid,
  vendor: Vendor,
  regions: readonly string[],
): Promise<void> {
  await transaction.run('DELETE FROM vendor_regions WHERE account = ? AND vendor = ?', account, vendor)
  const rows = regions.map((region) => [account, vendor, region])
  await transaction.insert('vendor_regions', ['account', 'vendor', 'region'], rows)
}

/** How the places of a vendor were read last, through whichever pair. */
export async function placesRead(
  reader: Reader,
  account: Uid,
  vendor: Vendor,
): Promise<{ place: string; finding: Finding | undefined }[]> {
  const rows = await reader.all<{ place: string; finding: string }>(
    `SELECT p.place, p.finding FROM vendor_accounts v
     JOIN vendor_places p ON p.account = v.account AND p.vendor_account = v.id
     WHERE v.account = ? AND v.vendor = ? ORDER BY p.place, v.id LIMIT 10000`,
    account,
    vendor,
  )
  return rows.map(({ place, finding }) => ({ place, finding: parseFinding(finding) }))
}

/** A place of a pair, as it was read. */
export interface ReadPlace {
  readonly place: string
  /** Milliseconds since 1970; null: never read to its end. */
  readonly readAt: number | null
  readonly triedAt: number
  /** Why the last reading failed: its servers may have changed since the one before. */
  readonly finding: Finding | undefined
  readonly hosts: number
}

const PLACES = `
  SELECT p.place, p.read_at AS "readAt", p.tried_at AS "triedAt", p.finding,
    (SELECT CAST(count(*) AS BIGINT) FROM hosts h
     WHERE h.account = p.account AND h.source > 0 AND h.source = p.vendor_account AND h.place = p.place) AS hosts
  FROM vendor_places p WHERE p.account = ? AND p.vendor_account = ? AND p.place > ? ORDER BY p.place LIMIT ?`

/** Places of a pair in their order, with how many servers each has given; `after` is the place before the first. */
export async function findPlaces(
  reader: Reader,
  account: Uid,
  id: number,
  { after, limit }: { readonly after: string; readonly limit: number },
): Promise<ReadPlace[]> {
  const rows = await reader.all<Omit<ReadPlace, 'finding'> & { finding: string }>(PLACES, account, id, after, limit)
  return rows.map((row) => ({ ...row, finding: parseFinding(row.finding) }))
}
