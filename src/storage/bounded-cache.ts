/**
 * Values by text, at most `limit` of them; the one that was made first gives way. Statement texts are constants of
 * the program, so the limit only bites when somebody composes texts without end.
 */
export class BoundedCache<Entry> {
  readonly #entries = new Map<string, Entry>()
  readonly #limit: number
  readonly #make: (text: string) => Entry

  constructor(limit: number, make: (text: string) => Entry) {
    this.#limit = limit
    this.#make = make
  }

  /** The value of a text, made at its first use. */
  get(text: string): Entry {
    const known = this.#entries.get(text)
    if (known !== undefined) return known
    const made = this.#make(text)
    if (this.#entries.size >= this.#limit) {
      const [oldest] = this.#entries.keys()
      if (oldest !== undefined) this.#entries.delete(oldest)
    }
    this.#entries.set(text, made)
    return made
  }
}
