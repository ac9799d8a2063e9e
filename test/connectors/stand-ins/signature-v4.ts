import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import type { Asked } from './cloud.ts'

const WINDOW_MS = 15 * 60_000
const FORM =
  /^AWS4-HMAC-SHA256 Credential=([^/,]+)\/(\d{8})\/([a-z0-9-]+)\/([a-z0-9-]+)\/aws4_request, ?SignedHeaders=([a-z0-9;-]+), ?Signature=([0-9a-f]{64})$/

/** What the signature of a request says, or why it is refused. */
export type Verdict =
  | { readonly keyId: string; readonly region: string; readonly service: string }
  | { readonly refused: 'missing' | 'unknown-key' | 'wrong-signature' | 'expired' | 'not-yet'; readonly why: string }

const sha256 = (text: string) => createHash('sha256').update(text, 'utf8').digest('hex')
const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text, 'utf8').digest()

/** RFC 3986: all but letters, digits and -._~ as %XX. */
const encode = (text: string) =>
  encodeURIComponent(text).replace(/[!'()*]/g, (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`)

/**
 * Checks a request against Signature Version 4 (AWS Identity and Access Management, "Create a signed AWS API request"),
 * from the wire alone: nothing of this is shared with what signs.
 */
export function verifyV4(asked: Asked, secretOf: (keyId: string) => string | undefined, now: number): Verdict {
  const match = FORM.exec(asked.headers['authorization'] ?? '')
  if (match === null) return { refused: 'missing', why: 'no or malformed Authorization' }
  const [, keyId = '', date = '', region = '', service = '', signedNames = '', signature = ''] = match
  const secret = secretOf(keyId)
  if (secret === undefined) return { refused: 'unknown-key', why: keyId }
  const names = signedNames.split(';')
  const stamp = asked.headers['x-amz-date'] ?? ''
  const mustBeSigned = ['host', ...Object.keys(asked.headers).filter((name) => name.startsWith('x-amz-'))]
  const unsigned = mustBeSigned.find((name) => !names.includes(name))
  if (unsigned !== undefined) return { refused: 'wrong-signature', why: `${unsigned} is not signed` }
  if (stamp.slice(0, 8) !== date) return { refused: 'wrong-signature', why: 'scope and X-Amz-Date differ in the day' }
  const declared = asked.headers['x-amz-content-sha256']
  if (declared !== undefined && declared !== 'UNSIGNED-PAYLOAD' && declared !== sha256(asked.body)) {
    return { refused: 'wrong-signature', why: 'X-Amz-Content-Sha256 is not that of the body' }
  }
  const canonical = canonicalRequest(asked, names, declared ?? sha256(asked.body), service)
  const scope = `${date}/${region}/${service}/aws4_request`
  const toSign = ['AWS4-HMAC-SHA256', stamp, scope, sha256(canonical)].join('\n')
  const key = [region, service, 'aws4_request'].reduce(hmac, hmac(`AWS4${secret}`, date))
  if (!timingSafeEqual(hmac(key, toSign), Buffer.from(signature, 'hex'))) return { refused: 'wrong-signature', why: canonical }
  const at = Date.parse(stamp.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'))
  if (Number.isNaN(at)) return { refused: 'wrong-signature', why: 'X-Amz-Date' }
  if (at < now - WINDOW_MS) return { refused: 'expired', why: stamp }
  return at > now + WINDOW_MS ? { refused: 'not-yet', why: stamp } : { keyId, region, service }
}

function canonicalRequest({ method, url, headers }: Asked, names: readonly string[], bodyHash: string, service: string): string {
  const [path = '/', query = ''] = url.split('?', 2)
  // Every service but S3 encodes the path twice.
  const encodedPath = service === 's3' ? path : path.split('/').map(encode).join('/')
  const pairs =
    query === '' ? [] : query.split('&').map((pair) => pair.split('=', 2).map((part) => encode(decodeURIComponent(part))))
  const sorted = pairs.map(([name = '', value = '']) => `${name}=${value}`).sort()
  const lines = names.map((name) => `${name}:${(headers[name] ?? '').trim().replace(/\s+/g, ' ')}\n`)
  return [method, encodedPath, sorted.join('&'), lines.join(''), names.join(';'), bodyHash].join('\n')
}
