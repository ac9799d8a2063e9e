/*
 * Regular expressions that users give, matched in time that grows with the length of pattern and text and not faster: the
 * machine walks all alternatives at once instead of going back (Thompson's construction). A RegExp of the language could be
 * made to run for years by one pattern. What needs going back is not taken: back-references, look-around, word boundaries.
 */

/** Patterns are this long at most, in characters. */
export const LONGEST_PATTERN = 128
/** States of one pattern; counted repetition multiplies them. */
const MOST_STATES = 500
const MOST_REPEATS = 100

type CharTest = (code: number) => boolean

type Node =
  | { readonly type: 'char'; readonly test: CharTest }
  | { readonly type: 'all' | 'any'; readonly parts: readonly Node[] } // one behind the other, or one of them
  | { readonly type: 'repeat'; readonly part: Node; readonly min: number; readonly max: number }
  | { readonly type: 'start' | 'end' }

type State =
  | { readonly op: 'char'; readonly test: CharTest }
  | { op: 'split'; first: number; second: number }
  | { readonly op: 'start' | 'end' | 'match' }

class PatternFault extends Error {}

const fault = (why: string): never => {
  throw new PatternFault(why)
}

/** A pattern ready to be matched. */
export class LinearPattern {
  readonly #states: readonly State[]

  private constructor(states: readonly State[]) {
    this.#states = states
  }

  /** Reads a pattern; a text instead says in one line what is wrong with it. */
  static read(source: string): LinearPattern | string {
    try {
      const states: State[] = []
      compile(new Parser(source).parse(), states)
      states.push({ op: 'match' })
      return new LinearPattern(states)
    } catch (error) {
      if (error instanceof PatternFault) return error.message
      throw error
    }
  }

  /** Whether the pattern stands anywhere in the text. */
  test(text: string): boolean {
    const codes = Array.from(text, (character) => character.codePointAt(0) ?? 0)
    const states = this.#states
    const seenAt = new Int32Array(states.length).fill(-1)
    let current: number[] = []
    for (let place = 0; place <= codes.length; place++) {
      // A match may begin at every place.
      if (reach(states, 0, { place, length: codes.length, seenAt, into: current })) return true
      const code = codes[place]
      if (code === undefined) return false
      const next: number[] = []
      for (const index of current) {
        const state = states[index]
        if (state?.op !== 'char' || !state.test(code)) continue
        if (reach(states, index + 1, { place: place + 1, length: codes.length, seenAt, into: next })) return true
      }
      current = next
    }
    return false
  }
}

interface Walk {
  readonly place: number
  readonly length: number
  /** The place at which each state was entered last. */
  readonly seenAt: Int32Array
  readonly into: number[]
}

/** Enters a state and all that are reached from it without a character. Gives back whether the match is one of them. */
function reach(states: readonly State[], from: number, { place, length, seenAt, into }: Walk): boolean {
  const open = [from]
  for (let index = open.pop(); index !== undefined; index = open.pop()) {
    if (seenAt[index] === place) continue
    seenAt[index] = place
    const state = states[index]
    if (state === undefined) continue
    if (state.op === 'match') return true
    if (state.op === 'char') into.push(index)
    else if (state.op === 'split') open.push(state.second, state.first)
    else if (state.op === 'start' ? place === 0 : place === length) open.push(index + 1)
  }
  return false
}

function push<S extends State>(states: State[], state: S): S {
  if (states.length >= MOST_STATES) fault('is too large: repeat less')
  states.push(state)
  return state
}

function compile(node: Node, states: State[]): void {
  switch (node.type) {
    case 'char':
      push(states, { op: 'char', test: node.test })
      return
    case 'start':
    case 'end':
      push(states, { op: node.type })
      return
    case 'all':
      for (const part of node.parts) compile(part, states)
      return
    case 'any':
      compileChoice(node.parts, states)
      return
    case 'repeat':
      compileRepeat(node, states)
  }
}

function compileChoice(parts: readonly Node[], states: State[]): void {
  const [first, ...others] = parts
  if (first === undefined) return
  if (others.length === 0) {
    compile(first, states)
    return
  }
  const split = push(states, { op: 'split' as const, first: states.length + 1, second: 0 })
  compile(first, states)
  const leave = push(states, { op: 'split' as const, first: 0, second: 0 })
  split.second = states.length
  compileChoice(others, states)
  leave.first = leave.second = states.length
}

function compileRepeat({ part, min, max }: Node & { type: 'repeat' }, states: State[]): void {
  for (let count = 0; count < min; count++) {
    const before = states.length
    compile(part, states)
    // Nothing is the same however often it is repeated; nested repetitions of it would take for ever to write down.
    if (states.length === before) break
  }
  if (max === Number.POSITIVE_INFINITY) {
    const back = states.length
    const split = push(states, { op: 'split' as const, first: back + 1, second: 0 })
    compile(part, states)
    push(states, { op: 'split' as const, first: back, second: back })
    split.second = states.length
    return
  }
  const leaves = []
  for (let count = min; count < max; count++) {
    leaves.push(push(states, { op: 'split' as const, first: states.length + 1, second: 0 }))
    compile(part, states)
  }
  for (const leave of leaves) leave.second = states.length
}

const isDigit: CharTest = (code) => code >= 48 && code <= 57
const isWord: CharTest = (code) => isDigit(code) || (code >= 65 && code <= 90) || (code >= 97 && code <= 122) || code === 95
const isBlank: CharTest = (code) => code === 32 || (code >= 9 && code <= 13) || code === 0xa0 || code === 0x3000
const not =
  (test: CharTest): CharTest =>
  (code) =>
    !test(code)
const is =
  (wanted: number): CharTest =>
  (code) =>
    code === wanted
const CLASSES: Readonly<Record<string, CharTest>> = {
  ...{ d: isDigit, D: not(isDigit), w: isWord, W: not(isWord), s: isBlank, S: not(isBlank) },
}
const PLAIN_ESCAPES: Readonly<Record<string, string>> = { t: '\t', n: '\n', r: '\r' }

/** Reads a pattern from left to right. */
class Parser {
  readonly #characters: readonly string[]
  #at = 0

  constructor(source: string) {
    this.#characters = [...source]
    if (this.#characters.length === 0) fault('must not be empty')
    if (this.#characters.length > LONGEST_PATTERN) fault(`must have at most ${LONGEST_PATTERN} characters`)
  }

  parse(): Node {
    const node = this.#choice()
    if (this.#at < this.#characters.length) fault('has a ) without its (')
    return node
  }

  #peek(): string | undefined {
    return this.#characters[this.#at]
  }

  #take(): string {
    return this.#characters[this.#at++] ?? fault('ends too early')
  }

  #takeIf(wanted: string): boolean {
    if (this.#peek() !== wanted) return false
    this.#at++
    return true
  }

  #choice(): Node {
    const parts = [this.#sequence()]
    while (this.#takeIf('|')) parts.push(this.#sequence())
    return { type: 'any', parts }
  }

  #sequence(): Node {
    const parts: Node[] = []
    for (let next = this.#peek(); next !== undefined && next !== '|' && next !== ')'; next = this.#peek()) {
      parts.push(this.#repeated(this.#atom()))
    }
    return { type: 'all', parts }
  }

  #atom(): Node {
    const character = this.#take()
    if (character === '^') return { type: 'start' }
    if (character === '$') return { type: 'end' }
    if (character === '.') return { type: 'char', test: (code) => code !== 10 && code !== 13 }
    if (character === '[') return { type: 'char', test: this.#set() }
    if (character === '(') return this.#group()
    if (character === '\\') return { type: 'char', test: this.#escape() }
    if ('*+?{'.includes(character)) fault(`has a ${character} behind nothing`)
    return { type: 'char', test: is(character.codePointAt(0) ?? 0) }
  }

  #group(): Node {
    if (this.#takeIf('?') && !this.#takeIf(':')) fault('has a group of a kind that is not taken; only (…) and (?:…) are')
    const inside = this.#choice()
    if (!this.#takeIf(')')) fault('has a ( without its )')
    return inside
  }

  #repeated(part: Node): Node {
    const character = this.#peek() ?? ''
    if (character === '' || !'*+?{'.includes(character)) return part
    if (part.type === 'start' || part.type === 'end') return fault('repeats an anchor')
    this.#at++
    const [min, max] = character === '{' ? this.#counts() : RANGES[character as '*' | '+' | '?']
    // A lazy repetition finds the same texts: only where a match ends differs.
    this.#takeIf('?')
    if ('*+?{'.includes(this.#peek() ?? ' ')) fault('repeats a repetition')
    return { type: 'repeat', part, min, max }
  }

  #counts(): readonly [number, number] {
    const end = this.#characters.indexOf('}', this.#at)
    const text = end < 0 ? '' : this.#characters.slice(this.#at, end).join('')
    const [, from, comma, to] = /^([0-9]{1,3})(,?)([0-9]{0,3})$/.exec(text) ?? fault('has a { that no count follows, as in {2,5}')
    this.#at = end + 1
    const min = Number(from)
    const max = comma === '' ? min : to === '' ? Number.POSITIVE_INFINITY : Number(to)
    if (max < min || min > MOST_REPEATS || (max !== Number.POSITIVE_INFINITY && max > MOST_REPEATS)) {
      fault(`repeats must be in order and at most ${MOST_REPEATS}`)
    }
    return [min, max]
  }

  #escape(): CharTest {
    const character = this.#take()
    const known = CLASSES[character]
    if (known !== undefined) return known
    return is(this.#escaped(character))
  }

  #escaped(character: string): number {
    const plain = PLAIN_ESCAPES[character] ?? character
    if (plain === character && /[0-9A-Za-z]/.test(character)) fault(`has \\${character}, which is not taken`)
    return plain.codePointAt(0) ?? 0
  }

  #set(): CharTest {
    const isNegated = this.#takeIf('^')
    const tests: CharTest[] = []
    do tests.push(this.#member())
    while (!this.#takeIf(']'))
    const holds: CharTest = (code) => tests.some((test) => test(code))
    return isNegated ? not(holds) : holds
  }

  #member(): CharTest {
    const first = this.#take()
    if (first === '\\' && CLASSES[this.#peek() ?? ''] !== undefined) return CLASSES[this.#take()] ?? isDigit
    const from = first === '\\' ? this.#escaped(this.#take()) : (first.codePointAt(0) ?? 0)
    if (this.#peek() !== '-' || this.#characters[this.#at + 1] === ']') return is(from)
    this.#at++
    const last = this.#take()
    const to = last === '\\' ? this.#escaped(this.#take()) : (last.codePointAt(0) ?? 0)
    if (to < from) fault('has a range in [ ] that runs backwards')
    return (code) => code >= from && code <= to
  }
}

const RANGES = { '*': [0, Number.POSITIVE_INFINITY], '+': [1, Number.POSITIVE_INFINITY], '?': [0, 1] } as const
