import type { Caller } from '../../kernel/caller.ts'
import type { Clock } from '../../kernel/clock.ts'
import type { Secret } from '../../kernel/secret.ts'
import { gatewayError } from '../gateway-error.ts'
import type { NonceMemory } from '../nonces.ts'
import type { RawRequest } from '../raw-request.ts'
import type { RequestParameters } from '../read-parameters.ts'
import { readAcs3 } from './acs3.ts'
import { readRpcHmacSha1 } from './rpc-hmac-sha1.ts'
import { type SignedRequest, verify } from './signed-request.ts'
import { checkTimestamp } from './timestamp.ts'

/** An access key and whose it is. */
export interface AccessKey {
  readonly secret: Secret
  readonly active: boolean
  readonly caller: Caller
}

/** What authentication asks of the rest. */
export interface AuthenticateDeps {
  findKey(accessKeyId: string): Promise<AccessKey | undefined>
  readonly nonces: NonceMemory
  readonly clock: Clock
}

/**
 * Who signed the request. Throws a GatewayError in this order: what is malformed or missing, a security token, a time
 * stamp outside the window, an unknown key, a wrong signature, an inactive key, a used nonce.
 *
 * That a key is unknown is said before its signature could be checked, as the vendor does; hence equal work for known
 * and unknown keys would hide nothing. That a key is inactive is said only to somebody who holds its secret. A nonce
 * is used up only by a good signature, so nobody else can spoil it.
 */
export async function authenticate(request: RawRequest, parameters: RequestParameters, deps: AuthenticateDeps): Promise<Caller> {
  const signed = readSignature(request, parameters)
  refuseSecurityToken(signed)
  checkTimestamp(signed.timestampMs, deps.clock.now())
  const key = await deps.findKey(signed.accessKeyId)
  if (key === undefined) throw gatewayError('InvalidAccessKeyId.NotFound')
  if (!verify(signed, key.secret)) throw signed.mismatch().withLogDetail(`${signed.scheme}, key ${signed.accessKeyId}`)
  // Differs: a disabled key is told from an active one only when the signature is right.
  if (!key.active) throw gatewayError('InvalidAccessKeyId.Inactive')
  useNonce(signed, deps.nonces)
  return key.caller
}

/** Reads the one signature of a request, by the scheme it names; throws a GatewayError. Proves nothing yet. */
export function readSignature(request: RawRequest, parameters: RequestParameters): SignedRequest {
  const { merged, signaturePlace } = parameters
  switch (signaturePlace) {
    case 'headers':
      if (merged.has('Signature') || merged.has('AccessKeyId')) {
        throw gatewayError('IncompleteSignature', 'the request is signed in its headers and in its parameters')
      }
      return readAcs3(request, parameters)
    case 'parameters':
      return readRpcHmacSha1(request, parameters)
    case 'nowhere':
      throw gatewayError(claimsOtherScheme(parameters) ? 'InvalidSignatureMethod' : 'MissingAccessKeyId')
  }
}

/** Bearer tokens and zero-trust identities are other ways to sign in that official clients know. */
function claimsOtherScheme({ headers, merged }: RequestParameters): boolean {
  return (
    headers.has('x-acs-bearer-token') ||
    headers.has('x-acs-zero-trust-idtoken') ||
    headers.has('x-acs-signature-type') ||
    merged.has('BearerToken') ||
    (merged.get('SignatureType') ?? '') !== ''
  )
}

/** Temporary credentials are not issued here yet. This is the one place to let them in: find the key by its token. */
function refuseSecurityToken(signed: SignedRequest): void {
  // Differs: no security token is accepted yet.
  if (signed.securityToken !== undefined) throw gatewayError('InvalidSecurityToken.Malformed')
}

function useNonce(signed: SignedRequest, nonces: NonceMemory): void {
  const answer = nonces.use(signed.accessKeyId, signed.nonce, signed.timestampMs)
  if (answer === 'used') throw gatewayError('SignatureNonceUsed')
  if (answer === 'full') throw gatewayError('ServiceUnavailable').withLogDetail('the memory of nonces is full')
}
