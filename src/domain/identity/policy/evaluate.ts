import type { PolicyDocument, Statement } from './document.ts'
import type { Wildcard } from './wildcard.ts'

/** A policy attached to the caller. */
export interface NamedPolicy {
  readonly name: string
  readonly document: PolicyDocument
}

/** What the caller wants to do, and to what. Both are taken literally: a `*` in them is a star, not a pattern. */
export interface AccessRequest {
  /** `yundun-sas:ModifyLoginBaseConfig` */
  readonly action: string
  /** `acs:yundun-cloudfirewall::1766185894104675:instancemember/*`, or `*` for an action on no resource in particular. */
  readonly resource: string
}

/** The answer, with the statement that decided it: its policy, and its index in the document from 0. */
export type Decision =
  | { readonly allowed: true; readonly reason: 'allowed'; readonly policy: string; readonly statementIndex: number }
  | { readonly allowed: false; readonly reason: 'explicit-deny'; readonly policy: string; readonly statementIndex: number }
  | { readonly allowed: false; readonly reason: 'implicit-deny' }

const IMPLICIT_DENY: Decision = { allowed: false, reason: 'implicit-deny' }

/**
 * Decides by all policies of a caller: a Deny that matches wins over everything, else an Allow that matches
 * wins, else the answer is no. The order of policies and statements does not change the answer; it only decides
 * which of several statements is named.
 */
export function evaluate(policies: readonly NamedPolicy[], request: AccessRequest): Decision {
  let decision = IMPLICIT_DENY
  for (const { name, document } of policies) {
    for (const [statementIndex, statement] of document.statements.entries()) {
      const isNew = statement.effect === 'Deny' || !decision.allowed
      if (!isNew || !covers(statement, request)) continue
      if (statement.effect === 'Deny') return { allowed: false, reason: 'explicit-deny', policy: name, statementIndex }
      decision = { allowed: true, reason: 'allowed', policy: name, statementIndex }
    }
  }
  return decision
}

function covers(statement: Statement, { action, resource }: AccessRequest): boolean {
  return anyMatches(statement.actions, action) && anyMatches(statement.resources, resource)
}

function anyMatches(patterns: readonly Wildcard[], text: string): boolean {
  return patterns.some((pattern) => pattern.matches(text))
}
