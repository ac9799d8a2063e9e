import {
  constants,
  createHash,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  type JsonWebKey,
  type KeyObject,
  publicEncrypt,
} from 'node:crypto'

/*
 * What server and command line both know of a sealed file: a JWE in its compact form, for the holder of one private key.
 */

export const CONTENT_CIPHER = 'A256GCM'
export const KEY_CIPHERS = ['RSA-OAEP-256', 'ECDH-ES+A256KW'] as const
export type KeyCipher = (typeof KEY_CIPHERS)[number]

const SMALLEST_RSA_BITS = 2048
const LARGEST_RSA_BITS = 8192
const MOST_CHARACTERS = 4096
const ONE_PUBLIC_KEY = /^\s*-----BEGIN PUBLIC KEY-----[A-Za-z0-9+/=\s]+-----END PUBLIC KEY-----\s*$/

/** The public key for whose holder a file is sealed. As JSON, and so in the audit trail, it is its fingerprint. */
export class RecipientKey {
  readonly key: KeyObject
  readonly cipher: KeyCipher
  /** `sha256:` and 64 digits: what `openssl pkey -pubin -in FILE -outform DER | sha256sum` prints. */
  readonly fingerprint: string

  constructor(key: KeyObject, cipher: KeyCipher) {
    this.key = key
    this.cipher = cipher
    this.fingerprint = keyFingerprint(key)
  }

  toJSON(): object {
    return { SecretsSealedFor: this.fingerprint }
  }
}

const PRIVATE_KEY = 'holds a private key, which stays where it is: give the public one (openssl pkey -in FILE -pubout)'
const NO_KEY = `must be one public key in PEM (BEGIN PUBLIC KEY): RSA of ${SMALLEST_RSA_BITS} to ${LARGEST_RSA_BITS} bits, X25519 or P-256`

/** The key of a PEM text, or what is wrong with the text as the end of a sentence; it holds nothing of the text. */
export function readRecipientKey(pem: string): RecipientKey | string {
  if (/PRIVATE\s+KEY/i.test(pem)) return PRIVATE_KEY
  if (pem.length > MOST_CHARACTERS || !ONE_PUBLIC_KEY.test(pem)) return NO_KEY
  try {
    const key = createPublicKey(pem)
    const cipher = cipherFor(key)
    if (cipher === undefined) return NO_KEY
    tryOut(key)
    return new RecipientKey(key, cipher)
  } catch {
    return NO_KEY
  }
}

function cipherFor({ asymmetricKeyType, asymmetricKeyDetails = {} }: KeyObject): KeyCipher | undefined {
  const { modulusLength = 0, publicExponent = 0n, namedCurve } = asymmetricKeyDetails
  if (asymmetricKeyType === 'x25519' || (asymmetricKeyType === 'ec' && namedCurve === 'prime256v1')) return 'ECDH-ES+A256KW'
  const isRsa = asymmetricKeyType === 'rsa' && modulusLength >= SMALLEST_RSA_BITS && modulusLength <= LARGEST_RSA_BITS
  // With the exponent 1 the file would lie open.
  return isRsa && publicExponent >= 3n && publicExponent % 2n === 1n ? 'RSA-OAEP-256' : undefined
}

/** Throws for a key that has the right form and cannot be used, such as a point of low order. */
function tryOut(publicKey: KeyObject): void {
  const { asymmetricKeyType: type } = publicKey
  if (type === 'rsa') {
    publicEncrypt({ key: publicKey, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha256' }, Buffer.alloc(32))
  } else {
    const own = type === 'x25519' ? generateKeyPairSync('x25519') : generateKeyPairSync('ec', { namedCurve: 'P-256' })
    diffieHellman({ privateKey: own.privateKey, publicKey })
  }
}

/** The fingerprint of a public key, or of the public half of a private one. @throws Error for kinds of keys that JWK does not know */
export function keyFingerprint(key: KeyObject): string {
  // One key can be written in several ways; the way over JWK leaves one of them.
  const half = key.type === 'private' ? createPublicKey(key) : key
  const plain = createPublicKey({ key: half.export({ format: 'jwk' }) as JsonWebKey, format: 'jwk' })
  return `sha256:${createHash('sha256')
    .update(plain.export({ type: 'spki', format: 'der' }))
    .digest('hex')}`
}

/** Whether a text is a sealed file, or the beginning of one: nothing else that is read here begins so. */
export function isSealedFile(text: string): boolean {
  return /^\s*eyJ[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*(\.|\s*$)/.test(text)
}
