import type { Condition } from './condition.ts'
import type { Pattern, Template } from './template.ts'
import type { Wildcard } from './wildcard.ts'

/** A policy document, read once and evaluated often. */
export interface PolicyDocument {
  readonly statements: readonly Statement[]
}

/** One rule: what it says about these actions on these resources under these conditions. */
export interface Statement {
  readonly effect: Effect
  readonly actions: Selection<Wildcard>
  readonly resources: Selection<Pattern>
  /** All must hold. */
  readonly conditions: readonly Condition[]
  /** The texts in it that have variables. */
  readonly templates: readonly Template[]
}

export type Effect = 'Allow' | 'Deny'

/** `Action` or `Resource`: what one of the patterns matches; `NotAction` or `NotResource`: what none of them matches. */
export interface Selection<P> {
  readonly negated: boolean
  readonly patterns: readonly P[]
}
