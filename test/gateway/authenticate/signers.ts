// Signers written from the published description alone, sharing no code with the verifier they test.
import { createHash, createHmac } from 'node:crypto'
import type { RawRequest } from '../../../src/gateway/raw-request.ts'

export const KEY_ID = 'LTAIexample'
export const KEY_SECRET = 'an example of a secret'
export const NOW_TEXT = '2026-11-21T20:55:37Z'
export const NOW_MS = Date.UTC(2026, 10, 21, 20, 55, 37)
export const FORM = 'application/x-www-form-urlencoded'

export type Pairs = readonly (readonly [name: string, value: string])[]

/** Percent-encodes byte by byte. */
export function encodeBytes(text: string): string {
  let encoded = ''
  for (const byte of Buffer.from(text, 'utf8')) {
    const mark = String.fromCharCode(byte)
    encoded += /[A-Za-z0-9._~-]/.test(mark) ? mark : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`
  }
  return encoded
}

/** Pairs as they travel. */
export function wire(pairs: Pairs): string {
  return pairs.map(([name, value]) => `${encodeBytes(name)}=${encodeBytes(value)}`).join('&')
}

function byName(a: readonly [string, string], b: readonly [string, string]): number {
  return a[0] < b[0] ? -1 : 1
}

export interface Acs3Options {
  readonly method?: string
  readonly query?: Pairs
  readonly body?: string | Buffer
  readonly contentType?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly nonce?: string
  readonly date?: string
  readonly secret?: string
}

/** A V3 request. */
export function signAcs3(options: Acs3Options = {}): RawRequest {
  const method = options.method ?? 'POST'
  const query = options.query ?? []
  const body = Buffer.from(options.body ?? '')
  const signed: Record<string, string> = {
    host: '127.0.0.1:41155',
    'x-acs-version': '2018-12-03',
    'x-acs-action': 'UpdateMultiUserInstances',
    'x-acs-date': options.date ?? NOW_TEXT,
    'x-acs-signature-nonce': options.nonce ?? 'b3c7f1',
    'x-acs-content-sha256': createHash('sha256').update(body).digest('hex'),
    ...(body.length > 0 ? { 'content-type': options.contentType ?? FORM } : {}),
    ...options.headers,
  }
  const names = Object.keys(signed).sort()
  const canonical = [
    method,
    '/',
    wire([...query].sort(byName)),
    ...names.map((name) => `${name}:${signed[name]}`),
    '',
    names.join(';'),
    signed['x-acs-content-sha256'],
  ].join('\n')
  const stringToSign = `ACS3-HMAC-SHA256\n${createHash('sha256').update(canonical).digest('hex')}`
  const signature = createHmac('sha256', options.secret ?? KEY_SECRET)
    .update(stringToSign)
    .digest('hex')
  return raw(method, wire(query), body, {
    ...signed,
    'user-agent': 'test',
    accept: 'application/json',
    Authorization: `ACS3-HMAC-SHA256 Credential=${KEY_ID},SignedHeaders=${names.join(';')},Signature=${signature}`,
  })
}

export interface RpcOptions {
  readonly method?: string
  readonly query?: Pairs
  readonly form?: Pairs
  readonly headers?: Readonly<Record<string, string>>
  /** Replaces system parameters; undefined leaves one out. */
  readonly system?: Readonly<Record<string, string | undefined>>
  readonly systemIn?: 'query' | 'form'
  readonly secret?: string
}

/** A V1 request. */
export function signRpc(options: RpcOptions = {}): RawRequest {
  const method = options.method ?? 'GET'
  const system: Record<string, string | undefined> = {
    AccessKeyId: KEY_ID,
    Action: 'AddInstanceMembers',
    Format: 'JSON',
    SignatureMethod: 'HMAC-SHA1',
    SignatureNonce: 'd41d8c',
    SignatureVersion: '1.0',
    Timestamp: NOW_TEXT,
    Version: '2017-12-07',
    ...options.system,
  }
  const systemPairs = Object.entries(system).filter((pair): pair is [string, string] => pair[1] !== undefined)
  const query = [...(options.query ?? []), ...(options.systemIn === 'form' ? [] : systemPairs)]
  const form = [...(options.form ?? []), ...(options.systemIn === 'form' ? systemPairs : [])]
  const all = new Map([...query, ...form])
  const stringToSign = `${method}&${encodeBytes('/')}&${encodeBytes(wire([...all].sort(byName)))}`
  const signature = createHmac('sha1', `${options.secret ?? KEY_SECRET}&`)
    .update(stringToSign)
    .digest('base64')
  const last = [['Signature', signature]] as const
  const body = Buffer.from(options.systemIn === 'form' ? wire([...form, ...last]) : wire(form))
  return raw(method, options.systemIn === 'form' ? wire(query) : wire([...query, ...last]), body, {
    host: '127.0.0.1:41155',
    'x-acs-action': 'AddInstanceMembers',
    'x-acs-version': '2017-12-07',
    'user-agent': 'test',
    ...(body.length > 0 ? { 'content-type': FORM } : {}),
    ...options.headers,
  })
}

/** A request out of its pieces. */
export function raw(
  method: string,
  rawQuery: string,
  body: Buffer | string,
  headers: Readonly<Record<string, string>>,
): RawRequest {
  return {
    method,
    path: '/',
    rawQuery,
    rawHeaders: Object.entries(headers).flat(),
    body: Buffer.from(body),
    remoteAddress: '127.0.0.1',
    secure: false,
  }
}

/** The same request with other headers: undefined takes one out. Names compare without case. */
export function withHeaders(request: RawRequest, changes: Readonly<Record<string, string | undefined>>): RawRequest {
  const rawHeaders: string[] = []
  for (let i = 0; i < request.rawHeaders.length; i += 2) {
    const name = request.rawHeaders[i] ?? ''
    if (!(name.toLowerCase() in changes)) rawHeaders.push(name, request.rawHeaders[i + 1] ?? '')
  }
  for (const [name, value] of Object.entries(changes)) if (value !== undefined) rawHeaders.push(name, value)
  return { ...request, rawHeaders }
}
