import { createHash } from 'node:crypto'
import { constants } from 'node:fs'
import { type FileHandle, open, stat } from 'node:fs/promises'
import { UsageError } from '../../src/kernel/failure.ts'
import { packingOf, UnpackFailure, unpack } from '../../src/kernel/unpack.ts'
import { UNPACK_LIMITS } from '../unpack-limits.ts'
import type { SegmentState } from './state.ts'

/** So many bytes of a beginning tell one log from another: its first lines have times in them. */
const FINGERPRINT_BYTES = 1024
const PACKED_PIECE_BYTES = 64 * 1024
/** What is a pipe by the time that it is opened is not waited for. Windows knows no such flag. */
const READ = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0)

/** Bytes of a log, wherever they lie now. */
export interface LogBytes {
  /** Up to `most` bytes from a place on; fewer at the end alone. */
  read(offset: number, most: number): Promise<Buffer>
  close(): Promise<void>
}

/** An open file. */
export class PlainBytes implements LogBytes {
  readonly #handle: FileHandle

  constructor(handle: FileHandle) {
    this.#handle = handle
  }

  /** Which file it is, and how long. */
  async identify(): Promise<{ device: string; inode: string; size: number }> {
    const { dev, ino, size } = await this.#handle.stat({ bigint: true })
    return { device: String(dev), inode: String(ino), size: Number(size) }
  }

  async read(offset: number, most: number): Promise<Buffer> {
    // Mostly there is nothing new.
    const { size } = await this.#handle.stat()
    const buffer = Buffer.alloc(Math.max(0, Math.min(most, size - offset)))
    let length = 0
    while (length < buffer.length) {
      const { bytesRead } = await this.#handle.read(buffer, length, buffer.length - length, offset + length)
      if (bytesRead === 0) break
      length += bytesRead
    }
    return buffer.subarray(0, length)
  }

  close(): Promise<void> {
    return this.#handle.close()
  }
}

/** A packed file, of which only the next bytes are at hand: to go back is to begin anew. It is kept open, as its name may be another's soon. */
class PackedBytes implements LogBytes {
  readonly #packed: PlainBytes
  readonly #packing: 'gzip' | 'zstd'
  #chunks: AsyncGenerator<Uint8Array> | undefined
  #start = 0
  #ready = Buffer.alloc(0)

  constructor(packed: PlainBytes, packing: 'gzip' | 'zstd') {
    this.#packed = packed
    this.#packing = packing
  }

  async read(offset: number, most: number): Promise<Buffer> {
    if (offset < this.#start) await this.#rewind()
    this.#chunks ??= unpack(piecesOf(this.#packed), this.#packing, UNPACK_LIMITS)
    while (this.#start + this.#ready.length < offset + most) {
      const { value, done } = await this.#chunks.next()
      if (done === true) break
      this.#ready = Buffer.concat([this.#ready, value])
      this.#drop(offset)
    }
    this.#drop(offset)
    const from = offset - this.#start
    return this.#ready.subarray(from, from + most)
  }

  #drop(offset: number): void {
    const gone = Math.min(this.#ready.length, offset - this.#start)
    this.#ready = this.#ready.subarray(gone)
    this.#start += gone
  }

  async #rewind(): Promise<void> {
    await this.#chunks?.return(undefined)
    this.#chunks = undefined
    this.#start = 0
    this.#ready = Buffer.alloc(0)
  }

  async close(): Promise<void> {
    await this.#rewind()
    await this.#packed.close()
  }
}

async function* piecesOf(bytes: PlainBytes): AsyncGenerator<Uint8Array> {
  for (let at = 0; ; ) {
    const piece = await bytes.read(at, PACKED_PIECE_BYTES)
    if (piece.length === 0) return
    yield piece
    at += piece.length
  }
}

/** Opens a file for its text; undefined when it is not there, or packed in a way that is not unpacked here. */
export async function openBytes(path: string): Promise<LogBytes | undefined> {
  const plain = await openPlain(path)
  if (plain === undefined) return undefined
  const packing = packingOf(await plain.read(0, 16))
  if (packing === undefined) return plain
  if (packing === 'gzip' || packing === 'zstd') return new PackedBytes(plain, packing)
  await plain.close()
  return undefined
}

/**
 * Opens a file as it is; undefined when it is not there, or no file.
 * @throws UsageError when it cannot be read
 */
export async function openPlain(path: string): Promise<PlainBytes | undefined> {
  let handle: FileHandle | undefined
  try {
    // To open a pipe is to take part in it.
    if (!(await stat(path)).isFile()) return undefined
    handle = await open(path, READ)
    if ((await handle.stat()).isFile()) return new PlainBytes(handle)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error
    if (error.code !== 'ENOENT') throw new UsageError(`${path} cannot be read: ${error.message}`)
  }
  await handle?.close()
  return undefined
}

type Fingerprint = NonNullable<SegmentState['fingerprint']>

/** The fingerprint of a log of which `read` bytes were read. */
export async function fingerprintOf(bytes: LogBytes, read: number): Promise<Fingerprint | undefined> {
  const beginning = await bytes.read(0, Math.min(read, FINGERPRINT_BYTES))
  return beginning.length === 0 ? undefined : { bytes: beginning.length, sha256: digest(beginning) }
}

/** True for a fingerprint of less than it could be of. */
export function isPartial(fingerprint: Fingerprint | undefined): boolean {
  return fingerprint === undefined || fingerprint.bytes < FINGERPRINT_BYTES
}

/** Whether a log begins as the fingerprint says; one that cannot be unpacked does not. */
export async function matches(bytes: LogBytes, { bytes: length, sha256 }: Fingerprint): Promise<boolean> {
  try {
    const beginning = await bytes.read(0, length)
    return beginning.length === length && digest(beginning) === sha256
  } catch (error) {
    if (error instanceof UnpackFailure) return false
    throw error
  }
}

function digest(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex')
}
