import { linePieces, type Piece, pieceText } from '../line-pieces.ts'

/** `LENGTH SP MESSAGE` (RFC 6587, 3.4.1), the message beginning with its priority. */
const COUNT = /^([0-9]{1,5}) </
const COUNT_BYTES = 7
const LINE_END = 0x0a

/** True for the beginning of a stream that is framed by octet counts. */
export function isOctetFramed(beginning: Buffer): boolean {
  return COUNT.test(beginning.toString('latin1', 0, COUNT_BYTES))
}

/**
 * Cuts a stream of octet-counted messages into pieces of at most `maxBytes` of UTF-8, each of whole frames, counted anew: what is no
 * UTF-8 takes other bytes on its way. A frame that is longer by itself, 300 kB at the utmost, is a piece of its own. From where the
 * stream is framed no more, it is cut at line ends.
 */
export async function* framePieces(source: AsyncIterable<Uint8Array>, maxBytes: number): AsyncGenerator<Piece> {
  let pending = Buffer.alloc(0)
  let frames = ''
  let length = 0
  const chunks = source[Symbol.asyncIterator]()
  for (let next = await chunks.next(); next.done !== true; next = await chunks.next()) {
    pending = Buffer.concat([pending, next.value])
    for (;;) {
      const frame = readFrame(pending)
      if (frame === undefined) break
      if (frame === 'none') {
        if (frames !== '') yield { text: frames, cutLines: 0 }
        yield* linePieces(rest(pending, chunks), maxBytes)
        return
      }
      const size = Buffer.byteLength(frame.text)
      if (frames !== '' && length + size > maxBytes) {
        yield { text: frames, cutLines: 0 }
        frames = ''
        length = 0
      }
      frames += frame.text
      length += size
      pending = pending.subarray(frame.end)
    }
  }
  // A last frame whose end is the stream's, or what is left of one that was cut off.
  const frame = readFrame(Buffer.concat([pending, Buffer.of(LINE_END)]))
  const last = frame === undefined || frame === 'none' ? pieceText(pending) : frame.text
  const fits = length + Buffer.byteLength(last) <= maxBytes
  for (const text of fits ? [frames + last] : [frames, last]) if (text !== '') yield { text, cutLines: 0 }
}

/** The frame at the beginning of some bytes; undefined where more bytes must come first, `none` where it is no frame. */
function readFrame(bytes: Buffer): { text: string; end: number } | 'none' | undefined {
  const head = bytes.toString('latin1', 0, COUNT_BYTES)
  const count = COUNT.exec(head)?.[1]
  if (count === undefined) return bytes.length < COUNT_BYTES && /^[0-9]{0,5} ?$/.test(head) ? undefined : 'none'
  const start = count.length + 1
  const end = start + Number(count)
  // The byte behind the frame may be a line end that belongs to nothing.
  if (bytes.length <= end) return undefined
  const text = pieceText(bytes.subarray(start, end))
  return { text: `${Buffer.byteLength(text)} ${text}`, end: bytes[end] === LINE_END ? end + 1 : end }
}

async function* rest(pending: Buffer, chunks: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield pending
  for (let next = await chunks.next(); next.done !== true; next = await chunks.next()) yield next.value
}
