import { KEY_USE_RESOLUTION_MS, type KeyUse } from '../domain/identity/record-key-uses.ts'
import type { Caller } from '../kernel/caller.ts'

/** Keys whose last write is remembered. One that is forgotten is written again, which changes nothing within the hour. */
const REMEMBERED = 10_000
/** Uses that wait at most, when they cannot be written. */
const WAITING = 10_000
/** Uses wait this long for others to share their commit. */
const GATHER_MS = 1000

/**
 * Remembers which access keys are in use and writes it now and then, off the road of the calls: a key at most once an
 * hour, keys that come close together at once. A use that cannot be written is tried again with the next one; a crash
 * may lose those of a second.
 */
export class KeyUses {
  readonly #write: (uses: readonly KeyUse[]) => Promise<void>
  readonly #onFailure: (error: unknown) => void
  /** By key id: the time of the use that was accepted last, oldest first. */
  readonly #accepted = new Map<string, number>()
  #waiting: KeyUse[] = []
  #writing: Promise<void> | undefined
  #timer: NodeJS.Timeout | undefined

  /** `onFailure` hears of every write that failed. */
  constructor(write: (uses: readonly KeyUse[]) => Promise<void>, onFailure: (error: unknown) => void) {
    this.#write = write
    this.#onFailure = onFailure
  }

  /** Takes note of a call that the caller signed at `at`. Temporary keys of roles are not kept. */
  note({ account, principal, accessKeyId }: Caller, at: number): void {
    const last = this.#accepted.get(accessKeyId)
    if (last !== undefined && at - last < KEY_USE_RESOLUTION_MS) return
    if (principal.type === 'role' || this.#waiting.length >= WAITING) return
    this.#accepted.delete(accessKeyId)
    if (this.#accepted.size >= REMEMBERED) this.#accepted.delete(this.#accepted.keys().next().value ?? '')
    this.#accepted.set(accessKeyId, at)
    this.#waiting.push({ account, accessKeyId, at })
    // Whoever ends the process flushes; the timer alone does not keep it alive.
    this.#timer ??= setTimeout(() => this.flush(), GATHER_MS).unref()
  }

  /** Writes what waits; resolves also when that failed. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer)
    this.#timer = undefined
    await this.#writing
    if (this.#waiting.length > 0) this.#writing ??= this.#writeWaiting()
    await this.#writing
  }

  async #writeWaiting(): Promise<void> {
    const uses = this.#waiting
    this.#waiting = []
    try {
      await this.#write(uses)
    } catch (error) {
      this.#waiting = [...uses, ...this.#waiting]
      this.#onFailure(error)
    } finally {
      this.#writing = undefined
    }
  }
}
