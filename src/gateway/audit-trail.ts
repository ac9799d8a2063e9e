import type { AuditEvent } from '../domain/audit/record.ts'
import { principalName } from '../kernel/caller.ts'
import type { Exchange } from './exchange.ts'

const QUEUE_LIMIT = 4096
const PARAMETERS_LIMIT = 4096
/** Rows wait this long for others to share their commit. */
const GATHER_MS = 50
const GATHER_ROWS = 512
const RETRY_MS = 1000

/**
 * Keeps the rows of calls that changed nothing (reads and refusals) and writes them together. A change's own row
 * never comes here: it is written in the transaction of the change.
 *
 * Rows that cannot be written stay and are tried again; once the queue is full nothing more is accepted, so calls that
 * could leave no trace are not answered.
 */
export class AuditTrail {
  readonly #write: (events: readonly AuditEvent[]) => Promise<void>
  readonly #onFailure: (error: unknown) => void
  #queue: AuditEvent[] = []
  #writing: Promise<void> | undefined
  #timer: NodeJS.Timeout | undefined
  #isFailing = false

  /** `onFailure` hears of every write that failed. */
  constructor(write: (events: readonly AuditEvent[]) => Promise<void>, onFailure: (error: unknown) => void) {
    this.#write = write
    this.#onFailure = onFailure
  }

  /** Accepts a row: at once while there is room, else after a write. Rejects when there is no room and the write fails. */
  async add(event: AuditEvent): Promise<void> {
    if (this.#queue.length >= QUEUE_LIMIT) await this.#writeNow()
    this.#queue.push(event)
    if (this.#queue.length >= GATHER_ROWS && !this.#isFailing) this.#writeNow().catch(() => {})
    else this.#arm()
  }

  /** Resolves when every accepted row is written; rejects when they cannot be. */
  async flush(): Promise<void> {
    while (this.#writing !== undefined || this.#queue.length > 0) await this.#writeNow()
  }

  #arm(): void {
    // Whoever ends the process flushes; the timer alone does not keep it alive.
    this.#timer ??= setTimeout(() => this.#writeNow().catch(() => {}), this.#isFailing ? RETRY_MS : GATHER_MS).unref()
  }

  #writeNow(): Promise<void> {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#writing ??= this.#writeQueued()
    return this.#writing
  }

  async #writeQueued(): Promise<void> {
    const events = this.#queue
    this.#queue = []
    try {
      await this.#write(events)
      this.#isFailing = false
    } catch (error) {
      this.#queue = [...events, ...this.#queue]
      this.#isFailing = true
      this.#onFailure(error)
      throw error
    } finally {
      this.#writing = undefined
      if (this.#queue.length > 0) this.#arm()
    }
  }
}

/** The audit row of an exchange, as far as it got. */
export function auditEvent<Deps>(exchange: Exchange<Deps>, status: number, code: string): AuditEvent {
  const { caller, operation, parameters } = exchange
  const shown = shownParameters(exchange)
  return {
    account: caller?.account ?? '',
    at: exchange.now,
    requestId: exchange.requestId,
    product: exchange.product?.name ?? '',
    action: bounded(exchange.action ?? parameters?.action ?? '', 64),
    version: bounded(parameters?.version ?? '', 32),
    level: operation?.access.level ?? '',
    principal: caller === undefined ? '' : principalName(caller.principal),
    accessKeyId: caller?.accessKeyId ?? '',
    sourceAddress: exchange.request.remoteAddress,
    userAgent: bounded(parameters?.header('user-agent') ?? '', 256),
    status,
    code,
    parameters: shown.length <= PARAMETERS_LIMIT ? shown : JSON.stringify({ truncated: shown.slice(0, PARAMETERS_LIMIT) }),
  }
}

function shownParameters<Deps>({ input, operation }: Exchange<Deps>): string {
  if (input === undefined) return '{}'
  return JSON.stringify(input, (name, value) =>
    typeof value === 'string' && operation?.input[name]?.bulky ? `[${value.length} characters]` : value,
  )
}

function bounded(text: string, length: number): string {
  return text.length <= length ? text : text.slice(0, length)
}
