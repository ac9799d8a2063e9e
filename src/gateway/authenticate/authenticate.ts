import { SESSION_KEY_PREFIX } from '../../domain/identity/session-token.ts'
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

/** A temporary access key, as its security token tells. */
export interface SessionKey {
  readonly accessKeyId: string
  readonly secret: Secret
  /** The first moment at which it counts no more, milliseconds since 1970. */
  readonly expiresAt: number
  /** Undefined when the role that was assumed is gone. */
  readonly caller: Caller | undefined
}

/** What authentication asks of the rest. */
export interface AuthenticateDeps {
  findKey(accessKeyId: string): Promise<AccessKey | undefined>
  /** The session of a security token; undefined when the text is not one that was given out. */
  findSession(token: Secret): Promise<SessionKey | undefined>
  readonly nonces: NonceMemory
  /** Signatures are of this time. */
  readonly clock: Clock
  /** Sessions end by this one. */
  readonly domainClock: Clock
}

/**
 * Who signed the request. Throws a GatewayError in this order: what is malformed or missing, a time stamp outside the window,
 * an unknown key or a security token that is malformed, of another key or expired, a wrong signature, an inactive key, a used
 * nonce.
 *
 * That a key is unknown is said before its signature could be checked, as the vendor does; hence equal work for known
 * and unknown keys would hide nothing. That a key is inactive is said only to somebody who holds its secret. A nonce
 * is used up only by a good signature, so nobody else can spoil it.
 */
export async function authenticate(request: RawRequest, parameters: RequestParameters, deps: AuthenticateDeps): Promise<Caller> {
  const signed = readSignature(request, parameters)
  checkTimestamp(signed.timestampMs, deps.clock.now())
  const { securityToken } = signed
  const key = securityToken === undefined ? await permanentKey(signed, deps) : await sessionKey(signed, securityToken, deps)
  if (!verify(signed, key.secret)) throw signed.mismatch().withLogDetail(`${signed.scheme}, key ${signed.accessKeyId}`)
  // Differs: a disabled key is told from an active one only when the signature is right.
  if (!key.active) throw gatewayError('InvalidAccessKeyId.Inactive')
  useNonce(signed, deps.nonces)
  return key.caller
}

async function permanentKey({ accessKeyId }: SignedRequest, deps: AuthenticateDeps): Promise<AccessKey> {
  if (accessKeyId.startsWith(SESSION_KEY_PREFIX)) throw gatewayError('MissingSecurityToken')
  const key = await deps.findKey(accessKeyId)
  if (key === undefined) throw gatewayError('InvalidAccessKeyId.NotFound')
  return key
}

/** The key inside a security token. A token says nothing that whoever holds it may not know, so its faults are told openly. */
async function sessionKey({ accessKeyId }: SignedRequest, token: Secret, deps: AuthenticateDeps): Promise<AccessKey> {
  const session = await deps.findSession(token)
  if (session === undefined) throw gatewayError('InvalidSecurityToken.Malformed')
  if (session.accessKeyId !== accessKeyId) throw gatewayError('InvalidSecurityToken.MismatchWithAccessKey')
  const { secret, expiresAt, caller } = session
  // Differs: a session whose role is gone has expired; 404 would tell Terraform that what it asks for does not exist.
  if (deps.domainClock.now() >= expiresAt || caller === undefined) throw gatewayError('InvalidSecurityToken.Expired')
  return { secret, active: true, caller }
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

function useNonce(signed: SignedRequest, nonces: NonceMemory): void {
  const answer = nonces.use(signed.accessKeyId, signed.nonce, signed.timestampMs)
  if (answer === 'used') throw gatewayError('SignatureNonceUsed')
  if (answer === 'full') throw gatewayError('ServiceUnavailable').withLogDetail('the memory of nonces is full')
}
