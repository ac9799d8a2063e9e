import { inspect } from 'node:util'

const PLACE = '[secret]'

/**
 * A value that has no text form: it prints as `[secret]` in strings, JSON, errors and inspection.
 * Only `reveal()` gives it out, so every use can be found by that word.
 */
export class Secret {
  readonly #value: string

  constructor(value: string) {
    this.#value = value
  }

  /** The plain value. Call it only where it is consumed at once: a signature, a seal, a request to a cloud. */
  reveal(): string {
    return this.#value
  }

  toString(): string {
    return PLACE
  }

  toJSON(): string {
    return PLACE
  }

  [inspect.custom](): string {
    return PLACE
  }
}
