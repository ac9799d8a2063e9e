import { holds } from './condition.ts'
import type { ConditionContext } from './context.ts'
import type { Effect, PolicyDocument, Statement } from './document.ts'
import type { Pattern } from './template.ts'

/** What the caller wants to do, and to what. Both are taken literally: a `*` in them is a star, not a pattern. */
export interface AccessRequest {
  /** `yundun-sas:ModifyLoginBaseConfig` */
  readonly action: string
  /** `acs:yundun-cloudfirewall::1766185894104675:instancemember/*`, or `*` for an action on no resource in particular. */
  readonly resource: string
  readonly context: ConditionContext
}

/** The answer, with the statement that decided it: the place of its policy in the list, and its own in the document, from 0. */
export type Decision =
  | { readonly allowed: true; readonly reason: 'allowed'; readonly policyIndex: number; readonly statementIndex: number }
  | { readonly allowed: false; readonly reason: 'explicit-deny'; readonly policyIndex: number; readonly statementIndex: number }
  | { readonly allowed: false; readonly reason: 'implicit-deny' }

const IMPLICIT_DENY: Decision = { allowed: false, reason: 'implicit-deny' }

/**
 * Decides by all policies of a caller: a Deny that matches wins over everything, else an Allow that matches
 * wins, else the answer is no. The order of policies and statements does not change the answer; it only decides
 * which of several statements is named.
 */
export function evaluate(policies: readonly PolicyDocument[], request: AccessRequest): Decision {
  return decideBy(
    policies.map((document) => document.about(request.action)),
    (statement) => applies(statement, request),
  )
}

/** Decides by the statements of policies, of which `isApplicable` tells the ones that speak about the request. */
export function decideBy<S extends { readonly index: number; readonly effect: Effect }>(
  policies: readonly (readonly S[])[],
  isApplicable: (statement: S) => boolean,
): Decision {
  let decision = IMPLICIT_DENY
  for (let policyIndex = 0; policyIndex < policies.length; policyIndex++) {
    for (const statement of policies[policyIndex] ?? []) {
      const isNew = statement.effect === 'Deny' || !decision.allowed
      if (!isNew || !isApplicable(statement)) continue
      const statementIndex = statement.index
      if (statement.effect === 'Deny') return { allowed: false, reason: 'explicit-deny', policyIndex, statementIndex }
      decision = { allowed: true, reason: 'allowed', policyIndex, statementIndex }
    }
  }
  return decision
}

/** What a document says about a request: a Deny where there is one, else an Allow; undefined where it says nothing. */
export function effectOf(document: PolicyDocument, request: AccessRequest): Effect | undefined {
  const { reason } = evaluate([document], request)
  return reason === 'implicit-deny' ? undefined : reason === 'allowed' ? 'Allow' : 'Deny'
}

/** Whether a statement about the action speaks about the resource, too, and its conditions hold. */
function applies(statement: Statement, { resource, context }: AccessRequest): boolean {
  const { negated, patterns } = statement.resources
  return isOneOf(patterns, resource, context) !== negated && isMet(statement, context)
}

function isOneOf(patterns: readonly Pattern[], text: string, context: ConditionContext): boolean {
  for (const pattern of patterns) if (pattern.matches(text, context)) return true
  return false
}

/**
 * Whether all conditions of a statement hold. A text with a variable that has no value equals nothing; where that would
 * widen what is allowed (`NotResource`, `StringNotEquals`), it must not: an Allow with such a text does not apply.
 */
export function isMet(statement: Pick<Statement, 'effect' | 'conditions' | 'templates'>, context: ConditionContext): boolean {
  if (statement.effect === 'Allow' && statement.templates.some((template) => template.isOpen(context))) return false
  for (const condition of statement.conditions) if (!holds(condition, context)) return false
  return true
}
