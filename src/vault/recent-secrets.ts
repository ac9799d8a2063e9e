import type { Secret } from '../kernel/secret.ts'

// Longer values (a cloud's JSON key file) are rare and opened seldom; left out, they cannot fill the memory.
const MAX_CACHED_LENGTH = 1024

/**
 * The secrets opened last, so that checking a signature does not decrypt each time. Bounded: the one that was
 * not asked for longest goes first.
 */
export class RecentSecrets {
  readonly #capacity: number
  // A Map remembers the order of insertion; what is used is inserted again, so the first is the oldest.
  readonly #secrets = new Map<string, Secret>()

  constructor(capacity: number) {
    this.#capacity = capacity
  }

  get(name: string): Secret | undefined {
    const secret = this.#secrets.get(name)
    if (secret !== undefined) {
      this.#secrets.delete(name)
      this.#secrets.set(name, secret)
    }
    return secret
  }

  /** Keeps a secret unless it is long. */
  set(name: string, secret: Secret): void {
    if (name.length + secret.reveal().length > MAX_CACHED_LENGTH) return
    this.#secrets.delete(name)
    this.#secrets.set(name, secret)
    if (this.#secrets.size <= this.#capacity) return
    for (const oldest of this.#secrets.keys()) {
      this.#secrets.delete(oldest)
      return
    }
  }

  clear(): void {
    this.#secrets.clear()
  }

  get size(): number {
    return this.#secrets.size
  }
}
