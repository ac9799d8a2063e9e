import { randomBytes } from 'node:crypto'
import type { Clock } from '../kernel/clock.ts'

/** What the memory says about a nonce. `full` means it cannot promise anything more: refuse for now. */
export type NonceAnswer = 'fresh' | 'used' | 'full'

/** Two 32-bit words. */
export type HashKey = readonly [number, number]

// Long spans keep the tables few, for each is asked; short ones forget sooner. With five minutes four to seven live.
const SPAN_MS = 300_000
const FIRST_SLOTS = 64
const DEFAULT_CAPACITY = 16_000_000

/**
 * Remembers which nonces each access key has used, as long as a request with that time stamp could still be accepted.
 * It keeps 64-bit keyed hashes in flat arrays, one table per five minutes of the requests' time stamps, and drops a table
 * when its span has left the window: 11 to 22 bytes per nonce, no object each. The key is drawn per process, so nobody can
 * prepare two nonces that collide; by chance a fresh nonce is taken for a used one once in 10^12 even at full capacity.
 *
 * Differs: it is one process's memory: a restart forgets, and two processes do not share it.
 */
export class NonceMemory {
  readonly #windowMs: number
  readonly #capacity: number
  readonly #clock: Clock
  readonly #key: HashKey
  readonly #tables = new Map<number, NonceTable>()
  #count = 0
  #sweptSpan = Number.NEGATIVE_INFINITY
  // Spans below this one were dropped: if the clock is set back, their nonces must not look fresh again.
  #firstSpan = Number.NEGATIVE_INFINITY

  /** `windowMs`: how far a time stamp may be from now, both ways. `capacity`: nonces remembered at once. */
  constructor(options: { windowMs: number; clock: Clock; capacity?: number }) {
    this.#windowMs = options.windowMs
    this.#capacity = options.capacity ?? DEFAULT_CAPACITY
    this.#clock = options.clock
    const seed = randomBytes(8)
    this.#key = [seed.readInt32LE(0), seed.readInt32LE(4)]
  }

  /** How many nonces are remembered now. */
  get size(): number {
    return this.#count
  }

  /**
   * Uses a nonce up. Call it only when the signature is good. A nonce whose time stamp is outside the window counts as
   * used: what was known about it may be gone.
   */
  use(accessKeyId: string, nonce: string, timestampMs: number): NonceAnswer {
    const nowMs = this.#clock.now()
    this.#sweep(nowMs)
    const span = Math.floor(timestampMs / SPAN_MS)
    if (span < this.#firstSpan || !(Math.abs(nowMs - timestampMs) <= this.#windowMs)) return 'used'
    // An access key id has no line break, so the pair has one spelling.
    const [high, low] = halfSipHash(`${accessKeyId}\n${nonce}`, this.#key)
    // All spans are asked: a nonce is used up whatever time stamp it comes with again.
    for (const known of this.#tables.values()) if (known.has(high, low)) return 'used'
    if (this.#count >= this.#capacity) return 'full'
    let table = this.#tables.get(span)
    if (table === undefined) {
      table = new NonceTable()
      this.#tables.set(span, table)
    }
    table.add(high, low)
    this.#count++
    return 'fresh'
  }

  #sweep(nowMs: number): void {
    const nowSpan = Math.floor(nowMs / SPAN_MS)
    if (nowSpan === this.#sweptSpan) return
    this.#sweptSpan = nowSpan
    for (const [span, table] of this.#tables) {
      if ((span + 1) * SPAN_MS + this.#windowMs > nowMs) continue
      this.#tables.delete(span)
      this.#count -= table.count
      this.#firstSpan = Math.max(this.#firstSpan, span + 1)
    }
  }
}

/** A set of 64-bit values by open addressing; the value 0 marks a free slot. */
class NonceTable {
  count = 0
  #slots = FIRST_SLOTS
  #words = new Int32Array(FIRST_SLOTS * 2)

  has(high: number, low: number): boolean {
    const at = this.#find(high, low | occupied(high, low))
    return this.#words[at] !== 0 || this.#words[at + 1] !== 0
  }

  add(high: number, low: number): void {
    if (this.count * 4 >= this.#slots * 3) this.#grow()
    this.#put(high, low | occupied(high, low))
    this.count++
  }

  /** Where the value stands or would stand. */
  #find(high: number, low: number): number {
    const words = this.#words
    const mask = this.#slots - 1
    for (let slot = low & mask; ; slot = (slot + 1) & mask) {
      const a = words[slot * 2]
      const b = words[slot * 2 + 1]
      if ((a === high && b === low) || (a === 0 && b === 0)) return slot * 2
    }
  }

  #put(high: number, low: number): void {
    const at = this.#find(high, low)
    this.#words[at] = high
    this.#words[at + 1] = low
  }

  #grow(): void {
    const former = this.#words
    this.#slots *= 2
    this.#words = new Int32Array(this.#slots * 2)
    for (let i = 0; i < former.length; i += 2) {
      const high = former[i] ?? 0
      const low = former[i + 1] ?? 0
      if (high !== 0 || low !== 0) this.#put(high, low)
    }
  }
}

function occupied(high: number, low: number): 0 | 1 {
  return high === 0 && low === 0 ? 1 : 0
}

/**
 * HalfSipHash-2-4 with 64 bits of output, over the text's UTF-16LE bytes: the keyed hash that needs only 32-bit
 * arithmetic. Source: the SipHash authors' reference (J.-P. Aumasson, D. J. Bernstein), whose vectors the test holds.
 *
 * @returns the last four and the first four bytes of the tag, each as a little-endian signed word
 */
export function halfSipHash(text: string, key: HashKey): [high: number, low: number] {
  let v0 = key[0]
  let v1 = key[1] ^ 0xee
  let v2 = 0x6c796765 ^ key[0]
  let v3 = 0x74656462 ^ key[1]
  const pairs = text.length >> 1
  const tail = text.length & 1 ? text.charCodeAt(text.length - 1) : 0
  let low = 0
  // The message words, the word of length and rest, then the two finalisations.
  for (let word = 0; word < pairs + 3; word++) {
    let message = 0
    if (word < pairs) message = text.charCodeAt(word * 2) | (text.charCodeAt(word * 2 + 1) << 16)
    else if (word === pairs) message = ((text.length * 2) << 24) | tail
    else if (word === pairs + 1) v2 ^= 0xee
    else v1 ^= 0xdd
    v3 ^= message
    for (let round = word > pairs ? 4 : 2; round > 0; round--) {
      v0 = (v0 + v1) | 0
      v1 = ((v1 << 5) | (v1 >>> 27)) ^ v0
      v0 = (v0 << 16) | (v0 >>> 16)
      v2 = (v2 + v3) | 0
      v3 = ((v3 << 8) | (v3 >>> 24)) ^ v2
      v0 = (v0 + v3) | 0
      v3 = ((v3 << 7) | (v3 >>> 25)) ^ v0
      v2 = (v2 + v1) | 0
      v1 = ((v1 << 13) | (v1 >>> 19)) ^ v2
      v2 = (v2 << 16) | (v2 >>> 16)
    }
    v0 ^= message
    if (word === pairs + 1) low = v1 ^ v3
  }
  return [v1 ^ v3, low]
}
