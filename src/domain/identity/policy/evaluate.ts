import { holds } from './condition.ts'
import type { ConditionContext } from './context.ts'
import type { Effect, PolicyDocument, Statement } from './document.ts'
import type { Template } from './template.ts'

/** Whose rules they are: those attached to the caller, those given when a role was assumed, those of the role that is to be assumed. */
export type PolicyKind = 'identity' | 'session' | 'trust'

/** Which policy it is, and why the caller has it. */
export interface PolicyName {
  readonly type: 'System' | 'Custom'
  readonly name: string
  /** The number of the document in force; undefined for system policies, which have one only. */
  readonly version?: number
  readonly attachedTo?: 'user' | 'group' | 'role'
}

/** A policy with its name. Policies of sessions and trust policies have none. */
export interface NamedPolicy {
  readonly policy: PolicyName | undefined
  readonly document: PolicyDocument
}

/** What the caller wants to do, and to what. Both are taken literally: a `*` in them is a star, not a pattern. */
export interface AccessRequest {
  /** `yundun-sas:ModifyLoginBaseConfig` */
  readonly action: string
  /** `acs:yundun-cloudfirewall::1766185894104675:instancemember/*`, or `*` for an action on no resource in particular. */
  readonly resource: string
  readonly context: ConditionContext
}

/** The answer, with the statement that decided it: its policy, and its index in the document from 0. */
export type Decision =
  | { readonly allowed: true; readonly reason: 'allowed'; readonly kind: PolicyKind; readonly by: DecidingStatement }
  | { readonly allowed: false; readonly reason: 'explicit-deny'; readonly kind: PolicyKind; readonly by: DecidingStatement }
  | { readonly allowed: false; readonly reason: 'implicit-deny'; readonly kind: PolicyKind }

/** Where a statement stands. */
export interface DecidingStatement {
  readonly policy: PolicyName | undefined
  readonly statementIndex: number
}

/**
 * Decides by all policies of a caller: a Deny that matches wins over everything, else an Allow that matches
 * wins, else the answer is no. The order of policies and statements does not change the answer; it only decides
 * which of several statements is named.
 */
export function evaluate(policies: readonly NamedPolicy[], request: AccessRequest, kind: PolicyKind = 'identity'): Decision {
  return decideBy(
    policies.map(({ policy, document }) => ({ policy, statements: document.statements })),
    (statement) => applies(statement, request),
    kind,
  )
}

/** Decides by the statements of policies, of which `isApplicable` tells the ones that speak about the request. */
export function decideBy<S extends { readonly effect: Effect }>(
  policies: readonly { readonly policy: PolicyName | undefined; readonly statements: readonly S[] }[],
  isApplicable: (statement: S) => boolean,
  kind: PolicyKind,
): Decision {
  let decision: Decision = { allowed: false, reason: 'implicit-deny', kind }
  for (const { policy, statements } of policies) {
    for (const [statementIndex, statement] of statements.entries()) {
      const isNew = statement.effect === 'Deny' || !decision.allowed
      if (!isNew || !isApplicable(statement)) continue
      const by = { policy, statementIndex }
      if (statement.effect === 'Deny') return { allowed: false, reason: 'explicit-deny', kind, by }
      decision = { allowed: true, reason: 'allowed', kind, by }
    }
  }
  return decision
}

/** What a document says about a request: a Deny where there is one, else an Allow; undefined where it says nothing. */
export function effectOf(document: PolicyDocument, request: AccessRequest): Effect | undefined {
  const { reason } = evaluate([{ policy: undefined, document }], request)
  return reason === 'implicit-deny' ? undefined : reason === 'allowed' ? 'Allow' : 'Deny'
}

function applies(statement: Statement, { action, resource, context }: AccessRequest): boolean {
  const { actions, resources } = statement
  return (
    actions.patterns.some((pattern) => pattern.matches(action)) !== actions.negated &&
    resources.patterns.some((pattern) => pattern.matches(resource, context)) !== resources.negated &&
    isMet(statement, context)
  )
}

/**
 * Whether all conditions of a statement hold. A text with a variable that has no value equals nothing; where that would
 * widen what is allowed (`NotResource`, `StringNotEquals`), it must not: an Allow with such a text does not apply.
 */
export function isMet(
  statement: Pick<Statement, 'effect' | 'conditions'> & { readonly templates: readonly Template[] },
  context: ConditionContext,
): boolean {
  if (statement.effect === 'Allow' && statement.templates.some((template) => template.isOpen(context))) return false
  return statement.conditions.every((condition) => holds(condition, context))
}
