import { createHash } from 'node:crypto'

/** One call as the audit trail keeps it: who did what, when, from where, with which result. Never a secret. */
export interface AuditEvent {
  /** The caller's account; empty when the caller is unknown. */
  readonly account: string
  /** When the call arrived, milliseconds since 1970. */
  readonly at: number
  readonly requestId: string
  readonly product: string
  readonly action: string
  readonly version: string
  /** Access level of the operation; empty when there is none of that name. */
  readonly level: string
  /** `root`, `user/<name>` or `role/<name>/<session>`; `system` for what the server did by itself; empty when the caller is unknown. */
  readonly principal: string
  readonly principalId: string
  readonly accessKeyId: string
  readonly sourceAddress: string
  readonly userAgent: string
  /** The host as the client wrote it. */
  readonly host: string
  /** The region that the client named; empty when it named none. */
  readonly region: string
  /** 1: the call came over TLS, 0: in clear. */
  readonly secure: 0 | 1
  /** HTTP status of the answer. */
  readonly status: number
  /** Error code; empty when the call succeeded. */
  readonly code: string
  readonly message: string
  /** Why the call was allowed or denied, as JSON text; empty when nobody had to decide. */
  readonly decision: string
  /** The bound parameters as JSON text. */
  readonly parameters: string
}

/** An event in its place in the chain of its account. */
export interface AuditRow extends AuditEvent {
  /** 1, 2, 3, … within the account. */
  readonly seq: number
  /** SHA-256 over this row and the hash of the row before it, as 64 hexadecimal digits. */
  readonly hash: string
}

/** The names of an event's fields, in the order in which they are hashed. */
export const AUDIT_FIELDS = [
  'account',
  'at',
  'requestId',
  'product',
  'action',
  'version',
  'level',
  'principal',
  'principalId',
  'accessKeyId',
  'sourceAddress',
  'userAgent',
  'host',
  'region',
  'secure',
  'status',
  'code',
  'message',
  'decision',
  'parameters',
] as const satisfies readonly (keyof AuditEvent)[]

const FORM = 'garrison-audit-1'

/**
 * The hash of a row: SHA-256, in hexadecimal digits, of the UTF-8 bytes of one JSON array without white space:
 *
 *     ["garrison-audit-1", previous, seq, account, at, requestId, …]
 *
 * `previous` is the hash of the row before, an empty text for the first row of an account; then come the row's number and
 * its fields in the order of `AUDIT_FIELDS`: `at`, `secure` and `status` as numbers, all others as text. In texts only
 * `"`, `\` and the characters below U+0020 are escaped, in JSON's shortest form. JSON keeps the parts apart, so no two
 * rows have the same bytes; the first element names this form, and would change with it.
 */
export function hashOfRow(previous: string, seq: number, event: AuditEvent): string {
  return hashOfForm(formOfRow(previous, seq, event))
}

/** The text whose bytes are hashed. */
export function formOfRow(previous: string, seq: number, event: AuditEvent): string {
  const parts: (string | number)[] = [FORM, previous, seq]
  for (const field of AUDIT_FIELDS) parts.push(event[field])
  return JSON.stringify(parts)
}

/** The hash of such a text. */
export function hashOfForm(form: string): string {
  return createHash('sha256').update(form, 'utf8').digest('hex')
}

/** Up to where a chain is known to be good: the number and the hash of a row. */
export interface Link {
  readonly seq: number
  readonly hash: string
}

/** Where every chain begins. */
export const CHAIN_START: Link = { seq: 0, hash: '' }

/** What can be wrong with a chain. */
export type ChainProblemKind = 'altered' | 'missing' | 'moved' | 'inserted' | 'truncated' | 'head' | 'forgotten'

/** The first thing that is wrong with a chain. */
export interface ChainProblem {
  /** The number of the first bad row. */
  readonly seq: number
  readonly kind: ChainProblemKind
  /** One line about what is wrong. */
  readonly about: string
}

/**
 * Walks rows in the order of their numbers from a good link on. Gives the link that they end in, or what is wrong with
 * the first that does not fit.
 */
export function walkChain(from: Link, rows: readonly AuditRow[]): Link | ChainProblem {
  let link = from
  for (const row of rows) {
    const expected = link.seq + 1
    if (row.seq > expected) return missingRows(expected, row.seq - 1)
    if (row.seq < expected) return { seq: row.seq, kind: 'moved', about: `row ${row.seq} comes after row ${link.seq}` }
    if (row.hash !== hashOfRow(link.hash, row.seq, row)) return misfit(link, row.seq, rows)
    link = row
  }
  return { seq: link.seq, hash: link.hash }
}

/** Narrows what `walkChain` gives. */
export function isProblem(walked: Link | ChainProblem): walked is ChainProblem {
  return 'kind' in walked
}

function missingRows(first: number, last: number): ChainProblem {
  return {
    seq: first,
    kind: 'missing',
    about: first === last ? `row ${first} is missing` : `rows ${first} to ${last} are missing`,
  }
}

/** A row whose hash is wrong was changed, unless the row that belongs into its place stands elsewhere. */
function misfit(link: Link, seq: number, rows: readonly AuditRow[]): ChainProblem {
  const original = rows.find((row) => row.hash === hashOfRow(link.hash, seq, row))
  if (original === undefined) {
    return { seq, kind: 'altered', about: `row ${seq} is not as it was written: its hash does not fit its fields` }
  }
  return {
    seq,
    kind: 'moved',
    about: `row ${seq} is not the one written there, which now stands at ${original.seq}: rows were moved or put in between`,
  }
}
