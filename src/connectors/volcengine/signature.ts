import { createHash, createHmac } from 'node:crypto'
import type { Secret } from '../../kernel/secret.ts'
import type { VendorRequest } from '../vendor.ts'

const ALGORITHM = 'HMAC-SHA256'

/** What a request is signed with and for. */
export interface Signing {
  readonly secretId: string
  readonly secretKey: Secret
  readonly service: string
  readonly region: string
  /** Milliseconds since 1970. */
  readonly now: number
}

/**
 * Signs a request by the cloud's own scheme ("签名方法", volcengine.com/docs/6369/67269): all of its headers and its body are.
 * Its query must be canonical already.
 */
export function signed(request: VendorRequest, { secretId, secretKey, service, region, now }: Signing): VendorRequest {
  const time = new Date(now).toISOString().replace(/[:-]|\.\d{3}/g, '')
  const bodyHash = sha256(request.body ?? '')
  const headers: Readonly<Record<string, string>> = { ...request.headers, 'x-content-sha256': bodyHash, 'x-date': time }
  const lines = Object.entries({ ...headers, host: request.host }).sort(([one], [other]) => (one < other ? -1 : 1))
  const names = lines.map(([name]) => name).join(';')
  const [path, query = ''] = request.path.split('?', 2)
  const canonical = [
    request.method,
    path,
    query,
    lines.map(([name, value]) => `${name}:${value.trim()}\n`).join(''),
    names,
    bodyHash,
  ].join('\n')
  const scope = [time.slice(0, 8), region, service, 'request']
  const key = scope.reduce<string | Buffer>(hmac, secretKey.reveal())
  const signature = hmac(key, [ALGORITHM, time, scope.join('/'), sha256(canonical)].join('\n')).toString('hex')
  const authorization = `${ALGORITHM} Credential=${secretId}/${scope.join('/')}, SignedHeaders=${names}, Signature=${signature}`
  return { ...request, headers: { ...headers, authorization } }
}

/** A query as it is signed and sent: sorted by name, with all but letters, digits and -._~ as %XX. */
export function canonicalQuery(parameters: Readonly<Record<string, string>>): string {
  const names = Object.keys(parameters).sort()
  return names.map((name) => `${encode(name)}=${encode(parameters[name] ?? '')}`).join('&')
}

function encode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`)
}

function sha256(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex')
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text, 'utf8').digest()
}
