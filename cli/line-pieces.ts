import { endOfWholeEvents } from './logons/open-event.ts'

const LINE_END = 0x0a

/** A piece of a text, and how many of its lines were too long and lost their end. */
export interface Piece {
  readonly text: string
  readonly cutLines: number
}

/**
 * A power cut leaves blocks of U+0000 in logs, and the API takes it in no parameter. A run of it becomes one U+FFFD, as
 * more would not fit into a request.
 */
export function pieceText(bytes: Buffer): string {
  return bytes.toString('utf8').replaceAll(/\0+/g, '\ufffd')
}

/**
 * Cuts a stream of text into pieces of at most `maxBytes` of UTF-8, each ending where a line ends, and not within an event of Windows over
 * several lines. A line that is longer than that is cut, and its rest is left out: sent on its own it would read like a line that nobody
 * logged.
 */
export async function* linePieces(source: AsyncIterable<Uint8Array>, maxBytes: number): AsyncGenerator<Piece> {
  for await (const { bytes, isCut } of bytePieces(source, maxBytes)) {
    const text = pieceText(bytes)
    if (Buffer.byteLength(text) <= maxBytes) {
      yield { text, cutLines: isCut ? 1 : 0 }
      continue
    }
    // A byte that is no UTF-8 becomes three, which are nine on their way: what has grown is cut once more.
    for await (const part of bytePieces(once(Buffer.from(text)), maxBytes)) {
      yield { text: part.bytes.toString('utf8'), cutLines: part.isCut ? 1 : 0 }
    }
  }
}

async function* once(bytes: Buffer): AsyncGenerator<Uint8Array> {
  yield bytes
}

interface BytePiece {
  readonly bytes: Buffer
  /** True for the beginning of a line that was too long. */
  readonly isCut: boolean
}

async function* bytePieces(source: AsyncIterable<Uint8Array>, maxBytes: number): AsyncGenerator<BytePiece> {
  let pending = Buffer.alloc(0)
  let isSkipping = false
  for await (const chunk of source) {
    pending = Buffer.concat([pending, chunk])
    while (pending.length > 0) {
      if (isSkipping) {
        const lineEnd = pending.indexOf(LINE_END)
        isSkipping = lineEnd < 0
        pending = lineEnd < 0 ? Buffer.alloc(0) : pending.subarray(lineEnd + 1)
        continue
      }
      // A piece is sent when it is as full as it can be; what is left waits for more.
      if (pending.length <= maxBytes) break
      const lineEnd = pending.lastIndexOf(LINE_END, maxBytes - 1)
      isSkipping = lineEnd < 0
      const length = isSkipping ? maxBytes : endOfWholeEvents(pending, lineEnd + 1) || lineEnd + 1
      yield { bytes: pending.subarray(0, length), isCut: isSkipping }
      pending = pending.subarray(length)
    }
  }
  if (pending.length > 0) yield { bytes: pending, isCut: false }
}
