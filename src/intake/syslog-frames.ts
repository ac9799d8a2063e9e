/** A message may have so many bytes; RFC 5425 asks for 8,192 at least. */
export const MOST_MESSAGE_BYTES = 65_536
/** A count has at most so many digits. */
const MOST_DIGITS = 9

const NEWLINE = 0x0a
const BLANK = 0x20
const LESS = 0x3c

/**
 * Cuts one sender's stream into messages (RFC 6587): frames with octet counts, `LENGTH SP <…`, and lines, in any mixture and however
 * the stream is cut into pieces. What is longer than the limit is passed over, and the next message is read again.
 */
export class SyslogFrames {
  /** Messages that were too long, or that the stream ended within. */
  lost = 0
  readonly #take: (message: string) => void
  /** What has come of the next message, in pieces: it is looked at again only when it can be whole. */
  #held: Buffer[] = []
  #size = 0
  #needed = 0
  #isLine = false
  /** So many bytes of a frame that is too long are still to come. */
  #skip = 0
  /** A line that is too long is passed over up to its end. */
  #isSkippingLine = false

  constructor(take: (message: string) => void) {
    this.#take = take
  }

  /** Takes the next piece of the stream. */
  push(piece: Buffer): void {
    this.#held.push(piece)
    this.#size += piece.length
    if (this.#size < this.#needed && !(this.#isLine && piece.includes(NEWLINE))) return
    const bytes = Buffer.concat(this.#held)
    let at = 0
    for (;;) {
      this.#needed = 0
      const next = this.#step(bytes, at)
      if (next < 0) break
      at = next
    }
    this.#held = at < bytes.length ? [Buffer.from(bytes.subarray(at))] : []
    this.#size = bytes.length - at
  }

  /** The stream is over: a line needs no end then, but half a frame is none. */
  end(): void {
    const held = Buffer.concat(this.#held)
    this.#held = []
    if (this.#skip > 0 || this.#isSkippingLine || held.length === 0) return
    if (frameAt(held, 0) === undefined) this.#take(held.toString('utf8'))
    else this.lost++
  }

  /** Works off one step from `at`; gives where the next begins, -1 when more has to come. What has been worked off is not seen again. */
  #step(bytes: Buffer, at: number): number {
    if (at >= bytes.length) return -1
    if (this.#skip > 0) {
      const passed = Math.min(this.#skip, bytes.length - at)
      this.#skip -= passed
      return at + passed
    }
    if (this.#isSkippingLine) {
      const end = bytes.indexOf(NEWLINE, at)
      this.#isSkippingLine = end < 0
      return end < 0 ? bytes.length : end + 1
    }
    const frame = frameAt(bytes, at)
    if (frame === 'unknown') return -1
    return frame === undefined ? this.#line(bytes, at) : this.#frame(bytes, at, frame)
  }

  #line(bytes: Buffer, at: number): number {
    const end = bytes.indexOf(NEWLINE, at)
    const length = (end < 0 ? bytes.length : end) - at
    if (length > MOST_MESSAGE_BYTES) {
      this.lost++
      this.#isSkippingLine = end < 0
      return end < 0 ? bytes.length : end + 1
    }
    if (end < 0) return this.#wait(MOST_MESSAGE_BYTES + 1, true)
    if (length > 0) this.#take(bytes.toString('utf8', at, end))
    return end + 1
  }

  #frame(bytes: Buffer, at: number, { start, length }: Frame): number {
    if (length > MOST_MESSAGE_BYTES) {
      this.lost++
      this.#skip = length
      return start
    }
    if (bytes.length < start + length) return this.#wait(start + length - at, false)
    if (length > 0) this.#take(bytes.toString('utf8', start, start + length))
    return start + length
  }

  #wait(needed: number, isLine: boolean): -1 {
    this.#needed = needed
    this.#isLine = isLine
    return -1
  }
}

interface Frame {
  readonly start: number
  readonly length: number
}

/** The frame that begins at `at`, undefined when none does, `unknown` when more has to come to tell. */
function frameAt(bytes: Buffer, at: number): Frame | 'unknown' | undefined {
  let length = 0
  let i = at
  for (; i < bytes.length; i++) {
    const code = bytes[i] ?? 0
    if (code < 0x30 || code > 0x39) break
    if (i - at >= MOST_DIGITS) return undefined
    length = length * 10 + code - 0x30
  }
  if (i === at) return undefined
  if (i === bytes.length) return 'unknown'
  if (bytes[i] !== BLANK) return undefined
  if (i + 1 === bytes.length) return 'unknown'
  return bytes[i + 1] === LESS ? { start: i + 1, length } : undefined
}
