import { createReadStream } from 'node:fs'
import { UsageError } from '../../src/kernel/failure.ts'
import { packingOf, UnpackFailure, unpack } from '../../src/kernel/unpack.ts'
import type { Terminal } from '../terminal.ts'
import { UNPACK_LIMITS } from '../unpack-limits.ts'
import { type LogFile, refuseUnknown } from './find-logs.ts'

const BEGINNING_BYTES = 16

/** The bytes of a log, unpacked, and the first of them. */
export interface OpenLog {
  readonly beginning: Buffer
  readonly bytes: AsyncIterable<Uint8Array>
}

/**
 * Opens a log and unpacks it where it is packed by gzip or zstd. `onRead` hears how many bytes came off the disk.
 * @throws UsageError, also while reading, when it cannot be read, is damaged, or comes to too much
 */
export async function openLog(log: LogFile, terminal: Terminal, onRead: (bytes: number) => void): Promise<OpenLog> {
  const raw = await peek(reading(log, terminal, onRead))
  refuseUnknown(log.path, raw.beginning)
  const packing = packingOf(raw.beginning)
  if (packing !== 'gzip' && packing !== 'zstd') return raw
  return peek(unpacked(log.path, raw.bytes, packing))
}

async function* reading(log: LogFile, terminal: Terminal, onRead: (bytes: number) => void): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of log.path === '-' ? terminal.stdin : createReadStream(log.path)) {
      yield chunk
      onRead(chunk.length)
    }
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error
    throw new UsageError(`${log.path} cannot be read: ${error.message}`)
  }
}

async function* unpacked(path: string, bytes: AsyncIterable<Uint8Array>, packing: 'gzip' | 'zstd'): AsyncGenerator<Uint8Array> {
  try {
    yield* unpack(bytes, packing, UNPACK_LIMITS)
  } catch (error) {
    if (!(error instanceof UnpackFailure)) throw error
    const remedy =
      error.why === 'damaged'
        ? 'the rest of it cannot be unpacked'
        : 'if it is a log all the same, unpack it first and import that'
    throw new UsageError(`${path} ${error.message}; ${remedy}`)
  }
}

/** Reads until the beginning is there, and gives it beside the whole. */
async function peek(source: AsyncIterable<Uint8Array>): Promise<OpenLog> {
  const iterator = source[Symbol.asyncIterator]()
  let beginning = Buffer.alloc(0)
  while (beginning.length < BEGINNING_BYTES) {
    const { value, done } = await iterator.next()
    if (done === true) break
    beginning = Buffer.concat([beginning, value])
  }
  const first = beginning
  async function* whole() {
    try {
      if (first.length > 0) yield first
      for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) yield next.value
    } finally {
      await iterator.return?.()
    }
  }
  return { beginning: first.subarray(0, BEGINNING_BYTES), bytes: whole() }
}
