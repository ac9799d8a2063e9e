import type { AuditRow } from '../../kernel/audit-chain.ts'
import type { Uid } from '../../kernel/ids.ts'
import { Refusal } from '../../kernel/outcome.ts'
import type { Reader } from '../../storage/database.ts'
import { readableChain } from './chain-owner.ts'
import { findHead, findRows, findSpan } from './store.ts'

const STEP = 500

/** Which rows are exported. */
export interface ExportRequest {
  /** Undefined: the caller's own. */
  readonly account: string | undefined
  /** Milliseconds since 1970: from this time on. */
  readonly from: number | undefined
  /** Milliseconds since 1970: before this time. */
  readonly to: number | undefined
  /** How far an earlier call got: the next row, and the last of the span that the first call found. */
  readonly next: Span | undefined
}

/** Rows by their numbers, the last one included. */
export interface Span {
  readonly first: number
  readonly last: number
}

/** A row with the hash of the one before it, so that every exported line can be verified on its own. */
export type ExportedRow = AuditRow & { readonly previous: string }

/**
 * The next rows of a chain, without a gap. Rows are written a moment after their time, reads a little later than changes:
 * so that no row between two times is missing, a few from just before and after them come along.
 */
export async function exportAudit(
  reader: Reader,
  caller: Uid,
  { account: wanted, from, to, next }: ExportRequest,
): Promise<{ rows: readonly ExportedRow[]; next: Span | undefined } | Refusal<'not-management'>> {
  const account = await readableChain(reader, caller, wanted)
  if (account instanceof Refusal) return account
  const head = await findHead(reader, account)
  const span = next ?? (await findSpan(reader, account, from ?? 0, to ?? Number.MAX_SAFE_INTEGER))
  if (span === undefined) return { rows: [], next: undefined }
  // The row before the first one is read for its hash.
  const kept = await findRows(reader, account, span.first - 1, STEP + 1)
  const found: ExportedRow[] = []
  let previous = head !== undefined && kept[0]?.seq === head.firstSeq ? head.firstPrevious : ''
  for (const row of kept) {
    if (row.seq >= span.first && row.seq <= span.last) found.push({ ...row, previous })
    previous = row.hash
  }
  const rows = found.slice(0, STEP)
  const last = rows.at(-1)?.seq ?? span.last
  return { rows, next: last < span.last ? { first: last + 1, last: span.last } : undefined }
}
