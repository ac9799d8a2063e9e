import type { IncomingMessage } from 'node:http'
import { UnpackFailure, unpack } from '../kernel/unpack.ts'
import { unpackApart } from '../kernel/unpack-apart.ts'
import { IntakeError } from './intake-error.ts'

/** A batch as it is sent, and as it is once it is unpacked. */
export const MOST_SENT_BYTES = 8 * 1024 * 1024
export const MOST_BYTES = 16 * 1024 * 1024
/** Logs repeat themselves; what is packed more tightly than this is no log. */
const MOST_TIMES = 1_000
/** What may be in memory at once, over all senders; whoever comes beyond is asked to come again. */
const MOST_UNDER_WAY_BYTES = 64 * 1024 * 1024
/** A sender that says nothing for so long in the middle of a batch is not waited for. */
const SILENCE_MS = 15_000

/** A sender that went away before its batch was whole. */
export class SenderGone extends Error {}

/** What all batches under way hold in memory. */
export class Room {
  #bytes = 0

  /** Whether so much more would be too much. One batch always fits. */
  isFullFor(bytes: number): boolean {
    return this.#bytes > 0 && this.#bytes + bytes > MOST_UNDER_WAY_BYTES
  }

  hold(bytes: number): void {
    this.#bytes += bytes
  }

  free(bytes: number): void {
    this.#bytes -= bytes
  }
}

/** What one batch holds: only what has come, however much is announced. */
export class Lease {
  readonly #room: Room
  #bytes = 0

  constructor(room: Room) {
    this.#room = room
  }

  /** @throws IntakeError when all batches together hold too much */
  grow(bytes: number): void {
    if (this.#room.isFullFor(bytes)) throw tooMany()
    this.#room.hold(bytes)
    this.#bytes += bytes
  }

  release(): void {
    this.#room.free(this.#bytes)
    this.#bytes = 0
  }
}

function tooMany(): IntakeError {
  return new IntakeError(429, 'Throttling', 'too many batches are under way; send this one again')
}

function tooLarge(): IntakeError {
  return new IntakeError(413, 'TooLarge', `a batch may be sent in at most ${MOST_SENT_BYTES} bytes; send several`)
}

/**
 * Reads a body as it was sent. What is left of one that is refused is still to come: nothing here ends the connection.
 * @throws IntakeError when it is too large, too slow or too much; SenderGone
 */
export function readBody(request: IncomingMessage, room: Room, lease: Lease): Promise<Buffer> {
  const declared = Number(request.headers['content-length'] ?? 0)
  if (declared > MOST_SENT_BYTES) return Promise.reject(tooLarge())
  if (room.isFullFor(declared)) return Promise.reject(tooMany())
  return new Promise((resolve, reject) => {
    const pieces: Buffer[] = []
    let size = 0
    const silence = setTimeout(() => {
      end()
      reject(new IntakeError(408, 'RequestTimeout', 'the batch did not come to its end; send it again'))
    }, SILENCE_MS)
    const onData = (piece: Buffer) => {
      silence.refresh()
      size += piece.length
      try {
        if (size > MOST_SENT_BYTES) throw tooLarge()
        lease.grow(piece.length)
        pieces.push(piece)
      } catch (error) {
        end()
        reject(error)
      }
    }
    const onEnd = () => {
      end()
      resolve(Buffer.concat(pieces))
    }
    // Not an async iteration: leaving one destroys the connection, and the refusal with it.
    const onGone = () => {
      end()
      reject(new SenderGone('the sender went away before its batch was whole'))
    }
    function end(): void {
      clearTimeout(silence)
      request.off('data', onData).off('end', onEnd).off('close', onGone)
    }
    // An error is told by `close` too, which follows it.
    request.on('error', () => {})
    request.on('data', onData).on('end', onEnd).on('close', onGone)
  })
}

/** Unpacks a body. @throws IntakeError when it is damaged, comes to too much, or all batches together hold too much */
export async function unpackBody(body: Buffer, packing: 'gzip' | 'zstd', lease: Lease): Promise<Buffer> {
  const pieces: Uint8Array[] = []
  try {
    for await (const piece of piecesOf(body, packing)) {
      lease.grow(piece.length)
      pieces.push(piece)
    }
  } catch (error) {
    if (!(error instanceof UnpackFailure)) throw error
    if (error.why === 'damaged') throw new IntakeError(400, 'Damaged', `the body ${error.message}`)
    throw new IntakeError(413, 'TooLarge', `the body ${error.message}; send several batches`)
  }
  return Buffer.concat(pieces)
}

async function* piecesOf(body: Buffer, packing: 'gzip' | 'zstd'): AsyncGenerator<Uint8Array> {
  if (packing === 'zstd') yield await unpackApart(body, MOST_BYTES)
  else yield* unpack(once(body), packing, { mostBytes: MOST_BYTES, mostTimes: MOST_TIMES })
}

async function* once(body: Buffer): AsyncGenerator<Uint8Array> {
  yield body
}
