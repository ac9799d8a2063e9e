import { type ConditionContext, contextKey } from './context.ts'
import { Wildcard, wildcardProblem } from './wildcard.ts'

const OPEN = '${'
const VARIABLE = /^[A-Za-z][A-Za-z0-9-]*:[A-Za-z0-9_./:@-]+$/

/** A text of a policy that may hold variables, `${acs:PrincipalArn}`: condition keys whose values the request gives. */
export class Template {
  readonly source: string
  /** Plain text and, at odd places, the variables between, as `contextKey` has them. */
  readonly #pieces: readonly string[]

  /** @throws Error for a text that `templateProblem` refuses */
  constructor(source: string) {
    const pieces = piecesOf(source)
    if (pieces === undefined) throw new Error(`${source} has a malformed variable`)
    this.source = source
    this.#pieces = pieces
  }

  /** Whether it has a variable that the request gives no value, or more than one. */
  isOpen(context: ConditionContext): boolean {
    return this.#pieces.some((piece, index) => index % 2 === 1 && context.get(piece)?.length !== 1)
  }

  /** The text with every variable's value in its place; undefined when one is open. */
  fill(context: ConditionContext): string | undefined {
    if (this.#pieces.length === 1) return this.source
    return this.isOpen(context)
      ? undefined
      : this.#pieces.map((piece, at) => (at % 2 === 0 ? piece : context.get(piece)?.[0])).join('')
  }

  /** Whether a value that the request gives has a `*` or `?`: it must not become a pattern. */
  bringsWildcards(context: ConditionContext): boolean {
    return this.#pieces.some((piece, index) => index % 2 === 1 && /[*?]/.test(context.get(piece)?.[0] ?? ''))
  }

  get hasVariables(): boolean {
    return this.#pieces.length > 1
  }

  /** The condition keys whose values it takes. */
  get variables(): readonly string[] {
    return this.#pieces.filter((_piece, index) => index % 2 === 1)
  }
}

/** A pattern (see `Wildcard`) that may hold variables. Their values stand for themselves. */
export class Pattern {
  readonly template: Template
  readonly #fixed: Wildcard | undefined

  /** @throws Error for a text that `patternProblem` refuses */
  constructor(source: string) {
    this.template = new Template(source)
    this.#fixed = this.template.hasVariables ? undefined : new Wildcard(source)
  }

  /** Whether the whole text can be read as the pattern. With an open variable nothing can. */
  matches(text: string, context: ConditionContext): boolean {
    if (this.#fixed !== undefined) return this.#fixed.matches(text)
    const filled = this.template.fill(context)
    return filled !== undefined && !this.template.bringsWildcards(context) && new Wildcard(filled).matches(text)
  }
}

/** What is wrong with a text that may hold variables, as the end of a sentence; undefined when it is good. */
export function templateProblem(source: string): string | undefined {
  return piecesOf(source) === undefined ? `has a variable that is not of the form ${OPEN}service:Key}` : undefined
}

/** The same for a pattern. With variables the length between two stars is open, so a `?` could be costly. */
export function patternProblem(source: string): string | undefined {
  const problem = templateProblem(source) ?? wildcardProblem(source)
  if (problem !== undefined) return problem
  return source.includes(OPEN) && source.includes('?') ? 'has both a variable and a ?' : undefined
}

function piecesOf(source: string): readonly string[] | undefined {
  const [first = '', ...rest] = source.split(OPEN)
  const pieces = [first]
  for (const part of rest) {
    const close = part.indexOf('}')
    const name = part.slice(0, Math.max(close, 0))
    if (!VARIABLE.test(name)) return undefined
    pieces.push(contextKey(name), part.slice(close + 1))
  }
  return pieces
}
