import { createHash, createHmac, randomUUID } from 'node:crypto'
import { parse } from 'lossless-json'
import { observe } from './evidence/record.ts'

/** Who signs. */
export interface Credentials {
  readonly accessKeyId: string
  readonly accessKeySecret: string
  /** What must come with a temporary key. */
  readonly securityToken?: string
  /** How calls are signed: in headers (V3, unless told) or in parameters (V1). */
  readonly style?: 'V3' | 'V1'
}

/** What to call. */
interface ApiCall {
  readonly version: string
  readonly action: string
  readonly parameters: Record<string, unknown>
}

interface SignedHttpRequest {
  readonly url: string
  readonly headers: Record<string, string>
  readonly body: string
}

/** An answer as a client sees it. Numbers over 2^53 are kept as text. */
export interface ApiAnswer {
  readonly status: number
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
  readonly body: any
  readonly text: string
  readonly headers: Headers
}

/** Flattens as the official clients do: `X.1`, `X.1.Y`; undefined is left out. */
export function flatten(value: unknown, prefix = '', out: [string, string][] = []): [string, string][] {
  if (value === undefined || value === null) return out
  if (Array.isArray(value)) {
    value.forEach((item, index) => {
      flatten(item, prefix === '' ? String(index + 1) : `${prefix}.${index + 1}`, out)
    })
  } else if (typeof value === 'object') {
    for (const [name, item] of Object.entries(value)) flatten(item, prefix === '' ? name : `${prefix}.${name}`, out)
  } else out.push([prefix, String(value)])
  return out
}

const percentEncode = (text: string) =>
  encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)

/** A POST with its parameters in the form body, signed in the V3 header style. */
export function signedRequest(endpoint: string, call: ApiCall, credentials: Credentials, now: number): SignedHttpRequest {
  const body = flatten(call.parameters)
    .map(([name, value]) => `${percentEncode(name)}=${percentEncode(value)}`)
    .join('&')
  const headers: Record<string, string> = {
    host: new URL(endpoint).host,
    'x-acs-action': call.action,
    'x-acs-version': call.version,
    'x-acs-date': `${new Date(now).toISOString().slice(0, 19)}Z`,
    'x-acs-signature-nonce': randomUUID(),
    'x-acs-content-sha256': createHash('sha256').update(body).digest('hex'),
    ...(body === '' ? {} : { 'content-type': 'application/x-www-form-urlencoded' }),
    ...(credentials.securityToken === undefined ? {} : { 'x-acs-security-token': credentials.securityToken }),
  }
  const names = Object.keys(headers).sort()
  const canonical = [
    'POST',
    '/',
    '',
    names.map((name) => `${name}:${headers[name]}\n`).join(''),
    names.join(';'),
    headers['x-acs-content-sha256'],
  ].join('\n')
  const toSign = `ACS3-HMAC-SHA256\n${createHash('sha256').update(canonical).digest('hex')}`
  const signature = createHmac('sha256', credentials.accessKeySecret).update(toSign).digest('hex')
  headers['authorization'] =
    `ACS3-HMAC-SHA256 Credential=${credentials.accessKeyId},SignedHeaders=${names.join(';')},Signature=${signature}`
  return { url: `${endpoint}/`, headers, body }
}

/** A POST with all its parameters in the form body, signed in the V1 style. */
function signedRpcRequest(endpoint: string, call: ApiCall, credentials: Credentials, now: number): SignedHttpRequest {
  const parameters = new Map([
    ...flatten(call.parameters),
    ['Action', call.action],
    ['Version', call.version],
    ['Format', 'JSON'],
    ['AccessKeyId', credentials.accessKeyId],
    ['SignatureMethod', 'HMAC-SHA1'],
    ['SignatureVersion', '1.0'],
    ['SignatureNonce', randomUUID()],
    ['Timestamp', `${new Date(now).toISOString().slice(0, 19)}Z`],
  ])
  if (credentials.securityToken !== undefined) parameters.set('SecurityToken', credentials.securityToken)
  const canonical = [...parameters.keys()]
    .sort()
    .map((name) => `${percentEncode(name)}=${percentEncode(parameters.get(name) ?? '')}`)
    .join('&')
  const toSign = `POST&${percentEncode('/')}&${percentEncode(canonical)}`
  const signature = createHmac('sha1', `${credentials.accessKeySecret}&`).update(toSign).digest('base64')
  const headers = { 'content-type': 'application/x-www-form-urlencoded' }
  return { url: `${endpoint}/`, headers, body: `${canonical}&Signature=${percentEncode(signature)}` }
}

/** Sends a signed call. */
export async function callApi(endpoint: string, call: ApiCall, credentials: Credentials, now = Date.now()): Promise<ApiAnswer> {
  const sign = credentials.style === 'V1' ? signedRpcRequest : signedRequest
  const { url, headers, body } = sign(endpoint, call, credentials, now)
  const response = await fetch(url, { method: 'POST', headers, body })
  const text = await response.text()
  const number = (digits: string) => (Number.isSafeInteger(Number(digits)) ? Number(digits) : digits)
  const answer = { status: response.status, body: parse(text, undefined, number), text, headers: response.headers }
  observe({ client: 'own', ...call, status: answer.status, body: answer.body })
  return answer
}
