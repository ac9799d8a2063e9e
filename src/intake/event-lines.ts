/** An event over several lines has at most so many, and so many characters: as a line of a log may have. */
const MOST_LINES = 1_000
const MOST_CHARACTERS = 65_536

const BLANK = 0x20
const MINUS = 0x2d
const LESS = 0x3c
const BYTE_ORDER_MARK = 0xfeff

/**
 * Joins events of Windows that are written over several lines of XML to one line each. Lines that begin an event and do not come to its
 * end, because another one begins, a line is none of XML, or they are too many, are given as they are: nothing hides behind a beginning.
 * The lines around a list of events are given to nobody.
 */
export class EventLines {
  readonly #give: (line: string) => void
  #held: string[] = []
  #characters = 0

  constructor(give: (line: string) => void) {
    this.#give = give
  }

  /** Takes a line in; false where it is none of XML: then it is the caller's. */
  take(line: string): boolean {
    if (this.#held.length === 0) return mayBegin(line) && this.#begin(line)
    if (mayBegin(line) && beginsEvent(line.trimStart())) {
      this.end()
      return this.#begin(line)
    }
    if (!this.#goesOn(line)) {
      this.end()
      return false
    }
    this.#held.push(line)
    this.#characters += line.length
    if (line.includes(END)) this.#finish()
    else if (this.#held.length >= MOST_LINES || this.#characters > MOST_CHARACTERS) this.end()
    return true
  }

  /** Nothing more comes: what was begun is given as it is. */
  end(): void {
    const lines = this.#held
    this.#held = []
    for (const line of lines) this.#give(line)
  }

  /** Whether a line may be of the event that was begun: an element, or text and attributes that the line before has not ended. */
  #goesOn(line: string): boolean {
    const text = line.trim()
    return text === '' || text.startsWith('<') || text.startsWith('- <') || this.#held.at(-1)?.trimEnd().endsWith('>') !== true
  }

  #begin(line: string): boolean {
    const text = line.trimStart()
    if (isAroundEvents(text)) return true
    if (!beginsEvent(text) || text.includes(END)) return false
    this.#held = [text]
    this.#characters = text.length
    return true
  }

  #finish(): void {
    const lines = this.#held
    this.#held = []
    if (this.#characters > MOST_CHARACTERS) for (const line of lines) this.#give(line)
    else this.#give(lines.map((line) => line.trim()).join(' '))
  }
}

const END = '</Event>'

/** Nearly every line decides at its first character. */
function mayBegin(line: string): boolean {
  const first = line.charCodeAt(0)
  return first === LESS || first === MINUS || first <= BLANK || first === BYTE_ORDER_MARK
}

/** `<Event>` or `<Event …`, and what browsers put before elements that can be folded. */
function beginsEvent(text: string): boolean {
  const at = text.startsWith('- ') ? 2 : 0
  if (!text.startsWith('<Event', at)) return false
  const next = text.charCodeAt(at + 6)
  return next === 0x3e || next <= BLANK || Number.isNaN(next)
}

function isAroundEvents(text: string): boolean {
  if (text.startsWith('<?xml ')) return text.trimEnd().endsWith('?>') && text.length < 256
  const line = text.startsWith('- ') ? text.slice(2).trimEnd() : text.trimEnd()
  return line === '<Events>' || line === '</Events>'
}
