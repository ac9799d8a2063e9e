import { timingSafeEqual } from 'node:crypto'
import type { Secret } from '../../kernel/secret.ts'
import type { GatewayError } from '../gateway-error.ts'

/** The outcome of reading a signature: who claims to have signed what, and when. Nothing of it is proven yet. */
export interface SignedRequest {
  readonly scheme: 'ACS3-HMAC-SHA256' | 'HMAC-SHA1'
  readonly accessKeyId: string
  readonly securityToken?: Secret
  readonly timestampMs: number
  readonly nonce: string
  /** The texts any of which the signature may cover. Those of HMAC-SHA1 hold every parameter's value, hence `Secret`. */
  readonly stringsToSign: readonly [Secret, ...Secret[]]
  readonly signature: string
  /** The signature that a key gives to one of the texts. */
  sign(stringToSign: Secret, secret: Secret): string
  /** SignatureDoesNotMatch in the scheme's words. */
  mismatch(): GatewayError
}

/** The longest nonce; official clients send 32 or 64 characters. */
export const MAX_NONCE_LENGTH = 128

/** The longest access key id. */
const MAX_ACCESS_KEY_ID_LENGTH = 128

/** True for 1 to 128 visible ASCII characters without a comma, which would end it in an Authorization header. */
export function isAccessKeyId(text: string): boolean {
  return text.length <= MAX_ACCESS_KEY_ID_LENGTH && /^[!-+\--~]+$/.test(text)
}

/** True when the secret's key made the signature. Takes the same time wherever the two differ. */
export function verify(signed: SignedRequest, secret: Secret): boolean {
  const given = Buffer.from(signed.signature, 'utf8')
  let good = false
  for (const stringToSign of signed.stringsToSign) {
    const expected = Buffer.from(signed.sign(stringToSign, secret), 'utf8')
    const equal = expected.length === given.length && timingSafeEqual(expected, given)
    good = equal || good
  }
  return good
}
