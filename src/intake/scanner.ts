const BLANK = 0x20
const ZERO = 0x30

/** A place in a line of text that moves forward as things are read; one scanner serves all lines of a log. */
export class Scanner {
  text = ''
  at = 0

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

  /** Reads a decimal number of at least `least` and at most `most` digits (9 at the utmost); -1 when there is none, or more digits. */
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

  /** Reads up to the next blank, and steps over that one blank. */
  word(): string {
    const blank = this.text.indexOf(' ', this.at)
    const end = blank < 0 ? this.text.length : blank
    const word = this.text.slice(this.at, end)
    this.at = blank < 0 ? end : end + 1
    return word
  }

  /** All that is left. */
  rest(): string {
    return this.text.slice(this.at)
  }
}
