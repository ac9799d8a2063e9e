import { createHash, createHmac } from 'node:crypto'
import type { Secret } from '../../kernel/secret.ts'
import type { VendorRequest } from '../vendor.ts'

const ALGORITHM = 'SDK-HMAC-SHA256'

/** What a request is signed with. */
export interface Signing {
  readonly secretId: string
  readonly secretKey: Secret
  /** Milliseconds since 1970. */
  readonly now: number
}

/** Signs a request with SDK-HMAC-SHA256: all of its headers, its path and query, and its body. */
export function signed(request: VendorRequest, { secretId, secretKey, now }: Signing): VendorRequest {
  const date = new Date(now).toISOString().replace(/[:-]|\.\d{3}/g, '')
  const headers: Readonly<Record<string, string>> = { ...request.headers, host: request.host, 'x-sdk-date': date }
  const names = Object.keys(headers).sort()
  const lines = names.map((name) => `${name}:${(headers[name] ?? '').trim()}\n`).join('')
  const url = new URL(`https://${request.host}${request.path}`)
  const hash = sha256(request.body ?? '')
  const canonical = [request.method, pathOf(url), queryOf(url), lines, names.join(';'), hash].join('\n')
  const toSign = [ALGORITHM, date, sha256(canonical)].join('\n')
  const signature = createHmac('sha256', secretKey.reveal()).update(toSign, 'utf8').digest('hex')
  const authorization = `${ALGORITHM} Access=${secretId}, SignedHeaders=${names.join(';')}, Signature=${signature}`
  return { ...request, headers: { ...request.headers, 'x-sdk-date': date, authorization } }
}

/** It is signed with a slash at its end, which the request need not have. */
function pathOf({ pathname }: URL): string {
  const path = pathname.split('/').map((segment) => encode(decodeURIComponent(segment)))
  return path.at(-1) === '' ? path.join('/') : `${path.join('/')}/`
}

function queryOf({ searchParams }: URL): string {
  const pairs = [...searchParams].map(([name, value]) => [encode(name), encode(value)] as const)
  const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)
  const sorted = pairs.sort(([a, one], [b, other]) => compare(a, b) || compare(one, other))
  return sorted.map(([name, value]) => `${name}=${value}`).join('&')
}

/** RFC 3986: all but letters, digits and -._~ as %XX. */
function encode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`)
}

function sha256(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex')
}
