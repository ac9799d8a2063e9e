import { createHmac } from 'node:crypto'
import { Secret } from '../../kernel/secret.ts'
import { gatewayError } from '../gateway-error.ts'
import type { RawRequest } from '../raw-request.ts'
import type { RequestParameters } from '../read-parameters.ts'
import { percentEncode } from './percent-encode.ts'
import { isAccessKeyId, MAX_NONCE_LENGTH, type SignedRequest } from './signed-request.ts'
import { parseTimestamp } from './timestamp.ts'

const SCHEME = 'HMAC-SHA1'
const SHOWN_LENGTH = 8192
const SECRET_WORD = /secret|passw|token|private[_ ]?key/i

/**
 * Reads a request signed in its parameters (V1, HMAC-SHA1 over method and parameters of query and form) and checks
 * all of it that needs no key. Headers are not signed here, so none may decide anything.
 */
export function readRpcHmacSha1(request: RawRequest, parameters: RequestParameters): SignedRequest {
  const { merged } = parameters
  const accessKeyId = merged.get('AccessKeyId') ?? ''
  if (accessKeyId === '') throw gatewayError('MissingAccessKeyId')
  if (!isAccessKeyId(accessKeyId)) throw gatewayError('IncompleteSignature', 'the AccessKeyId is not well formed')
  const signature = merged.get('Signature') ?? ''
  if (signature === '') throw gatewayError('IncompleteSignature', 'the parameter Signature is missing')
  // The Go clients send an empty SignatureType; any other names a scheme that is not accepted.
  if (merged.get('SignatureMethod') !== SCHEME || (merged.get('SignatureType') ?? '') !== '') {
    throw gatewayError('InvalidSignatureMethod')
  }
  if (merged.get('SignatureVersion') !== '1.0') throw gatewayError('InvalidSignatureVersion')
  if (parameters.bodyKind === 'json') throw gatewayError('IncompleteSignature', 'HMAC-SHA1 does not cover a JSON body')
  const timestamp = merged.get('Timestamp') ?? ''
  if (timestamp === '') throw gatewayError('MissingTimestamp')
  const timestampMs = parseTimestamp(timestamp)
  const nonce = merged.get('SignatureNonce') ?? ''
  if (nonce === '') throw gatewayError('MissingSignatureNonce')
  if (nonce.length > MAX_NONCE_LENGTH) throw gatewayError('InvalidSignatureNonce')
  // A token in the header is not signed here. It is read nevertheless, so that it cannot be ignored by mistake.
  const token = merged.get('SecurityToken') ?? parameters.headers.get('x-acs-security-token')
  return {
    scheme: SCHEME,
    accessKeyId,
    ...(token === undefined ? {} : { securityToken: new Secret(token) }),
    timestampMs,
    nonce,
    stringsToSign: [new Secret(stringToSign(request.method, merged))],
    signature,
    sign: signRpc,
    mismatch: () => gatewayError('SignatureDoesNotMatch.Rpc', shownStringToSign(request.method, merged)),
  }
}

function signRpc(stringToSign: Secret, secret: Secret): string {
  return createHmac('sha1', `${secret.reveal()}&`).update(stringToSign.reveal()).digest('base64')
}

function stringToSign(method: string, merged: ReadonlyMap<string, string>): string {
  let canonical = ''
  for (const name of [...merged.keys()].sort()) {
    if (name === 'Signature') continue
    canonical += `${canonical === '' ? '' : '&'}${percentEncode(name)}=${percentEncode(merged.get(name) ?? '')}`
  }
  // What is encoded once holds none of the marks that encodeURIComponent leaves alone.
  return `${method}&%2F&${encodeURIComponent(canonical)}`
}

/**
 * What the caller is shown on a mismatch. The vendor's clients compare it with their own text to tell a wrong key from
 * a wrong request.
 */
function shownStringToSign(method: string, merged: ReadonlyMap<string, string>): string {
  // Differs: values that are or hold a secret are shown as `redacted`: clients print the message, also in build logs.
  const shown = new Map(merged)
  for (const [name, value] of merged) {
    if (value !== '' && (SECRET_WORD.test(name) || SECRET_WORD.test(value))) shown.set(name, 'redacted')
  }
  // Differs: it is cut at 8,192 characters, lest a small request ask for a large answer.
  return stringToSign(method, shown).slice(0, SHOWN_LENGTH)
}
