/** The largest window that is unpacked: zstd itself makes at most 8 MiB, but for `--ultra` and `--long`. */
const MOST_WINDOW_BYTES = 32 * 1024 * 1024
/** No block comes to more, nor takes more (RFC 8878, 3.1.1.2.3); the unpacker would write out sixteen times as much for a run. */
const MOST_BLOCK_BYTES = 128 * 1024
const MAGIC = 0xfd2fb528
const SKIPPABLE = 0x184d2a50
const LONGEST_HEADER = 18

/** Why packed bytes are not given on to the unpacker. */
export interface ZstdFault {
  readonly why: 'damaged' | 'too-large'
  readonly message: string
}

const DAMAGED: ZstdFault = { why: 'damaged', message: 'is damaged' }

/**
 * Walks over the frames and blocks of a zstd stream (RFC 8878) before they are unpacked. The unpacker reserves the window that a
 * frame's header claims, up to two gigabytes, and knows no limit.
 */
export class ZstdGuard {
  #gathered: number[] = []
  #skip = 0
  #state: 'frame' | 'block' | 'last-block' = 'frame'
  #hasChecksum = false

  /** True where the stream may end. */
  get isBetweenFrames(): boolean {
    return this.#state === 'frame' && this.#skip === 0 && this.#gathered.length === 0
  }

  /** Looks at the next bytes; gives what is wrong with them, once and for all. */
  fault(chunk: Uint8Array): ZstdFault | undefined {
    let at = 0
    while (at < chunk.length || this.#state === 'last-block') {
      if (this.#skip > 0) {
        const step = Math.min(this.#skip, chunk.length - at)
        this.#skip -= step
        at += step
        if (this.#skip > 0) return undefined
      }
      if (this.#state === 'last-block') {
        this.#state = 'frame'
        this.#skip = this.#hasChecksum ? 4 : 0
        continue
      }
      if (at === chunk.length) return undefined
      this.#gathered.push(chunk[at++] as number)
      const fault = this.#state === 'frame' ? this.#readFrame() : this.#readBlock()
      if (fault !== undefined) return fault
    }
    return undefined
  }

  #readBlock(): ZstdFault | undefined {
    if (this.#gathered.length < 3) return undefined
    const [low = 0, middle = 0, high = 0] = this.#gathered
    this.#gathered = []
    const type = (low >> 1) & 3
    const size = (low >> 3) | (middle << 5) | (high << 13)
    if (type === 3 || size > MOST_BLOCK_BYTES) return DAMAGED
    // A block of one repeated byte holds that byte alone.
    this.#skip = type === 1 ? 1 : size
    if ((low & 1) === 1) this.#state = 'last-block'
    return undefined
  }

  #readFrame(): ZstdFault | undefined {
    const header = Buffer.from(this.#gathered)
    if (header.length < 5) return undefined
    const magic = header.readUInt32LE(0)
    if ((magic & 0xfffffff0) >>> 0 === SKIPPABLE) {
      if (header.length < 8) return undefined
      this.#gathered = []
      this.#skip = header.readUInt32LE(4)
      return undefined
    }
    if (magic !== MAGIC) return DAMAGED
    return header.length > LONGEST_HEADER ? DAMAGED : this.#readFrameHeader(header)
  }

  #readFrameHeader(header: Buffer): ZstdFault | undefined {
    const about = header[4] ?? 0
    const isSingle = (about & 0x20) !== 0
    const windowBytes = isSingle ? 0 : 1
    if ((about & 3) !== 0) return { why: 'damaged', message: 'was packed with a dictionary, which is not there' }
    const sizeBytes = [isSingle ? 1 : 0, 2, 4, 8][about >> 6] ?? 0
    if (header.length < 5 + windowBytes + sizeBytes) return undefined
    const window = isSingle ? contentSize(header, 5, sizeBytes) : windowSize(header[5] ?? 0)
    if (window > MOST_WINDOW_BYTES) {
      return { why: 'too-large', message: `takes a window of more than ${MOST_WINDOW_BYTES} bytes to unpack` }
    }
    this.#gathered = []
    this.#hasChecksum = (about & 4) !== 0
    this.#state = 'block'
    return undefined
  }
}

function windowSize(descriptor: number): number {
  const base = 2 ** (10 + (descriptor >> 3))
  return base + (base / 8) * (descriptor & 7)
}

function contentSize(header: Buffer, at: number, bytes: number): number {
  if (bytes === 8) return Number(header.readBigUInt64LE(at))
  return header.readUIntLE(at, bytes) + (bytes === 2 ? 256 : 0)
}
