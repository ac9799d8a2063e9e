import { pipeline, Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { Decompress } from 'fzstd'
import { ZstdGuard } from './zstd-guard.ts'

/** How bytes are packed. Only the first two are unpacked here. */
export type Packing = 'gzip' | 'zstd' | 'bzip2' | 'xz'

/** What unpacking may come to, whatever the packed bytes claim. */
export interface UnpackLimits {
  /** Bytes that may come out. */
  readonly mostBytes: number
  /** How many bytes may come out for each that went in, once `FREE_BYTES` have. */
  readonly mostTimes: number
}

/** Packed bytes that cannot be unpacked. `why` is the end of a sentence that begins with what they are. */
export class UnpackFailure extends Error {
  readonly why: 'damaged' | 'too-large'

  constructor(why: 'damaged' | 'too-large', message: string) {
    super(message)
    this.name = 'UnpackFailure'
    this.why = why
  }
}

/** So much may come out of next to nothing: a short text of one letter packs very well. */
const FREE_BYTES = 16 * 1024 * 1024

const MAGIC: readonly (readonly [packing: Packing, bytes: readonly number[]])[] = [
  ['gzip', [0x1f, 0x8b]],
  ['zstd', [0x28, 0xb5, 0x2f, 0xfd]],
  ['bzip2', [0x42, 0x5a, 0x68]],
  ['xz', [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]],
]

/** How bytes that begin like this are packed; undefined when they are not. No name of a file is asked. */
export function packingOf(beginning: Uint8Array): Packing | undefined {
  return MAGIC.find(([, bytes]) => bytes.every((byte, index) => beginning[index] === byte))?.[0]
}

/**
 * Unpacks a stream, with little memory however much comes out.
 * @throws UnpackFailure when it is cut off, damaged, or comes to more than the limits; what the source throws goes through
 */
export async function* unpack(
  source: AsyncIterable<Uint8Array>,
  packing: 'gzip' | 'zstd',
  limits: UnpackLimits,
): AsyncGenerator<Uint8Array> {
  const counted = { bytes: 0 }
  const packed = counting(source, counted)
  let length = 0
  for await (const chunk of packing === 'gzip' ? gunzip(packed) : unpackZstd(packed)) {
    length += chunk.length
    if (length > limits.mostBytes) throw new UnpackFailure('too-large', `comes to more than ${limits.mostBytes} bytes`)
    if (length > FREE_BYTES && length > counted.bytes * limits.mostTimes) {
      throw new UnpackFailure('too-large', `comes to more than ${limits.mostTimes} times its packed size`)
    }
    yield chunk
  }
}

async function* counting(source: AsyncIterable<Uint8Array>, counted: { bytes: number }): AsyncGenerator<Uint8Array> {
  for await (const chunk of source) {
    counted.bytes += chunk.length
    yield chunk
  }
}

async function* gunzip(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const unpacking = createGunzip()
  // A failure of the source ends the unpacking with the same error, which the loop below meets.
  pipeline(Readable.from(source), unpacking, () => {})
  try {
    for await (const chunk of unpacking) yield chunk
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : ''
    if (!code.startsWith('Z_')) throw error
    throw new UnpackFailure('damaged', code === 'Z_BUF_ERROR' ? 'is cut off' : 'is damaged')
  }
}

async function* unpackZstd(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const guard = new ZstdGuard()
  let ready: Uint8Array[] = []
  const unpacking = new Decompress((chunk) => void ready.push(chunk))
  const push = (chunk: Uint8Array, isLast: boolean): Uint8Array[] => {
    const fault = guard.fault(chunk)
    if (fault !== undefined) throw new UnpackFailure(fault.why, fault.message)
    ready = []
    try {
      unpacking.push(chunk, isLast)
    } catch {
      // The library throws errors of several types, or reads beyond what is there.
      throw new UnpackFailure('damaged', isLast ? 'is cut off' : 'is damaged')
    }
    return ready
  }
  for await (const chunk of source) {
    // A slice at a time: one that is small comes to much, and all of it is ready before the first is taken.
    for (let at = 0; at < chunk.length; at += SLICE_BYTES) yield* push(chunk.subarray(at, at + SLICE_BYTES), false)
  }
  if (!guard.isBetweenFrames) throw new UnpackFailure('damaged', 'is cut off')
  yield* push(new Uint8Array(0), true)
}

/** In the worst case (a run of one letter) a block of 4 bytes comes to 128 KiB. */
export const SLICE_BYTES = 512
