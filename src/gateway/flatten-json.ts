import { type GatewayError, gatewayError } from './gateway-error.ts'

const QUOTE = 0x22
const COMMA = 0x2c
const COLON = 0x3a
const BACKSLASH = 0x5c
const OPEN_BRACKET = 0x5b
const CLOSE_BRACKET = 0x5d
const OPEN_BRACE = 0x7b
const CLOSE_BRACE = 0x7d

// Sticky: it matches where it is told to or not at all.
const WORD = /true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y

/**
 * Reads a JSON object and gives each value to `add` under its flat name, after the vendor's flattening rules: items
 * count from 1, null says nothing, true and false are words. A number is given as it is written, so that a 64-bit id
 * keeps every digit. Throws a GatewayError for what is not JSON, for a member that comes twice, and beyond `maxDepth`
 * levels; whatever `add` throws ends the reading.
 *
 * It builds no objects and passes over the text once, because it runs before anybody is authenticated: general parsers that
 * keep digits took a hundred times as long as the built-in one, which does not keep them.
 */
export function flattenJson(text: string, maxDepth: number, add: (name: string, value: string) => void): void {
  new JsonReader(text, maxDepth, add).read()
}

class JsonReader {
  readonly #text: string
  readonly #maxDepth: number
  readonly #add: (name: string, value: string) => void
  #at = 0

  constructor(text: string, maxDepth: number, add: (name: string, value: string) => void) {
    this.#text = text
    this.#maxDepth = maxDepth
    this.#add = add
  }

  read(): void {
    if (this.#next() !== OPEN_BRACE) throw this.#fault()
    this.#readObject('', 1)
    this.#next()
    if (this.#at < this.#text.length) throw this.#fault()
  }

  #readObject(prefix: string, depth: number): void {
    this.#checkDepth(depth)
    this.#at++
    if (this.#takes(CLOSE_BRACE)) return
    const names = new Set<string>()
    do {
      if (this.#next() !== QUOTE) throw this.#fault()
      const name = this.#readString()
      if (names.has(name)) throw gatewayError('InvalidParameter.Duplicate', (prefix + name).slice(0, 64))
      names.add(name)
      if (!this.#takes(COLON)) throw this.#fault()
      this.#readValue(prefix + name, depth)
    } while (this.#takes(COMMA))
    if (!this.#takes(CLOSE_BRACE)) throw this.#fault()
  }

  #readArray(prefix: string, depth: number): void {
    this.#checkDepth(depth)
    this.#at++
    if (this.#takes(CLOSE_BRACKET)) return
    let index = 0
    do this.#readValue(prefix + ++index, depth)
    while (this.#takes(COMMA))
    if (!this.#takes(CLOSE_BRACKET)) throw this.#fault()
  }

  #readValue(name: string, depth: number): void {
    const code = this.#next()
    if (code === OPEN_BRACE) this.#readObject(`${name}.`, depth + 1)
    else if (code === OPEN_BRACKET) this.#readArray(`${name}.`, depth + 1)
    else if (code === QUOTE) this.#add(name, this.#readString())
    else {
      const word = this.#readWord()
      if (word !== 'null') this.#add(name, word)
    }
  }

  #readWord(): string {
    WORD.lastIndex = this.#at
    const word = WORD.exec(this.#text)?.[0]
    if (word === undefined) throw this.#fault()
    this.#at += word.length
    return word
  }

  #readString(): string {
    const text = this.#text
    const start = this.#at + 1
    for (let at = start; at < text.length; at++) {
      const code = text.charCodeAt(at)
      if (code === QUOTE) {
        this.#at = at + 1
        return text.slice(start, at)
      }
      if (code === BACKSLASH) return this.#readEscapedString(start - 1, at)
      if (code < 0x20) break
    }
    throw this.#fault()
  }

  /** A string with an escape, from its opening quote to `at` without one. The built-in parser knows what escapes mean. */
  #readEscapedString(start: number, at: number): string {
    const text = this.#text
    let end = at
    for (let code = 0; code !== QUOTE; end++) {
      if (end >= text.length) throw this.#fault()
      code = text.charCodeAt(end)
      if (code === BACKSLASH) end++
    }
    this.#at = end
    let value: string
    try {
      value = JSON.parse(text.slice(start, end)) as string
    } catch {
      throw this.#fault()
    }
    // Escapes can spell what UTF-8 cannot carry (half a surrogate pair) and what no database column takes (U+0000).
    if (value.includes('\0') || /\p{Surrogate}/u.test(value)) throw gatewayError('InvalidParameter.Encoding', 'body')
    return value
  }

  #checkDepth(depth: number): void {
    if (depth > this.#maxDepth) throw gatewayError('InvalidParameter.TooDeep', String(this.#maxDepth))
  }

  /** The next character's code that is not white space, NaN at the end; it is not taken. */
  #next(): number {
    for (; ; this.#at++) {
      const code = this.#text.charCodeAt(this.#at)
      if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return code
    }
  }

  #takes(code: number): boolean {
    if (this.#next() !== code) return false
    this.#at++
    return true
  }

  #fault(): GatewayError {
    return gatewayError('InvalidParameter.Json').withLogDetail(`at character ${this.#at} of ${this.#text.length}`)
  }
}
