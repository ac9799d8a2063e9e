/** What is matched: a string, of which only this is used. */
export type Text = Pick<string, 'length' | 'charCodeAt'>

const STAR = '*'
const ANY_ONE = '?'
const ANY_CODE = ANY_ONE.charCodeAt(0)

/** How long a part between two stars may be that has a `?` in it. */
export const MAX_SOUGHT_WITH_ANY = 64

/**
 * A pattern in which `*` stands for any characters, also none, and `?` for exactly one; every other character
 * stands for itself. Nothing else is special, `:` and `/` neither.
 *
 * A policy is written by the customer and matched on every call, so the cost must not depend on what is in it.
 * The stars cut a pattern into parts. The first and the last one have fixed places; each part between is looked
 * for from where the one before it ended, and its leftmost occurrence will do: whatever a later occurrence
 * leaves to the rest, the leftmost one leaves too. So no part is ever looked for twice.
 */
export class Wildcard {
  readonly source: string
  readonly #ignoreCase: boolean
  readonly #head: Codes
  /** Undefined for a pattern without a star: then the head is the whole. */
  readonly #tail: Codes | undefined
  readonly #sought: readonly Part[]

  /**
   * @param ignoreCase takes `A` to `Z` for their small letters, in the pattern and in the text
   * @throws Error for a pattern that `wildcardProblem` refuses
   */
  constructor(source: string, ignoreCase = false) {
    const problem = wildcardProblem(source)
    if (problem !== undefined) throw new Error(problem)
    this.source = source
    this.#ignoreCase = ignoreCase
    const parts = (ignoreCase ? lowerAscii(source) : source).split(STAR)
    this.#head = codesOf(parts[0] ?? '')
    this.#tail = parts.length > 1 ? codesOf(parts.at(-1) ?? '') : undefined
    this.#sought = parts.slice(1, -1).filter(isNotEmpty).map(preparePart)
  }

  /** Whether the whole text can be read as the pattern. */
  matches(text: Text): boolean {
    if (this.#tail === undefined) return text.length === this.#head.length && this.#fits(this.#head, text, 0)
    const end = text.length - this.#tail.length
    if (end < this.#head.length || !this.#fits(this.#head, text, 0) || !this.#fits(this.#tail, text, end)) return false
    let at = this.#head.length
    for (const part of this.#sought) {
      const found = part.fallback === undefined ? this.#seekLoose(part.codes, text, at, end) : this.#seek(part, text, at, end)
      if (found === undefined) return false
      at = found
    }
    return true
  }

  #fits(part: Codes, text: Text, at: number): boolean {
    const fold = this.#ignoreCase
    for (let index = 0; index < part.length; index++) {
      const wanted = part[index]
      if (wanted !== ANY_CODE && wanted !== codeAt(text, at + index, fold)) return false
    }
    return true
  }

  /**
   * Where the leftmost occurrence between `from` and `end` is over; undefined when there is none. Knuth, Morris
   * and Pratt's search: it looks at each character of the text once.
   */
  #seek({ codes: part, fallback = [] }: Part, text: Text, from: number, end: number): number | undefined {
    const fold = this.#ignoreCase
    let fitting = 0
    for (let at = from; at < end; at++) {
      const code = codeAt(text, at, fold)
      while (fitting > 0 && part[fitting] !== code) fitting = fallback[fitting - 1] ?? 0
      if (part[fitting] === code) fitting++
      if (fitting === part.length) return at + 1
    }
    return undefined
  }

  /** The same for a part with a `?`, at every place in turn; the part is short, see `wildcardProblem`. */
  #seekLoose(part: Codes, text: Text, from: number, end: number): number | undefined {
    for (let at = from; at + part.length <= end; at++) {
      if (this.#fits(part, text, at)) return at + part.length
    }
    return undefined
  }
}

function codeAt(text: Text, at: number, fold: boolean): number {
  const code = text.charCodeAt(at)
  return fold && code >= 0x41 && code <= 0x5a ? code | 0x20 : code
}

/**
 * What is wrong with a pattern, as the end of a sentence; undefined when it is good. Looking for a part that has
 * a `?` costs its length at each place of the text, so its length is bounded.
 */
export function wildcardProblem(source: string): string | undefined {
  const parts = source.split(STAR).slice(1, -1)
  const isCostly = parts.some((part) => part.length > MAX_SOUGHT_WITH_ANY && part.includes(ANY_ONE))
  return isCostly ? `has more than ${MAX_SOUGHT_WITH_ANY} characters, one of them a ?, between two *` : undefined
}

/** Text of a pattern as its code units: a part cut out of a document's text would be slow to read, and keep all of it alive. */
type Codes = Uint16Array

function codesOf(text: string): Codes {
  return Uint16Array.from({ length: text.length }, (_, index) => text.charCodeAt(index))
}

/** A part between two stars. */
interface Part {
  readonly codes: Codes
  /** For n + 1 fitting characters followed by one that does not: how many of them fit further to the right. Undefined with a `?`. */
  readonly fallback: readonly number[] | undefined
}

function preparePart(text: string): Part {
  return { codes: codesOf(text), fallback: text.includes(ANY_ONE) ? undefined : fallbacks(text) }
}

function fallbacks(text: string): number[] {
  const table = [0]
  let fitting = 0
  for (let at = 1; at < text.length; at++) {
    while (fitting > 0 && text[at] !== text[fitting]) fitting = table[fitting - 1] ?? 0
    if (text[at] === text[fitting]) fitting++
    table.push(fitting)
  }
  return table
}

function isNotEmpty(part: string): boolean {
  return part.length > 0
}

function lowerAscii(text: string): string {
  return text.replace(/[A-Z]/g, (letter) => letter.toLowerCase())
}
