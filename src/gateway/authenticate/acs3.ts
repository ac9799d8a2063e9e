import { createHash, createHmac } from 'node:crypto'
import { Secret } from '../../kernel/secret.ts'
import { gatewayError } from '../gateway-error.ts'
import { type RawRequest, type RequestHeaders, VENDOR_HEADER_PREFIX } from '../raw-request.ts'
import type { RequestParameters } from '../read-parameters.ts'
import { isUnreserved, percentEncode } from './percent-encode.ts'
import { isAccessKeyId, MAX_NONCE_LENGTH, type SignedRequest } from './signed-request.ts'
import { parseTimestamp } from './timestamp.ts'

const SCHEME = 'ACS3-HMAC-SHA256'
const REQUIRED = ['host', 'x-acs-action', 'x-acs-version', 'x-acs-date', 'x-acs-signature-nonce', 'x-acs-content-sha256'] as const

interface Authorization {
  readonly accessKeyId: string
  /** As sent, joined with `;`: a line of the text that is signed. */
  readonly signedHeaders: string
  readonly names: readonly string[]
  readonly signature: string
}

/**
 * Reads a request signed in the Authorization header (V3, ACS3-HMAC-SHA256) and checks all of it that needs no key:
 * the header's form, that every header that counts is signed, that the body is the one whose hash was signed.
 */
export function readAcs3(request: RawRequest, parameters: RequestParameters): SignedRequest {
  const headers = parameters.headers
  const authorization = parseAuthorization(headers.get('authorization') ?? '')
  checkSignedHeaders(authorization.names, headers, request.body.length > 0)
  if (headers.get('x-acs-content-sha256') !== sha256(request.body)) throw gatewayError('InvalidContentSha256')
  const timestampMs = parseTimestamp(headers.get('x-acs-date') ?? '')
  const nonce = headers.get('x-acs-signature-nonce') ?? ''
  if (nonce === '' || nonce.length > MAX_NONCE_LENGTH) throw gatewayError('InvalidSignatureNonce')
  const token = headers.get('x-acs-security-token')
  const [first, ...others] = stringsToSign(request.method, parameters, authorization)
  return {
    scheme: SCHEME,
    accessKeyId: authorization.accessKeyId,
    ...(token === undefined ? {} : { securityToken: new Secret(token) }),
    timestampMs,
    nonce,
    stringsToSign: [new Secret(first), ...others.map((text) => new Secret(text))],
    signature: authorization.signature,
    sign: signAcs3,
    mismatch: () => gatewayError('SignatureDoesNotMatch.Acs3', first),
  }
}

function signAcs3(stringToSign: Secret, secret: Secret): string {
  return createHmac('sha256', secret.reveal()).update(stringToSign.reveal()).digest('hex')
}

/** `ACS3-HMAC-SHA256 Credential=<id>,SignedHeaders=<a;b;c>,Signature=<hex>`, exactly so. */
function parseAuthorization(text: string): Authorization {
  const space = text.indexOf(' ')
  if (text.slice(0, space < 0 ? text.length : space) !== SCHEME) throw gatewayError('InvalidSignatureMethod')
  const parts = text.slice(SCHEME.length + 1).split(',', 4)
  const accessKeyId = partAfter(parts[0], 'Credential=')
  const signedHeaders = partAfter(parts[1], 'SignedHeaders=')
  const signature = partAfter(parts[2], 'Signature=')
  if (accessKeyId === '') throw gatewayError('MissingAccessKeyId')
  if (parts.length !== 3 || accessKeyId === undefined || !isAccessKeyId(accessKeyId) || !signedHeaders || !signature) {
    throw gatewayError('IncompleteSignature', 'the Authorization header is not Credential=..,SignedHeaders=..,Signature=..')
  }
  return { accessKeyId, signedHeaders, names: signedHeaders.split(';'), signature }
}

function partAfter(part: string | undefined, prefix: string): string | undefined {
  return part?.startsWith(prefix) ? part.slice(prefix.length) : undefined
}

/** A header that is not signed must not be honoured, so every one that counts has to be in the list. */
function checkSignedHeaders(names: readonly string[], headers: RequestHeaders, hasBody: boolean): void {
  let unsigned = 0
  for (const name of headers.keys()) if (name.startsWith(VENDOR_HEADER_PREFIX)) unsigned++
  let former = ''
  for (const name of names) {
    if (!headers.has(name)) throw gatewayError('IncompleteSignature', `${name.slice(0, 64)} is signed but not sent`)
    // The names' order is part of what is signed; only the published one is taken, which also bars repetitions.
    if (name <= former) throw gatewayError('IncompleteSignature', 'SignedHeaders is not sorted')
    if (name.startsWith(VENDOR_HEADER_PREFIX)) unsigned--
    former = name
  }
  for (const name of REQUIRED) {
    if (!names.includes(name)) throw gatewayError('IncompleteSignature', `${name} is not signed`)
  }
  if (hasBody && !names.includes('content-type')) throw gatewayError('IncompleteSignature', 'content-type is not signed')
  // The names are distinct and all of them were sent, so what is left over was sent and not signed.
  if (unsigned > 0) throw gatewayError('IncompleteSignature', 'a header with the prefix x-acs- is not signed')
}

/**
 * The published form has percent-encoded parameter names. openapi-core leaves names as they are, which is a second
 * form when a name has a character to encode. It is admitted only without `%`, `=`, `&` and line breaks in names: with
 * them one signed text would fit several sets of parameters.
 */
function stringsToSign(method: string, parameters: RequestParameters, authorization: Authorization): [string, ...string[]] {
  const names = [...parameters.query.keys()].sort()
  let tail = '\n'
  for (const name of authorization.names) tail += `${name}:${parameters.headers.get(name) ?? ''}\n`
  tail += `\n${authorization.signedHeaders}\n${parameters.headers.get('x-acs-content-sha256') ?? ''}`
  const text = (encodeName: (name: string) => string): string => {
    let query = ''
    for (const name of names) {
      query += `${query === '' ? '' : '&'}${encodeName(name)}=${percentEncode(parameters.query.get(name) ?? '')}`
    }
    return `${SCHEME}\n${sha256(`${method}\n/\n${query}${tail}`)}`
  }
  const published = text(percentEncode)
  const hasRawForm = !names.every(isUnreserved) && names.every((name) => !/[%=&\r\n]/.test(name))
  return hasRawForm ? [published, text((name) => name)] : [published]
}

function sha256(data: Buffer | string): string {
  return createHash('sha256').update(data).digest('hex')
}
