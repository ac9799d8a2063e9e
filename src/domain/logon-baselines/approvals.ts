import type { Uid } from '../../kernel/ids.ts'
import { type Refusal, refuse } from '../../kernel/outcome.ts'
import type { Reader } from '../../storage/database.ts'
import { takeIds } from '../counters.ts'
import type { Deps } from '../deps.ts'
import type { ApprovedValue } from './approved-value.ts'

/** `until` of what has no end. */
export const NO_END = Number.MAX_SAFE_INTEGER
/** So many approvals of an account hold at once. */
export const MOST_APPROVALS = 1000
/** Approvals that ended longer ago are forgotten: no log comes that late. */
const KEPT_MS = 400 * 86_400_000

/** An approval beside the baselines. */
export interface Approval {
  /** What of a server's logons is approved, or `egress`: a way out that says nothing of where an account is. */
  readonly type: ApprovedValue['dimension'] | 'egress'
  /** The server; empty for a way out, which holds for all. */
  readonly host: string
  /** The account, in the form in which accounts are compared; empty for what holds for all. */
  readonly who: string
  /** In canonical text; of a way out the prefix by which its source is counted. */
  readonly value: string
  readonly shown: string
  /** From when on it holds, and until when, itself not included; milliseconds since 1970. */
  readonly since: number
  readonly until: number
  /** The alert for the sake of which it was approved; 0: it is forgotten. */
  readonly alert: number
  /** Account and principal, such as `1500000000000001:user/alice`. */
  readonly by: string
}

const SAME = `
  SELECT id FROM alert_approvals
  WHERE account = ? AND type = ? AND host = ? AND who = ? AND value = ? AND until_at > ? ORDER BY id LIMIT 1`
const PROLONG = 'UPDATE alert_approvals SET until_at = ?, alert = ?, approved_by = ? WHERE account = ? AND id = ?'
const COUNT = 'SELECT CAST(count(*) AS BIGINT) AS n FROM alert_approvals WHERE account = ? AND until_at > ?'
const FORGET = 'DELETE FROM alert_approvals WHERE account = ? AND until_at < ?'
const COLUMNS = [
  ...(['account', 'id', 'type', 'host', 'who', 'value', 'shown', 'since_at', 'until_at', 'alert', 'approved_by'] as const),
]

/**
 * Approves something from now on. What holds already is given another end. Gives back the id of the approval. Refuses `full` when too
 * many hold.
 */
export async function addApproval(
  { transaction, clock }: Pick<Deps, 'transaction' | 'clock'>,
  account: Uid,
  approval: Omit<Approval, 'since'>,
): Promise<number | Refusal<'full'>> {
  const { type, host, who, value, shown, until, alert, by } = approval
  const now = clock.now()
  // Others who approve wait here, so that nothing is approved twice and the limit holds.
  const id = await takeIds(transaction, account, 'alert-approvals', 1)
  const same = await transaction.first<{ id: number }>(SAME, account, type, host, who, value, now)
  if (same !== undefined) {
    await transaction.run(PROLONG, until, alert, by, account, same.id)
    return same.id
  }
  const { n } = (await transaction.first<{ n: number }>(COUNT, account, now)) ?? { n: 0 }
  if (n >= MOST_APPROVALS) return refuse('full')
  await transaction.run(FORGET, account, now - KEPT_MS)
  await transaction.insert('alert_approvals', COLUMNS, [[account, id, type, host, who, value, shown, now, until, alert, by]])
  return id
}

/** An approval as it is listed. */
export interface ListedApproval extends Approval {
  readonly id: number
  /** Null: for all servers. */
  readonly hostName: string | null
}

const FIELDS = `a.id, a.type, a.host, a.who, a.value, a.shown, a.since_at AS since, a.until_at AS until, a.alert,
  a.approved_by AS by, h.name AS "hostName"`
const PAGE = (only: string) => `
  SELECT ${FIELDS} FROM alert_approvals a LEFT JOIN hosts h ON h.account = a.account AND h.uuid = a.host
  WHERE a.account = ? AND a.id > ?${only} ORDER BY a.id LIMIT ?`

/** Which approvals are wanted: those that hold, or that are over; both unless told. */
export interface ApprovalQuestion {
  readonly holds: boolean | undefined
  readonly after: number
  readonly limit: number
}

/** A page of an account's approvals in the order in which they were made, and the id behind which the next begins. */
export async function listApprovals(
  { transaction, clock }: { readonly transaction: Reader; readonly clock: Deps['clock'] },
  account: Uid,
  { holds, after, limit }: ApprovalQuestion,
): Promise<{ approvals: ListedApproval[]; next: number | undefined }> {
  const only = holds === undefined ? '' : ` AND a.until_at ${holds ? '>' : '<='} ?`
  const now = holds === undefined ? [] : [clock.now()]
  const rows = await transaction.all<ListedApproval>(PAGE(only), account, after, ...now, limit + 1)
  const approvals = rows.slice(0, limit)
  return { approvals, next: rows.length > limit ? approvals.at(-1)?.id : undefined }
}

const END = 'UPDATE alert_approvals SET until_at = ? WHERE account = ? AND id = ? AND until_at > ?'

/** Ends an approval now; what happened before is judged by it still. Refuses `unknown` with the id of what holds no longer, or never did. */
export async function endApproval(
  { transaction, clock }: Pick<Deps, 'transaction' | 'clock'>,
  account: Uid,
  id: number,
): Promise<number | Refusal<'unknown'>> {
  const now = clock.now()
  return (await transaction.run(END, now, account, id, now)) === 0 ? refuse('unknown', String(id)) : now
}

const WITH_END = `
  SELECT account, CAST(count(*) AS BIGINT) AS n FROM alert_approvals
  WHERE account = ANY(?) AND until_at > ? AND until_at < ${NO_END} GROUP BY account`

/** How many approvals that have an end hold now, by account; accounts without any are left out. */
export async function approvalsWithEnd(
  reader: Reader,
  accounts: readonly Uid[],
  now: number,
): Promise<ReadonlyMap<string, number>> {
  if (accounts.length === 0) return new Map()
  const rows = await reader.all<{ account: string; n: number }>(WITH_END, accounts, now)
  return new Map(rows.map(({ account, n }) => [account, n]))
}

const SUPERSEDED = `
  UPDATE alert_approvals SET until_at = ?
  WHERE account = ANY(?) AND type = 'egress' AND host = '' AND until_at > ? AND until_at < ${NO_END} AND EXISTS (
    SELECT 1 FROM alert_approvals e
    WHERE e.account = alert_approvals.account AND e.type = 'egress' AND e.host = '' AND e.who = alert_approvals.who
      AND e.value = alert_approvals.value AND e.until_at = ${NO_END})`

/** Told when ways out without an end have been written: approvals of the same that have one are over, so that each holds once. */
export async function exitsDeclared(
  { transaction, clock }: Pick<Deps, 'transaction' | 'clock'>,
  accounts: readonly Uid[],
): Promise<void> {
  const now = clock.now()
  if (accounts.length > 0) await transaction.run(SUPERSEDED, now, accounts, now)
}

const EGRESSES = `
  SELECT who, value, until_at AS until FROM alert_approvals
  WHERE account = ? AND host = '' AND type = 'egress' AND until_at > ? ORDER BY id LIMIT ${MOST_APPROVALS * 10}`

/** Whether a source was known as a way out of an account. */
export type IsEgress = (logon: { readonly who: string; readonly source: string; readonly at: number }) => boolean

/**
 * The ways out of an account that were known at some moment or later. Whoever says that a source is one says it of the past too:
 * it was one before somebody noticed.
 */
export async function knownEgresses(reader: Reader, account: Uid, from: number): Promise<IsEgress> {
  const untils = new Map<string, number>()
  for (const row of await reader.all<{ who: string; value: string; until: number }>(EGRESSES, account, from)) {
    const key = `${row.who}\n${row.value}`
    untils.set(key, Math.max(row.until, untils.get(key) ?? 0))
  }
  return ({ who, source, at }) => at < (untils.get(`${who}\n${source}`) ?? 0)
}
