import { principalArn } from '../kernel/caller.ts'
import type { Exchange } from './exchange.ts'
import { gatewayError } from './gateway-error.ts'
import type { World } from './world.ts'

const WINDOW_MS = 1000

/**
 * Counts calls per user and operation. Never more than `limit` are let through in any one second, wherever the
 * second begins: the times of the last `limit` calls are kept.
 */
export class Throttle {
  readonly #capacity: number
  readonly #calls = new Map<string, { at: Float64Array; next: number }>()

  /** `capacity` bounds how many users' times are kept; the least recently seen is forgotten first. */
  constructor(capacity = 10_000) {
    this.#capacity = capacity
  }

  /** Counts a call. Gives 0 when it may pass, else the milliseconds to wait until one may. */
  waitMs(user: string, limit: number, now: number): number {
    const known = this.#calls.get(user)
    const calls = known ?? { at: new Float64Array(limit).fill(Number.NEGATIVE_INFINITY), next: 0 }
    this.#calls.delete(user)
    this.#calls.set(user, calls)
    if (known === undefined && this.#calls.size > this.#capacity) this.#calls.delete(this.#calls.keys().next().value ?? '')
    const oldest = calls.at[calls.next] ?? Number.NEGATIVE_INFINITY
    if (now - oldest < WINDOW_MS && now >= oldest) return Math.ceil(oldest + WINDOW_MS - now)
    calls.at[calls.next] = now
    calls.next = (calls.next + 1) % limit
    return 0
  }
}

/** Refuses a call over the operation's limit, with the time to wait. */
export function throttle<Deps>(exchange: Exchange<Deps>, world: World<Deps>): void {
  const { caller, operation } = exchange
  if (caller === undefined || operation?.limit === undefined) return
  // All sessions of a role are one user: whoever may assume it could begin a session for every call.
  const user = `${principalArn(caller)}/${exchange.product?.name}/${exchange.action}`
  const waitMs = world.throttle.waitMs(user, operation.limit.perUserPerSecond, exchange.now)
  if (waitMs > 0) throw gatewayError('Throttling.User').withHeaders({ 'x-acs-retry-after': String(waitMs) })
}
