/** 1 for the ASCII characters that stand for themselves: letters, digits, `-`, `_`, `.` and `~` (RFC 3986). */
const UNRESERVED = new Uint8Array(128)
for (const letter of 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~') UNRESERVED[letter.charCodeAt(0)] = 1

/** RFC 3986 percent-encoding of well-formed text, upper-case, over UTF-8: what both signature schemes sign. */
export function percentEncode(text: string): string {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code >= 128 || UNRESERVED[code] === 0) return encodeReserved(text)
  }
  return text
}

function encodeReserved(text: string): string {
  const encoded = encodeURIComponent(text)
  return encoded.replace(/[!'()*]/g, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`)
}

/** True when percent-encoding leaves the text as it is. */
export function isUnreserved(text: string): boolean {
  return percentEncode(text) === text
}
