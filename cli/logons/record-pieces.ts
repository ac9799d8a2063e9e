/** Records have 384 or 400 bytes: a piece that is a multiple of both ends where a record ends, whichever it is. */
const BOTH_BYTES = 9600

/** Cuts a stream of binary records into pieces of at most `maxBytes` (9,600 or more), each of whole records but the last one. */
export async function* recordPieces(source: AsyncIterable<Uint8Array>, maxBytes: number): AsyncGenerator<Buffer> {
  const size = Math.floor(maxBytes / BOTH_BYTES) * BOTH_BYTES
  let pending: Buffer[] = []
  let length = 0
  for await (const chunk of source) {
    pending.push(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength))
    length += chunk.length
    if (length < size) continue
    const whole = Buffer.concat(pending)
    let at = 0
    for (; at + size <= whole.length; at += size) yield whole.subarray(at, at + size)
    pending = [whole.subarray(at)]
    length = whole.length - at
  }
  if (length > 0) yield Buffer.concat(pending)
}
