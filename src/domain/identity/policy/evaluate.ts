import { holds } from './condition.ts'
import type { ConditionContext } from './context.ts'
import type { Effect, PolicyDocument, Statement } from './document.ts'
import type { Template } from './template.ts'

/** Which policy it is. */
export interface PolicyName {
  /** Whose document it is: everybody's, the account's, the one given when a role was assumed, or a role's trust. */
  readonly type: 'System' | 'Custom' | 'Session' | 'Trust'
  /** Empty where there is one only: of a session, of a role. */
  readonly name: string
}

/** A policy with its name. */
export interface NamedPolicy extends PolicyName {
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
  | { readonly allowed: true; readonly reason: 'allowed'; readonly policy: PolicyName; readonly statementIndex: number }
  | { readonly allowed: false; readonly reason: 'explicit-deny'; readonly policy: PolicyName; readonly statementIndex: number }
  | { readonly allowed: false; readonly reason: 'implicit-deny' }

/** The answer where nothing allows and nothing denies. */
export const IMPLICIT_DENY: Decision = { allowed: false, reason: 'implicit-deny' }

/**
 * Decides by all policies of a caller: a Deny that matches wins over everything, else an Allow that matches
 * wins, else the answer is no. The order of policies and statements does not change the answer; it only decides
 * which of several statements is named.
 */
export function evaluate(policies: readonly NamedPolicy[], request: AccessRequest): Decision {
  let decision = IMPLICIT_DENY
  for (const { type, name, document } of policies) {
    const next = decideBy(document.statements, { type, name }, (statement) => applies(statement, request))
    if (next.reason === 'explicit-deny') return next
    if (!decision.allowed) decision = next
  }
  return decision
}

/** Decides by the statements of one policy, of which `isApplicable` tells the ones that speak about the request. */
export function decideBy<S extends { readonly effect: Effect }>(
  statements: readonly S[],
  policy: PolicyName,
  isApplicable: (statement: S) => boolean,
): Decision {
  let decision = IMPLICIT_DENY
  for (const [statementIndex, statement] of statements.entries()) {
    const isNew = statement.effect === 'Deny' || !decision.allowed
    if (!isNew || !isApplicable(statement)) continue
    if (statement.effect === 'Deny') return { allowed: false, reason: 'explicit-deny', policy, statementIndex }
    decision = { allowed: true, reason: 'allowed', policy, statementIndex }
  }
  return decision
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
