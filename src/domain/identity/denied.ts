import { Refusal } from '../../kernel/outcome.ts'
import type { AccessDecision } from './decide.ts'
import type { ConditionContext } from './policy/context.ts'

/** A verb's "no" that stands in a policy: it says which decision it was, and by what the request was judged. */
export class Denied<Kind extends string = string> extends Refusal<Kind> {
  readonly decision: AccessDecision
  readonly context: ConditionContext

  constructor(kind: Kind, words: readonly string[], { decision, context }: Pick<Denied, 'decision' | 'context'>) {
    super(kind, words)
    this.decision = decision
    this.context = context
  }

  /** The same denial under another word. */
  as<Other extends string>(kind: Other, ...words: readonly string[]): Denied<Other> {
    return new Denied(kind, words, this)
  }
}
