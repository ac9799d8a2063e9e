import type { Failed, FailureWord, Message } from '../domain/subscriptions/message.ts'
import type { Target } from '../domain/subscriptions/subscription.ts'
import type { Outlet } from './outlet.ts'

/** A try that failed. */
export class DeliveryFailure extends Error {
  readonly failed: Failed

  constructor(word: FailureWord, code: string | number, more: Pick<Failed, 'retryAfterMs' | 'isFinal'> = {}) {
    super(`${word} ${code}`)
    this.name = 'DeliveryFailure'
    this.failed = { word, code: String(code), ...more }
  }
}

/** What a channel works with. */
export interface Means {
  readonly outlet: Outlet
  /** Milliseconds since 1970. */
  readonly now: () => number
}

/** One way on which messages leave. @throws DeliveryFailure, or the error of a connection */
export type Receiver = (target: Target, message: Message, means: Means) => Promise<void>

/** The URL of a target that has one. */
export function urlOf({ url }: Target): URL {
  if (url === undefined) throw new Error('a target that is posted to has a URL')
  return new URL(url.reveal())
}
