import { gatewayError } from './gateway-error.ts'

/** A request as it came over the wire: nothing decoded, nothing merged. The signature is checked against this. */
export interface RawRequest {
  readonly method: string
  /** What follows the `?` of the request line, still percent-encoded; empty without one. */
  readonly rawQuery: string
  readonly path: string
  /** Names and values in turn, as node:http gives them. */
  readonly rawHeaders: readonly string[]
  readonly body: Buffer
  readonly remoteAddress: string
  /** True when the request came over TLS. */
  readonly secure: boolean
}

/** Headers by lower-case name. */
export type RequestHeaders = ReadonlyMap<string, string>

const SINGLE = new Set(['host', 'authorization', 'content-type', 'content-length', 'transfer-encoding'])

/** Every vendor header has this prefix; each one that is present must be signed. */
export const VENDOR_HEADER_PREFIX = 'x-acs-'

/**
 * Headers by lower-case name, values without the spaces and tabs around them. A header that decides about the request
 * (host, authorization, the body's description, every `x-acs-*`) may come once: InvalidHeader. Others are joined with
 * a comma, as HTTP has it.
 */
export function readHeaders(rawHeaders: readonly string[]): RequestHeaders {
  const headers = new Map<string, string>()
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
    const name = (rawHeaders[i] ?? '').toLowerCase()
    const value = trimBlanks(rawHeaders[i + 1] ?? '')
    const former = headers.get(name)
    if (former === undefined) {
      headers.set(name, value)
    } else {
      if (SINGLE.has(name) || name.startsWith(VENDOR_HEADER_PREFIX)) throw gatewayError('InvalidHeader', name.slice(0, 64))
      headers.set(name, `${former}, ${value}`)
    }
  }
  return headers
}

function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x09
}

function trimBlanks(text: string): string {
  let start = 0
  let end = text.length
  while (start < end && isBlank(text.charCodeAt(start))) start++
  while (end > start && isBlank(text.charCodeAt(end - 1))) end--
  return start === 0 && end === text.length ? text : text.slice(start, end)
}
