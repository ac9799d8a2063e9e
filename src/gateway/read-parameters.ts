import { isUtf8 } from 'node:buffer'
import { flattenJson } from './flatten-json.ts'
import { gatewayError } from './gateway-error.ts'
import { type RawRequest, type RequestHeaders, readHeaders } from './raw-request.ts'

/** Bounds of a request; what passes one is refused with a 4xx. */
export const REQUEST_LIMITS = {
  bodyBytes: 1_048_576,
  /** Parameters of query and body together. */
  parameters: 10_000,
  nameLength: 512,
  /** Segments of a name, and levels of JSON. */
  depth: 16,
  /** The highest number in a list. */
  listIndex: 10_000,
  actionLength: 128,
} as const

/** Where the signature stands: decides which statement of action and version counts. */
export type SignaturePlace = 'headers' | 'parameters' | 'nowhere'

/** Everything a request says, read once. Names are flat: `K.1.F` is field F of the first item of K. */
export interface RequestParameters {
  readonly action: string
  readonly version: string
  readonly signaturePlace: SignaturePlace
  readonly bodyKind: 'none' | 'form' | 'json'
  readonly headers: RequestHeaders
  readonly query: ReadonlyMap<string, string>
  /** The body's parameters, of a form or flattened from JSON. */
  readonly form: ReadonlyMap<string, string>
  /** Query and body; the body wins. */
  readonly merged: ReadonlyMap<string, string>
  /** `merged` without the system parameters. */
  readonly business: ReadonlyMap<string, string>
  /** A header by its lower-case name. */
  header(name: string): string | undefined
}

// RegionId is not one of them: cloud-siem reads it as a data-centre selector.
const SYSTEM_PARAMETERS = [
  'Action',
  'Version',
  'Format',
  'Timestamp',
  'SignatureNonce',
  'SignatureMethod',
  'SignatureVersion',
  'SignatureType',
  'AccessKeyId',
  'Signature',
  'SecurityToken',
] as const

/**
 * Reads an RPC request: query, form or JSON body, and the headers that say action and version. Throws a GatewayError
 * for whatever is not well formed or out of bounds. It trusts nothing and checks no signature.
 *
 * A name in both query and body has the body's value, because the official clients that send both sign that one
 * (openapi-core, the vendor's Go SDK); a system parameter may not differ between the two.
 */
export function readParameters(request: RawRequest): RequestParameters {
  if (request.method !== 'GET' && request.method !== 'POST') throw gatewayError('UnsupportedHTTPMethod')
  if (request.path !== '/') throw gatewayError('InvalidApi.NotFound')
  if (request.body.length > REQUEST_LIMITS.bodyBytes) {
    throw gatewayError('RequestEntityTooLarge', String(REQUEST_LIMITS.bodyBytes))
  }
  const headers = readHeaders(request.rawHeaders)
  const query = readQuery(request.rawQuery)
  const bodyKind = bodyKindOf(request.body, headers.get('content-type'))
  const form = readBody(request.body, bodyKind, REQUEST_LIMITS.parameters - query.size)
  const merged = merge(query, form)
  const signaturePlace = placeOfSignature(headers, merged)
  return {
    action: statement(signaturePlace, headers.get('x-acs-action'), merged.get('Action'), 'Action'),
    version: statement(signaturePlace, headers.get('x-acs-version'), merged.get('Version'), 'Version'),
    signaturePlace,
    bodyKind,
    headers,
    query,
    form,
    merged,
    business: withoutSystemParameters(merged),
    header: (name) => headers.get(name),
  }
}

function placeOfSignature(headers: RequestHeaders, merged: ReadonlyMap<string, string>): SignaturePlace {
  if (headers.has('authorization')) return 'headers'
  return merged.has('Signature') || merged.has('AccessKeyId') ? 'parameters' : 'nowhere'
}

/**
 * The action or version. The statement that the signature covers counts, and another one must agree with it, so that
 * nobody in between routes or logs by a word that was not signed. Case may differ: pop-core puts `describeX` into the
 * header and `DescribeX` into the parameters.
 */
function statement(
  place: SignaturePlace,
  header: string | undefined,
  parameter: string | undefined,
  name: 'Action' | 'Version',
): string {
  const first = place === 'parameters' ? parameter : header
  const second = place === 'parameters' ? header : parameter
  const said = place === 'nowhere' ? (first ?? second) : first
  if (said === undefined || said === '') throw gatewayError(`Missing${name}`)
  if (said.length > REQUEST_LIMITS.actionLength) throw gatewayError(`Invalid${name}`)
  if (second !== undefined && second !== said && second.toLowerCase() !== said.toLowerCase()) throw gatewayError(`Invalid${name}`)
  return said
}

function merge(query: Map<string, string>, form: Map<string, string>): Map<string, string> {
  if (form.size === 0) return query
  if (query.size === 0) return form
  for (const name of SYSTEM_PARAMETERS) {
    const value = query.get(name)
    const other = form.get(name)
    if (value !== undefined && other !== undefined && value !== other) throw gatewayError('InvalidParameter.Duplicate', name)
  }
  const merged = new Map(query)
  for (const [name, value] of form) merged.set(name, value)
  return merged
}

function withoutSystemParameters(merged: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  if (!SYSTEM_PARAMETERS.some((name) => merged.has(name))) return merged
  const business = new Map(merged)
  for (const name of SYSTEM_PARAMETERS) business.delete(name)
  return business
}

/** Official clients name the type of every body they send; a body without one is refused, not guessed at. */
function bodyKindOf(body: Buffer, contentType: string | undefined): RequestParameters['bodyKind'] {
  if (body.length === 0) return 'none'
  const [mediaType = '', ...attributes] = (contentType ?? '').toLowerCase().split(';')
  for (const attribute of attributes) {
    const [name = '', value = ''] = attribute.split('=', 2)
    if (name.trim() === 'charset' && !/^"?(?:utf-?8|us-ascii)"?$/.test(value.trim())) throw gatewayError('UnsupportedMediaType')
  }
  switch (mediaType.trim()) {
    case 'application/x-www-form-urlencoded':
      return 'form'
    case 'application/json':
      return 'json'
    default:
      throw gatewayError('UnsupportedMediaType')
  }
}

function readBody(body: Buffer, kind: RequestParameters['bodyKind'], limit: number): Map<string, string> {
  const pairs = new Map<string, string>()
  if (kind === 'none') return pairs
  if (!isUtf8(body) || body.includes(0)) throw gatewayError('InvalidParameter.Encoding', 'body')
  const text = body.toString('utf8')
  if (kind === 'form') readPairs(withSpaces(text), 'body', pairs, limit)
  else flattenJson(text, REQUEST_LIMITS.depth, (name, value) => addParameter(pairs, name, value, limit))
  return pairs
}

function readQuery(rawQuery: string): Map<string, string> {
  for (let i = 0; i < rawQuery.length; i++) {
    const code = rawQuery.charCodeAt(i)
    if (code <= 0x20 || code >= 0x7f) throw gatewayError('InvalidParameter.Encoding', 'query string')
  }
  const pairs = new Map<string, string>()
  readPairs(withSpaces(rawQuery), 'query string', pairs, REQUEST_LIMITS.parameters)
  return pairs
}

/** `a=1&b=2`: a name without `=` has the empty value, an empty piece says nothing. One pass, whatever the text. */
function readPairs(text: string, place: string, pairs: Map<string, string>, limit: number): void {
  let equals = -1
  for (let start = 0; start < text.length; ) {
    const ampersand = text.indexOf('&', start)
    const end = ampersand < 0 ? text.length : ampersand
    if (end > start) {
      // Looked for again only once passed: looking from every piece would be quadratic on `a&b&c&...`.
      if (equals < start) {
        equals = text.indexOf('=', start)
        if (equals < 0) equals = text.length
      }
      const split = Math.min(equals, end)
      const name = decode(text.slice(start, split), place)
      addParameter(pairs, name, split < end ? decode(text.slice(split + 1, end), place) : '', limit)
    }
    start = end + 1
  }
}

/** Official clients write a space as `%20` and a plus as `%2B`; generic ones write a space as `+`. */
function withSpaces(text: string): string {
  if (!text.includes('+')) return text
  // String.replaceAll takes a hundred times as long where there are many.
  const bytes = Buffer.from(text)
  for (let i = 0; i < bytes.length; i++) if (bytes[i] === 0x2b) bytes[i] = 0x20
  return bytes.toString()
}

function decode(text: string, place: string): string {
  if (!text.includes('%')) return text
  let decoded: string
  try {
    decoded = decodeURIComponent(text)
  } catch {
    throw gatewayError('InvalidParameter.Encoding', place)
  }
  if (decoded.includes('\0')) throw gatewayError('InvalidParameter.Encoding', place)
  return decoded
}

function addParameter(pairs: Map<string, string>, name: string, value: string, limit: number): void {
  if (pairs.size >= limit) throw gatewayError('InvalidParameter.TooMany', String(REQUEST_LIMITS.parameters))
  checkName(name)
  if (pairs.has(name)) throw gatewayError('InvalidParameter.Duplicate', shown(name))
  pairs.set(name, value)
}

function checkName(name: string): void {
  if (name === '' || name.length > REQUEST_LIMITS.nameLength) throw gatewayError('InvalidParameter.Name', shown(name))
  let segments = 1
  for (let dot = name.indexOf('.'); dot >= 0; ) {
    const start = dot + 1
    dot = name.indexOf('.', start)
    segments++
    if (!isGoodSegment(name, start, dot < 0 ? name.length : dot)) throw gatewayError('InvalidParameter.Name', shown(name))
  }
  if (segments > REQUEST_LIMITS.depth) throw gatewayError('InvalidParameter.TooDeep', String(REQUEST_LIMITS.depth))
}

/** False for a number that no list has: 0, one with leading zeros, one over the bound. Every other text is good. */
function isGoodSegment(name: string, start: number, end: number): boolean {
  let index = 0
  for (let i = start; i < end; i++) {
    const digit = name.charCodeAt(i) - 0x30
    if (digit < 0 || digit > 9) return true
    index = index * 10 + digit
  }
  return name.charCodeAt(start) !== 0x30 && index <= REQUEST_LIMITS.listIndex
}

function shown(name: string): string {
  return name.slice(0, 64)
}
