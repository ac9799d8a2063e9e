import type { Operation } from '../contract/operation.ts'
import type { ProductFacts } from '../contract/product.ts'
import type { AccessDecision, CallerPolicies } from '../domain/identity/decide.ts'
import type { ConditionContext } from '../domain/identity/policy/context.ts'
import type { Caller } from '../kernel/caller.ts'
import type { RawRequest } from './raw-request.ts'
import type { RequestParameters } from './read-parameters.ts'

/** One request on its road: each step reads what earlier steps found and adds its own. */
export interface Exchange<Deps> {
  readonly request: RawRequest
  /** When it arrived, milliseconds since 1970. */
  readonly now: number
  /** The same by the clock that records go by. */
  readonly domainNow: number
  requestId: string
  parameters?: RequestParameters
  product?: ProductFacts
  action?: string
  operation?: Operation<Deps>
  caller?: Caller
  /** The bound input; what the audit trail shows of the parameters. */
  input?: object
  /** What policies may ask of the request. */
  context?: ConditionContext
  /** The policies of the caller; absent where none were asked. */
  policies?: CallerPolicies
  /** Whether the caller may do it, and which statement decided; absent when the road ended before that. */
  decision?: AccessDecision
  /** True once the audit row lies in the transaction of the change itself. */
  audited?: boolean
  answer?: Answer
}

/** What goes back to the client. */
export interface Answer {
  readonly status: number
  /** Error code; empty on success. */
  readonly code: string
  /** What the error says; absent on success. */
  readonly message?: string
  readonly body: string
  readonly headers?: Readonly<Record<string, string>>
}
