import type { Wildcard } from './wildcard.ts'

/** A policy document, read once and evaluated often. */
export interface PolicyDocument {
  readonly statements: readonly Statement[]
}

/** One rule: what it says about these actions on these resources. */
export interface Statement {
  readonly effect: 'Allow' | 'Deny'
  readonly actions: readonly Wildcard[]
  readonly resources: readonly Wildcard[]
}
