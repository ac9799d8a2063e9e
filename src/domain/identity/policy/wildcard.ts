/** What is matched: a string, of which only this is used. */
export type Text = Pick<string, 'length' | 'charCodeAt' | 'startsWith' | 'indexOf'>

const STAR = '*'
const ANY_ONE = '?'
const ANY_CODE = ANY_ONE.charCodeAt(0)

/**
 * In texts up to this length the engine's own search is used, which is faster, and whose worst case is bounded by that. What is
 * longer is searched in a time that does not depend on the pattern.
 */
const SHORT_TEXT = 256

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
  readonly #head: Part
  /** Undefined for a pattern without a star: then the head is the whole. */
  readonly #tail: Part | undefined
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
    const prepare = (part: string) => preparePart(part, ignoreCase)
    this.#head = prepare(parts[0] ?? '')
    this.#tail = parts.length > 1 ? prepare(parts.at(-1) ?? '') : undefined
    this.#sought = parts.slice(1, -1).filter(isNotEmpty).map(prepare)
  }

  /** Whether the whole text can be read as the pattern. */
  matches(text: Text): boolean {
    const head = this.#head
    const tail = this.#tail
    if (tail === undefined) return text.length === head.codes.length && this.#fits(head, text, 0)
    const end = text.length - tail.codes.length
    if (end < head.codes.length || !this.#fits(head, text, 0) || !this.#fits(tail, text, end)) return false
    let at = head.codes.length
    for (const part of this.#sought) {
      const found = this.#seek(part, text, at, end)
      if (found === undefined) return false
      at = found
    }
    return true
  }

  #fits({ exact, codes: part }: Part, text: Text, at: number): boolean {
    if (exact !== undefined) return text.startsWith(exact, at)
    const fold = this.#ignoreCase
    for (let index = 0; index < part.length; index++) {
      const wanted = part[index]
      if (wanted !== ANY_CODE && wanted !== codeAt(text, at + index, fold)) return false
    }
    return true
  }

  /** Where the leftmost occurrence between `from` and `end` is over; undefined when there is none. */
  #seek(part: Part, text: Text, from: number, end: number): number | undefined {
    if (part.fallback === undefined) return this.#seekLoose(part, text, from, end)
    if (part.exact === undefined || text.length > SHORT_TEXT) return this.#seekLong(part, text, from, end)
    const at = text.indexOf(part.exact, from)
    return at === -1 || at + part.exact.length > end ? undefined : at + part.exact.length
  }

  /** Knuth, Morris and Pratt's search: it looks at each character of the text once. */
  #seekLong({ codes: part, fallback = [] }: Part, text: Text, from: number, end: number): number | undefined {
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
  #seekLoose(part: Part, text: Text, from: number, end: number): number | undefined {
    const { length } = part.codes
    for (let at = from; at + length <= end; at++) {
      if (this.#fits(part, text, at)) return at + length
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

/** A part before, between or after the stars. */
interface Part {
  /** The same as text, where it is to be found as it stands. */
  readonly exact: string | undefined
  readonly codes: Codes
  /** For n + 1 fitting characters followed by one that does not: how many of them fit further to the right. Undefined with a `?`. */
  readonly fallback: readonly number[] | undefined
}

function preparePart(text: string, ignoreCase: boolean): Part {
  const codes = codesOf(text)
  const isLoose = text.includes(ANY_ONE)
  // Out of its codes, so that it is a text of its own, too.
  const exact = isLoose || ignoreCase ? undefined : String.fromCharCode(...codes)
  return { exact, codes, fallback: isLoose ? undefined : fallbacks(text) }
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
