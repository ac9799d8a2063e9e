import { type Framing, isMessageStart, START_LENGTH } from './octet-frames.ts'

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
 *
 * Of a sender that writes nothing between its messages (`run-together`) each also ends where a priority and a time begin the next, or
 * where the sender pauses: see `eachMessage` for why nobody else's stream is read so.
 */
export class SyslogFrames {
  /** Messages that were too long, or that the stream ended within. */
  lost = 0
  readonly #take: (message: string) => void
  readonly #isRunTogether: boolean
  /** What has come of the next message, in pieces: it is looked at again only when it can be whole. */
  #held: Buffer[] = []
  #size = 0
  #needed = 0
  #isLine = false
  /** So many bytes of a frame that is too long are still to come. */
  #skip = 0
  /** A line that is too long is passed over up to its end. */
  #isSkippingLine = false
  /** So far from its beginning a line is known to have no end. */
  #looked = 0
  /** True where a line's last bytes may begin the next message. */
  #isUndecided = false
  /** Where the next line end of the bytes at hand is, or where they end; before what is looked at: not known. */
  #newline = -1
  /** The same of the next `<`. */
  #less = -1

  constructor(take: (message: string) => void, framing: Framing = 'lines') {
    this.#take = take
    this.#isRunTogether = framing === 'run-together'
  }

  /** Whether a message is held that nothing ends but a pause of its sender. */
  get needsPause(): boolean {
    return this.#isRunTogether && this.#size > 0
  }

  /** Takes the next piece of the stream. */
  push(piece: Buffer): void {
    this.#held.push(piece)
    this.#size += piece.length
    if (this.#size < this.#needed && !(this.#isLine && this.#mayEnd(piece))) return
    const bytes = Buffer.concat(this.#held)
    this.#newline = -1
    this.#less = -1
    let at = 0
    for (;;) {
      this.#needed = 0
      this.#isUndecided = false
      const next = this.#step(bytes, at)
      if (next < 0) break
      at = next
      this.#looked = 0
    }
    this.#held = at < bytes.length ? [Buffer.from(bytes.subarray(at))] : []
    this.#size = bytes.length - at
  }

  /** The sender pauses: where messages run together, what it wrote last is whole. */
  pause(): void {
    if (!this.needsPause || this.#isSkippingLine) return
    const held = Buffer.concat(this.#held)
    if (frameAt(held, 0) !== undefined) return
    this.#held = []
    this.#size = 0
    this.#needed = 0
    this.#looked = 0
    this.#take(held.toString('utf8'))
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
      const { end, next } = this.#endOfLine(bytes, at, at)
      this.#isSkippingLine = end < 0
      // What may begin the next message is not passed over.
      return end < 0 && next === at ? -1 : next
    }
    const frame = frameAt(bytes, at)
    if (frame === 'unknown') return -1
    return frame === undefined ? this.#line(bytes, at) : this.#frame(bytes, at, frame)
  }

  #line(bytes: Buffer, at: number): number {
    const { end, next } = this.#endOfLine(bytes, at, at + Math.max(1, this.#looked))
    const length = (end < 0 ? next : end) - at
    if (length > MOST_MESSAGE_BYTES) {
      this.lost++
      this.#isSkippingLine = end < 0
      return next
    }
    if (end < 0) {
      this.#looked = length
      return this.#wait(MOST_MESSAGE_BYTES + 1, true)
    }
    if (length > 0) this.#take(bytes.toString('utf8', at, end))
    return next
  }

  /**
   * Where a line ends that begins at `at`, and where what follows it begins; with an end of -1, up to where it has none. It is looked for
   * the beginning of another message from `from` on.
   */
  #endOfLine(bytes: Buffer, at: number, from: number): { end: number; next: number } {
    if (this.#newline < at) {
      const newline = bytes.indexOf(NEWLINE, at)
      this.#newline = newline < 0 ? bytes.length : newline
    }
    const limit = this.#newline
    const isOpen = limit === bytes.length
    for (
      let start = this.#isRunTogether ? this.#nextLess(bytes, from) : limit;
      start < limit;
      start = this.#nextLess(bytes, start + 1)
    ) {
      if (isMessageStart(bytes.toString('latin1', start, Math.min(start + START_LENGTH, limit)), 0))
        return { end: start, next: start }
      if (!isOpen || start + START_LENGTH <= limit) continue
      this.#isUndecided = true
      return { end: -1, next: start }
    }
    return isOpen ? { end: -1, next: limit } : { end: limit, next: limit + 1 }
  }

  /** Where the first `<` from a place on is, or where the bytes end. Each is looked for once, however many lines end before it. */
  #nextLess(bytes: Buffer, from: number): number {
    if (this.#less < from) {
      const less = bytes.indexOf(LESS, from)
      this.#less = less < 0 ? bytes.length : less
    }
    return this.#less
  }

  /** Whether a line that had no end may have one now that a piece came. */
  #mayEnd(piece: Buffer): boolean {
    return piece.includes(NEWLINE) || this.#isUndecided || (this.#isRunTogether && piece.includes(LESS))
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
