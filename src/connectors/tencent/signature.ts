import { createHash, createHmac } from 'node:crypto'
import type { Secret } from '../../kernel/secret.ts'
import type { VendorRequest } from '../vendor.ts'

const ALGORITHM = 'TC3-HMAC-SHA256'
// The first two must be; without the third, actions with one body could be exchanged for one another.
const SIGNED = ['content-type', 'host', 'x-tc-action']

/** What a request is signed with and for. */
export interface Signing {
  readonly secretId: string
  readonly secretKey: Secret
  readonly service: string
  /** Milliseconds since 1970. */
  readonly now: number
}

/** Signs a request without a query with TC3-HMAC-SHA256: its type, host, action and body. */
export function signed(request: VendorRequest, { secretId, secretKey, service, now }: Signing): VendorRequest {
  const timestamp = String(Math.floor(now / 1000))
  const date = new Date(now).toISOString().slice(0, 10)
  const scope = `${date}/${service}/tc3_request`
  const headers: Readonly<Record<string, string>> = { ...request.headers, host: request.host }
  const lines = SIGNED.map((name) => `${name}:${(headers[name] ?? '').trim().toLowerCase()}\n`).join('')
  const canonical = [request.method, '/', '', lines, SIGNED.join(';'), sha256(request.body ?? '')].join('\n')
  const toSign = [ALGORITHM, timestamp, scope, sha256(canonical)].join('\n')
  const key = [service, 'tc3_request'].reduce(hmac, hmac(`TC3${secretKey.reveal()}`, date))
  const authorization = `${ALGORITHM} Credential=${secretId}/${scope}, SignedHeaders=${SIGNED.join(';')}, Signature=${hmac(key, toSign).toString('hex')}`
  return { ...request, headers: { ...request.headers, 'x-tc-timestamp': timestamp, authorization } }
}

function sha256(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex')
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text, 'utf8').digest()
}
