import { type AuditRow, isProblem, type Link, walkChain } from '../../kernel/audit-chain.ts'
import type { Transaction } from '../../storage/database.ts'
import type { Deps } from '../deps.ts'
import { anchorOf, type Head, isGenuine, signHead } from './head.ts'
import { dropRows, findFirstLink, findHead, findOldest, findRows, lockHead, shortenHead } from './store.ts'

/** How long rows are kept. */
export interface Retention {
  /** Rows older than this many days are dropped; 0 keeps them for ever. */
  readonly days: number
  /** How many rows of unknown callers are kept: anybody can cause these. */
  readonly unknownRows: number
}

/** Rows dropped in one go at most: some twenty milliseconds, and more than a batch of the writer brings. */
const STEP = 1000
const DAY_MS = 86_400_000
const UNKNOWN = ''

type PruneDeps = Pick<Deps, 'transaction' | 'vault' | 'clock'>

/**
 * Drops rows that need not be kept any longer, of one account and a bounded number: whoever writes the trail calls this
 * again and again. Rows go from the beginning of a chain only, and its head keeps the hash of the last one dropped,
 * so that the rest can still be verified. What is dropped is verified first: rows that were given an older time shall
 * not vanish without a trace. Gives back how many rows were dropped.
 */
export async function pruneAudit(deps: PruneDeps, { days, unknownRows }: Retention): Promise<number> {
  const { transaction, clock } = deps
  const cutoff = days === 0 ? 0 : clock.now() - days * DAY_MS
  const unknown = await findHead(transaction, UNKNOWN)
  if (unknown !== undefined && unknown.seq - unknown.firstSeq + 1 > unknownRows) {
    const last = unknown.seq - unknownRows
    const dropped = await shorten(deps, UNKNOWN, (row) => row.seq <= last || row.at < cutoff)
    if (dropped > 0) return dropped
  }
  const account = await findOldest(transaction, cutoff)
  return account === undefined ? 0 : shorten(deps, account, (row) => row.at < cutoff)
}

async function shorten(deps: PruneDeps, account: string, isDue: (row: AuditRow) => boolean): Promise<number> {
  const { transaction, vault, clock } = deps
  const locked = await lockHead(transaction, account)
  if (locked === undefined) return 0
  const head = isGenuine(vault, locked) ? locked : await rebuilt(transaction, locked)
  const rows = await findRows(transaction, account, head.firstSeq, STEP + 1)
  const kept = rows.findIndex((row) => !isDue(row))
  const due = rows.slice(0, kept < 0 ? STEP : Math.min(kept, STEP))
  const { seq, hash } = due.at(-1) ?? anchorOf(head)
  if (due.length > 0) await dropRows(transaction, account, head.firstSeq, seq)
  const shorter = {
    ...head,
    firstSeq: seq + 1,
    firstPrevious: hash,
    firstAt: rows[due.length]?.at ?? clock.now(),
    damagedSeq: head.damagedSeq ?? damageAmong(anchorOf(head), due),
  }
  await shortenHead(transaction, signHead(vault, shorter))
  return due.length
}

/** A head that somebody changed says nothing about where the rows begin: they say so themselves. */
async function rebuilt(transaction: Transaction, head: Head): Promise<Head> {
  const first = await findFirstLink(transaction, head.account)
  const firstSeq = first?.seq ?? head.seq + 1
  return { ...head, firstSeq, damagedSeq: firstSeq }
}

function damageAmong(anchor: Link, rows: readonly AuditRow[]): number | null {
  const walked = walkChain(anchor, rows)
  return isProblem(walked) ? walked.seq : null
}
