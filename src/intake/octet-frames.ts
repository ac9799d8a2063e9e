/**
 * The messages of a stream framed by octet counts (RFC 6587, 3.4.1): `LENGTH SP MESSAGE`, the length in bytes of UTF-8. Where the
 * text stops being framed, the rest comes line by line, so that a wrong count cannot hide more than its own frame.
 */
export function* octetFrames(text: string): Generator<string> {
  let at = 0
  while (at < text.length) {
    const message = frameStart(text, at)
    if (message < 0) break
    const bytes = Number(text.slice(at, message - 1))
    const end = afterBytes(text, message, bytes)
    yield text.slice(message, end)
    at = end
    if (text.charCodeAt(at) === 0x0a) at++
  }
  if (at < text.length) yield* lines(text, at)
}

/** True when a text begins with an octet count and a `<`. */
export function isOctetFramed(text: string): boolean {
  return frameStart(text, 0) > 0
}

/** Where the message of the frame at `at` begins, -1 when there is no frame. */
function frameStart(text: string, at: number): number {
  let i = at
  while (i - at < 5 && isDigit(text.charCodeAt(i))) i++
  return i > at && text.charCodeAt(i) === 0x20 && text.charCodeAt(i + 1) === 0x3c ? i + 1 : -1
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39
}

/** The end of the text that takes `bytes` bytes in UTF-8 from `start`. */
function afterBytes(text: string, start: number, bytes: number): number {
  let left = bytes
  let i = start
  while (i < text.length && left > 0) {
    const code = text.charCodeAt(i)
    // Either half of a surrogate pair counts two of the pair's four bytes.
    left -= code < 0x80 ? 1 : code < 0x800 || (code >= 0xd800 && code < 0xe000) ? 2 : 3
    i++
  }
  return i
}

/** The lines of a text from a place on. */
export function* lines(text: string, start = 0): Generator<string> {
  let at = start
  while (at < text.length) {
    const newline = text.indexOf('\n', at)
    const end = newline < 0 ? text.length : newline
    yield text.slice(at, end)
    at = end + 1
  }
}
