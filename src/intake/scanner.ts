const BLANK = 0x20
const ZERO = 0x30

/** Cuts words out of texts that mostly have the same word as the text before: as long as they do, it is one string and no copies. */
export class SameWord {
  #last = ''

  /** `text[start, end)`. */
  cut(text: string, start: number, end: number): string {
    const last = this.#last
    if (last.length !== end - start || !text.startsWith(last, start)) this.#last = text.slice(start, end)
    return this.#last
  }
}

/** A place in a line of text that moves forward as things are read; one scanner serves all lines of a log. */
export class Scanner {
  text = ''
  at = 0
  readonly hostnames = new SameWord()
  readonly programs = new SameWord()

  /** Starts on a new line. */
  start(text: string): void {
    this.text = text
    this.at = 0
  }

  /** The character code under the scanner, NaN at the end. */
  get code(): number {
    return this.text.charCodeAt(this.at)
  }

  /** Steps over one given character; false when another stands here. */
  skip(code: number): boolean {
    if (this.text.charCodeAt(this.at) !== code) return false
    this.at++
    return true
  }

  /** Steps over blanks. */
  skipBlanks(): void {
    while (this.text.charCodeAt(this.at) === BLANK) this.at++
  }

  /**
   * Reads a decimal number of `least` to `most` digits (15 at the utmost: longer ones are not exact), 0 where there may be none and is
   * none. Gives -1 where fewer or more digits stand here, and has stepped over some of them then.
   */
  digits(least: number, most: number): number {
    const start = this.at
    let value = 0
    let digit = this.text.charCodeAt(this.at) - ZERO
    while (digit >= 0 && digit <= 9) {
      if (this.at - start === most) return -1
      value = value * 10 + digit
      digit = this.text.charCodeAt(++this.at) - ZERO
    }
    return this.at - start < least ? -1 : value
  }

  /** Reads exactly two digits, whatever follows; -1 when they do not stand here. */
  twoDigits(): number {
    const tens = this.text.charCodeAt(this.at) - ZERO
    const ones = this.text.charCodeAt(this.at + 1) - ZERO
    if (!(tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9)) return -1
    this.at += 2
    return tens * 10 + ones
  }

  /** Reads up to the next blank, and steps over that one blank. */
  word(words?: SameWord): string {
    const blank = this.text.indexOf(' ', this.at)
    const end = blank < 0 ? this.text.length : blank
    const word = words === undefined ? this.text.slice(this.at, end) : words.cut(this.text, this.at, end)
    this.at = blank < 0 ? end : end + 1
    return word
  }

  /** All that is left. */
  rest(): string {
    return this.text.slice(this.at)
  }
}
