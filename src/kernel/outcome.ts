/**
 * A domain verb's "no": one word out of the verb's own small union, with the words that a message may need.
 * Verbs return it; they do not throw it. Exceptions mean bugs or outages.
 */
export class Refusal<Kind extends string = string> {
  readonly kind: Kind
  /** Fills the `%s` of the outward message, in order. Never holds a secret. */
  readonly words: readonly string[]

  constructor(kind: Kind, words: readonly string[]) {
    this.kind = kind
    this.words = words
  }
}

/** Refuses with a domain word, for instance `refuse('already-member')`. */
export function refuse<Kind extends string>(kind: Kind, ...words: string[]): Refusal<Kind> {
  return new Refusal(kind, words)
}

declare const doneBrand: unique symbol

/**
 * The result of a verb that has nothing to tell but success. It is branded, because a plain `{}` would
 * accept a refusal that nobody mapped to an error code.
 */
export type Done = { readonly [doneBrand]: true }

/** The one value of `Done`. */
export const done = Object.freeze({}) as Done
