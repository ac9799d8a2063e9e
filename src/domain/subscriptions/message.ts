import type { Uid } from '../../kernel/ids.ts'
import type { AlertKind, AlertLevel, InBothLanguages, Why } from '../alerts/follow.ts'
import type { Channel, Rules, Target } from './subscription.ts'

/** What is told of a matter; kept as it was when it was raised. */
export interface Facts {
  /** The delivery: the same in every try. */
  readonly id: string
  readonly incident: string
  /** The account whose servers it is about. */
  readonly account: Uid
  readonly accountName: string
  /** The server that it is about this time; empty: several. */
  readonly host: string
  readonly hostName: string
  /** How many servers it has come to by now, of any filter; 0: not known. */
  readonly servers: number
  readonly user: string
  readonly source: string
  readonly kinds: readonly AlertKind[]
  readonly level: AlertLevel
  readonly alerts: number
  readonly firstAt: number
  readonly lastAt: number
  readonly why: Why
  readonly reason: InBothLanguages
}

/** What leaves at once. */
export interface Message {
  /** The same in every try, so that a receiver knows it again. */
  readonly id: string
  readonly subscription: string
  readonly language: Rules['language']
  readonly isTest: boolean
  /** When its first matter was raised, milliseconds since 1970. */
  readonly raisedAt: number
  /** One matter, or several that are summed up. */
  readonly facts: readonly Facts[]
}

/** A message with where it goes. */
export interface Posting {
  readonly channel: Channel
  readonly target: Target
  readonly message: Message
}

/** Why something was not delivered. */
export type FailureWord =
  | 'refused'
  | 'throttled'
  | 'unreachable'
  | 'timed-out'
  | 'not-allowed'
  | 'redirected'
  | 'server-error'
  | 'secret-unavailable'

/** A failed try. */
export interface Failed {
  readonly word: FailureWord
  /** A status or code of the receiver's or the system's; never its own words. */
  readonly code: string
  /** After how many milliseconds the receiver wants to be asked again. */
  readonly retryAfterMs?: number
  /** Another try would do harm: some have got it. */
  readonly isFinal?: true
}
