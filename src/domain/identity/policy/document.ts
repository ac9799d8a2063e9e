import type { Condition } from './condition.ts'
import { type Lookup, lookupsOf } from './lookups.ts'
import type { Pattern, Template } from './template.ts'
import type { Wildcard } from './wildcard.ts'

/** One rule: what it says about these actions on these resources under these conditions. */
export interface Statement {
  /** Its place in the document, from 0. */
  readonly index: number
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

/** Actions are the server's own words, of which a document hears some again and again. */
const REMEMBERED_ACTIONS = 128

/** A policy document, read once and evaluated often. */
export class PolicyDocument {
  readonly statements: readonly Statement[]
  readonly lookups: ReadonlySet<Lookup>
  readonly #byAction = new Map<string, readonly Statement[]>()

  constructor(statements: readonly Statement[]) {
    this.statements = statements
    this.lookups = lookupsOf(statements)
  }

  /** The statements about an action, whatever the resource, in their order. */
  about(action: string): readonly Statement[] {
    const known = this.#byAction.get(action)
    if (known !== undefined) return known
    const about = this.statements.filter((statement) => isAbout(statement, action))
    if (this.#byAction.size >= REMEMBERED_ACTIONS) this.#byAction.clear()
    this.#byAction.set(action, about)
    return about
  }
}

/** Whether a statement speaks about an action, whatever the resource. */
export function isAbout({ actions }: Statement, action: string): boolean {
  return actions.patterns.some((pattern) => pattern.matches(action)) !== actions.negated
}
