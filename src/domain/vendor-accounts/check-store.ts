import type { Uid } from '../../kernel/ids.ts'
import type { Reader, Transaction } from '../../storage/database.ts'
import { CHECK_STATES, isCloud, type Pair, type Vendor } from './pair.ts'
import { pauseRefreshes } from './refresh-store.ts'

/** How long a changed pair waits for its vendor's answer before it has timed out. */
export const GIVE_UP_MS = 5 * 60_000
/** Longer than any check may take: whoever held it is gone then. */
const LEASE_MS = 120_000

const ASK = `
  INSERT INTO vendor_checks (account, vendor_account, due_at, attempt, give_up_at, leased_until) VALUES (?, ?, ?, 0, ?, 0)
  ON CONFLICT (account, vendor_account) DO UPDATE SET
    due_at = excluded.due_at, attempt = 0, give_up_at = excluded.give_up_at, leased_until = 0`

/** Has a changed pair checked at once; a disabled one never again until it is enabled. */
export async function askForCheck(
  transaction: Transaction,
  account: Uid,
  { id, vendor, isEnabled }: Pick<Pair, 'id' | 'vendor' | 'isEnabled'>,
  now: number,
): Promise<void> {
  if (isEnabled && isCloud(vendor)) await transaction.run(ASK, account, id, now, now + GIVE_UP_MS)
  else {
    await dropCheck(transaction, account, id)
    await pauseRefreshes(transaction, account, id)
  }
}

/** Forgets that a pair was to be checked. */
export async function dropCheck(transaction: Transaction, account: Uid, id: number): Promise<void> {
  await transaction.run('DELETE FROM vendor_checks WHERE account = ? AND vendor_account = ?', account, id)
}

/** Has a pair checked at once, though nobody has changed it. */
export async function checkSoon(transaction: Transaction, account: Uid, id: number, now: number): Promise<void> {
  const sql = 'UPDATE vendor_checks SET due_at = ? WHERE account = ? AND vendor_account = ? AND due_at > ?'
  await transaction.run(sql, now, account, id, now)
}

/**
 * Has the pairs of a vendor checked at once, after other regions were chosen; what is under way began with the old ones and counts
 * no more. A key that was refused for another reason is left
 * to its own time: some clouds lock one that is tried again and again.
 */
export async function checkAllSoon(transaction: Transaction, account: Uid, vendor: Vendor, now: number): Promise<void> {
  await transaction.run(
    `UPDATE vendor_checks SET due_at = ?, leased_until = 0 WHERE account = ? AND (due_at > ? OR leased_until > ?) AND EXISTS (
       SELECT 1 FROM vendor_accounts v
       WHERE v.account = vendor_checks.account AND v.id = vendor_checks.vendor_account AND v.vendor = ?
         AND (v.service_status <> ${CHECK_STATES.indexOf('failing')} OR instr(v.message, ?) > 0))`,
    ...[now, account, now, now, vendor, '"reason":"region-not-enabled"'],
  )
}

/** A check that somebody has taken on. */
export interface TakenCheck {
  readonly account: Uid
  readonly id: number
  readonly attempt: number
  readonly giveUpAt: number
  /** Nobody else has a check of the pair until then: tells this check from later ones. */
  readonly leasedUntil: number
}

/** Whether any check is due; asked before any is taken on, so that a server with nothing to do writes nothing. */
export async function isCheckDue(reader: Reader, now: number): Promise<boolean> {
  const sql = 'SELECT account FROM vendor_checks WHERE due_at <= ? AND leased_until <= ? LIMIT 1'
  return (await reader.first(sql, now, now)) !== undefined
}

// The condition stands twice: on PostgreSQL, whoever waited for a row that another has taken judges it anew.
const TAKE = `
  UPDATE vendor_checks SET leased_until = ?, attempt = attempt + 1
  WHERE leased_until <= ? AND (account, vendor_account) IN (
    SELECT account, vendor_account FROM vendor_checks WHERE due_at <= ? AND leased_until <= ? ORDER BY due_at LIMIT ?)
  RETURNING account, vendor_account AS id, attempt, give_up_at AS "giveUpAt", leased_until AS "leasedUntil"`

/** Takes on up to `limit` checks that are due; nobody else gets them while they can still be under way. */
export function takeChecks(transaction: Transaction, now: number, limit: number): Promise<TakenCheck[]> {
  return transaction.all<TakenCheck>(TAKE, now + LEASE_MS, now, now, now, limit)
}

/** Whether a check is still its own: nobody has asked for another since it was taken on, or has taken it on after it. */
export async function isCheckHeld(reader: Reader, { account, id, leasedUntil }: TakenCheck): Promise<boolean> {
  const sql = 'SELECT 1 AS held FROM vendor_checks WHERE account = ? AND vendor_account = ? AND leased_until = ?'
  return (await reader.first(sql, account, id, leasedUntil)) !== undefined
}

/** When a pair is to be checked again, unless the check is somebody else's by now. */
export async function planCheck(
  transaction: Transaction,
  { account, id, leasedUntil }: TakenCheck,
  { dueAt, attempt }: { readonly dueAt: number; readonly attempt: number },
): Promise<void> {
  await transaction.run(
    `UPDATE vendor_checks SET due_at = ?, attempt = ?, leased_until = 0
     WHERE account = ? AND vendor_account = ? AND leased_until = ?`,
    ...[dueAt, attempt, account, id, leasedUntil],
  )
}

// Few pairs are being checked at a time, and they have an index; SQLite keeps the order of a CROSS JOIN.
const OVERDUE = `
  SELECT v.account, v.id FROM vendor_accounts v CROSS JOIN vendor_checks c
  WHERE v.service_status = ${CHECK_STATES.indexOf('checking')} AND c.account = v.account AND c.vendor_account = v.id
    AND c.give_up_at <= ? AND c.leased_until <= ? LIMIT ?`

/** Pairs that have waited too long for an answer, and that nobody is at. */
export function overdueChecks(reader: Reader, now: number, limit: number): Promise<{ account: Uid; id: number }[]> {
  return reader.all(OVERDUE, now, now, limit)
}

/** Whether a pair has waited too long for an answer, and nobody is at it. */
export async function isOverdue(reader: Reader, account: Uid, id: number, now: number): Promise<boolean> {
  const sql = `
    SELECT 1 AS overdue FROM vendor_checks WHERE account = ? AND vendor_account = ? AND give_up_at <= ? AND leased_until <= ?`
  return (await reader.first(sql, account, id, now, now)) !== undefined
}
