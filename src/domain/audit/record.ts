import type { Transaction } from '../../storage/database.ts'

/** One call as the audit trail keeps it: who did what, when, from where, with which result. Never a secret. */
export interface AuditEvent {
  /** The caller's account; empty when the caller is unknown. */
  readonly account: string
  /** Milliseconds since 1970. */
  readonly at: number
  readonly requestId: string
  readonly product: string
  readonly action: string
  readonly version: string
  readonly level: string
  readonly principal: string
  readonly accessKeyId: string
  readonly sourceAddress: string
  readonly userAgent: string
  /** HTTP status of the answer. */
  readonly status: number
  /** Error code; empty when the call succeeded. */
  readonly code: string
  /** The bound parameters as JSON text. */
  readonly parameters: string
}

const COLUMNS = [
  'account',
  'at',
  'request_id',
  'product',
  'action',
  'version',
  'level',
  'principal',
  'access_key_id',
  'source_address',
  'user_agent',
  'status',
  'code',
  'parameters',
] as const

/** Writes audit rows into the given transaction. */
export async function recordAudit(transaction: Transaction, events: readonly AuditEvent[]): Promise<void> {
  const rows = events.map((event) => [
    event.account,
    event.at,
    event.requestId,
    event.product,
    event.action,
    event.version,
    event.level,
    event.principal,
    event.accessKeyId,
    event.sourceAddress,
    event.userAgent,
    event.status,
    event.code,
    event.parameters,
  ])
  await transaction.insert('audit_events', COLUMNS, rows)
}
