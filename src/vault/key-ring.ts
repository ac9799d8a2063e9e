import { createHmac, createSecretKey, type KeyObject, randomBytes } from 'node:crypto'
import { randomText } from '../kernel/ids.ts'

/** Every key of the ring is an AES-256 key. */
export const KEY_LENGTH_BYTES = 32

/**
 * What a key is for: the one `active` key wraps, `retained` keys only unwrap what they wrapped before, a `pending`
 * key is known to every process before it becomes the active one.
 */
export type KeyState = 'pending' | 'active' | 'retained'

/** A key with its name. It prints nothing of itself: a `KeyObject` has no text form. */
export interface RingKey {
  readonly id: string
  readonly key: KeyObject
  /** ISO 8601, as in the file. */
  readonly createdAt: string
  readonly state: KeyState
  /** ISO 8601: since when it is retained. */
  readonly retainedAt?: string
}

/** The keys that wrap data keys. Exactly one of them is active. */
export class KeyRing {
  readonly active: RingKey
  readonly #keys: ReadonlyMap<string, RingKey>

  /** @throws Error unless exactly one key is active and all ids differ */
  constructor(keys: readonly RingKey[]) {
    const active = keys.filter((key) => key.state === 'active')
    const [first] = active
    if (first === undefined || active.length > 1) throw new Error(`${active.length} keys are active, and it must be exactly one`)
    this.active = first
    this.#keys = new Map(keys.map((key) => [key.id, key]))
    if (this.#keys.size < keys.length) throw new Error('two keys have the same id')
  }

  get keys(): readonly RingKey[] {
    return [...this.#keys.values()]
  }

  /** The key of that id, whatever its state; undefined when the ring lacks it. */
  find(id: string): RingKey | undefined {
    return this.#keys.get(id)
  }
}

/** A new random key. */
export function newRingKey(state: 'active' | 'pending' = 'active'): RingKey {
  return {
    id: `k-${randomText(10)}`,
    key: createSecretKey(randomBytes(KEY_LENGTH_BYTES)),
    createdAt: new Date().toISOString(),
    state,
  }
}

/** A ring that lives as long as the process: what hangs on it cannot be opened afterwards. For `dev` and tests. */
export function inMemoryKeyRing(): KeyRing {
  return new KeyRing([newRingKey()])
}

/** Sixteen hex digits that tell keys apart in messages and say nothing about the key. */
export function fingerprint(ringKey: RingKey): string {
  return createHmac('sha256', ringKey.key).update('garrison key fingerprint').digest('hex').slice(0, 16)
}
