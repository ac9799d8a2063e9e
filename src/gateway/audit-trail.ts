import type { Field, Fields } from '../contract/field.ts'
import type { AuditEvent } from '../kernel/audit-chain.ts'
import { principalId, principalName } from '../kernel/caller.ts'
import type { Answer, Exchange } from './exchange.ts'

const QUEUE_LIMIT = 4096
const PARAMETERS_LIMIT = 4096
/** Rows wait this long for others to share their commit. */
const GATHER_MS = 50
const GATHER_ROWS = 512
const RETRY_MS = 1000

/** What the trail is told to do its work with. */
interface TrailWork {
  write(events: readonly AuditEvent[]): Promise<void>
  /** Hears of every write that failed. */
  onFailure(error: unknown): void
  /** Drops some of the rows that need not be kept any longer; never throws. */
  tidy(): Promise<void>
}

/**
 * Keeps the rows of calls that changed nothing (reads and refusals) and writes them together. A change's own row
 * never comes here: it is written in the transaction of the change.
 *
 * Rows that cannot be written stay and are tried again; once the queue is full nothing more is accepted, so calls that
 * could leave no trace are not answered. After each turn some old rows are dropped.
 */
export class AuditTrail {
  readonly #work: TrailWork
  #queue: AuditEvent[] = []
  #writing: Promise<void> | undefined
  #tidying: Promise<void> | undefined
  #timer: NodeJS.Timeout | undefined
  #isFailing = false

  constructor(work: TrailWork) {
    this.#work = work
  }

  /** Accepts a row: at once while there is room, else after a write. Rejects when there is no room and the write fails. */
  async add(event: AuditEvent): Promise<void> {
    if (this.#queue.length >= QUEUE_LIMIT) await this.#writeNow()
    this.#queue.push(event)
    if (this.#queue.length >= GATHER_ROWS && !this.#isFailing) this.#writeNow().catch(() => {})
    else this.tend()
  }

  /** Accepts a row, and resolves once it is written; rejects when it cannot be, and then tries again later. */
  async write(event: AuditEvent): Promise<void> {
    await this.add(event)
    // A turn that is under way may have begun without it.
    await this.#writing?.catch(() => {})
    await this.#writeNow()
  }

  /** Sees to it that there is a turn soon, for what waits and for old rows. */
  tend(): void {
    // Whoever ends the process flushes; the timer alone does not keep it alive.
    this.#timer ??= setTimeout(() => this.#writeNow().catch(() => {}), this.#isFailing ? RETRY_MS : GATHER_MS).unref()
  }

  /** Resolves when the rows accepted so far are written, or could not be. */
  async settle(): Promise<void> {
    try {
      await this.#writing
    } catch {
      // Its rows are in the queue again.
    }
    if (this.#queue.length > 0) await this.#writeNow().catch(() => {})
  }

  /** Resolves when every accepted row is written; rejects when they cannot be. */
  async flush(): Promise<void> {
    while (this.#writing !== undefined || this.#queue.length > 0) await this.#writeNow()
    await this.#tidying
  }

  #writeNow(): Promise<void> {
    clearTimeout(this.#timer)
    this.#timer = undefined
    // Forgotten here and not inside: a turn without rows ends before it is remembered.
    this.#writing ??= this.#writeQueued().finally(() => {
      this.#writing = undefined
      if (this.#queue.length > 0) this.tend()
    })
    return this.#writing
  }

  async #writeQueued(): Promise<void> {
    const events = this.#queue
    this.#queue = []
    try {
      if (events.length > 0) await this.#work.write(events)
      this.#isFailing = false
      this.#tidying ??= this.#work.tidy().finally(() => {
        this.#tidying = undefined
      })
    } catch (error) {
      this.#queue = [...events, ...this.#queue]
      this.#isFailing = true
      this.#work.onFailure(error)
      throw error
    }
  }
}

/** The audit row of an exchange, as far as it got. */
export function auditEvent<Deps>(
  exchange: Exchange<Deps>,
  { status, code, message = '' }: Pick<Answer, 'status' | 'code' | 'message'>,
): AuditEvent {
  const { caller, operation, parameters, request, decision } = exchange
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
    principalId: caller === undefined ? '' : principalId(caller),
    accessKeyId: caller?.accessKeyId ?? '',
    sourceAddress: request.remoteAddress,
    userAgent: bounded(parameters?.header('user-agent') ?? '', 256),
    host: bounded(parameters?.header('host') ?? '', 261),
    region: bounded(parameters?.merged.get('RegionId') ?? '', 64),
    secure: request.secure ? 1 : 0,
    status,
    code,
    message: bounded(message, 1024),
    decision: decision === undefined ? '' : JSON.stringify(decision),
    parameters: shown.length <= PARAMETERS_LIMIT ? shown : JSON.stringify({ truncated: bounded(shown, PARAMETERS_LIMIT) }),
  }
}

/** The bound input as JSON: secrets print as `[secret]`, and of texts of many lines the length is kept. */
function shownParameters<Deps>({ input, operation }: Exchange<Deps>): string {
  if (input === undefined || operation === undefined) return '{}'
  return JSON.stringify(hasBulky(operation.input) ? shownFields(input, operation.input) : input)
}

const bulky = new WeakMap<Fields, boolean>()

function hasBulky(fields: Fields): boolean {
  let known = bulky.get(fields)
  if (known === undefined) {
    known = Object.values(fields).some(isBulky)
    bulky.set(fields, known)
  }
  return known
}

function isBulky({ bulky: isSo, fields, item }: Field<unknown>): boolean {
  return isSo === true || (fields !== undefined && hasBulky(fields)) || (item !== undefined && isBulky(item))
}

function shownFields(values: object, fields: Fields): object {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, shownValue(value, fields[name])]))
}

function shownValue(value: unknown, field: Field<unknown> | undefined): unknown {
  if (field?.bulky && typeof value === 'string') return `[${value.length} characters]`
  if (Array.isArray(value)) return value.map((part) => shownValue(part, field?.item))
  return field?.fields === undefined || typeof value !== 'object' || value === null ? value : shownFields(value, field.fields)
}

function bounded(text: string, length: number): string {
  if (text.length <= length) return text
  const cut = text.slice(0, length)
  // Not in the middle of a character.
  return /[\ud800-\udbff]$/.test(cut) ? cut.slice(0, -1) : cut
}
