import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey,
  hkdfSync,
  type KeyObject,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto'
import { Secret } from '../kernel/secret.ts'
import { fingerprint, type KeyRing, type RingKey } from './key-ring.ts'
import { RecentSecrets } from './recent-secrets.ts'

const CIPHER = 'aes-256-gcm'
const NONCE_BYTES = 12
const TAG_BYTES = 16
// The text form is `v1.<key id>.<base64url of nonce, ciphertext, tag>`; none of its parts holds a full stop.
const VERSION = 'v1'
const KEY_ID = /^[A-Za-z0-9_-]{1,64}$/
const MAX_SECRET_BYTES = 64 * 1024
const MAX_SEALED_LENGTH = 90 * 1024
const CACHED_SECRETS = 4096
// The text form of a code is `m1.<key id>.<base64url of HMAC-SHA256>`.
const MAC_VERSION = 'm1'

/** Where a sealed value lies. It opens only there: moved to another row or field it fails. */
export interface Place {
  readonly account: string
  readonly table: string
  readonly record: string
  readonly field: string
}

/** Why a sealed value could not be opened, or a secret not be sealed. */
export type VaultProblem = 'unknown-key' | 'damaged' | 'unsealable'

/** The vault could not do its work. The message names place and key, and holds nothing of the value. */
export class VaultFailure extends Error {
  readonly problem: VaultProblem

  constructor(problem: VaultProblem, message: string) {
    super(message)
    this.name = 'VaultFailure'
    this.problem = problem
  }
}

/**
 * Turns secrets into ciphertext and back, with AES-256-GCM under the ring's active key. The place of a value is
 * authenticated with it, so ciphertexts cannot be swapped between accounts, rows or fields.
 */
export class Vault {
  readonly #ring: KeyRing
  readonly #recent = new RecentSecrets(CACHED_SECRETS)
  readonly #macKeys = new WeakMap<RingKey, KeyObject>()

  constructor(ring: KeyRing) {
    this.#ring = ring
  }

  /**
   * Seals a secret for one place. Sealing the same secret twice gives two different texts.
   * @throws VaultFailure `unsealable` when it is longer than 64 KiB or not well-formed Unicode
   */
  seal(secret: Secret, place: Place): string {
    const text = secret.reveal()
    const plain = Buffer.from(text, 'utf8')
    if (plain.length > MAX_SECRET_BYTES) {
      throw new VaultFailure('unsealable', `${describe(place)} cannot be sealed: it is longer than ${MAX_SECRET_BYTES} bytes`)
    }
    // A lone surrogate has no UTF-8 form; sealing would alter the secret without a word.
    if (plain.toString('utf8') !== text) {
      throw new VaultFailure('unsealable', `${describe(place)} cannot be sealed: it is not well-formed Unicode`)
    }
    const { id, key } = this.#ring.active
    const nonce = randomBytes(NONCE_BYTES)
    const cipher = createCipheriv(CIPHER, key, nonce, { authTagLength: TAG_BYTES })
    cipher.setAAD(boundTo(id, place))
    const sealed = Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()])
    return `${VERSION}.${id}.${sealed.toString('base64url')}`
  }

  /**
   * Opens what `seal` made for the same place.
   * @throws VaultFailure `unknown-key` when the ring lacks the key, `damaged` when the text was changed or
   *   belongs to another place
   */
  open(sealed: string, place: Place): Secret {
    // JSON keeps the parts apart whatever they hold.
    const name = JSON.stringify([sealed, place.account, place.table, place.record, place.field])
    const known = this.#recent.get(name)
    if (known !== undefined) return known
    const opened = this.#decrypt(sealed, place)
    this.#recent.set(name, opened)
    return opened
  }

  /**
   * A code that tells whether a text was written for a place by somebody who has the key ring. The key is derived from
   * the active one, so that sealing and this never use the same.
   */
  mac(place: Place, text: string): string {
    return this.#mac(this.#ring.active, place, text)
  }

  /** Whether `mac` made the code for this place and text, under any key of the ring. */
  isMac(code: string, place: Place, text: string): boolean {
    const ringKey = this.#ring.find(code.split('.', 2)[1] ?? '')
    if (ringKey === undefined) return false
    const [given, expected] = [Buffer.from(code), Buffer.from(this.#mac(ringKey, place, text))]
    return given.length === expected.length && timingSafeEqual(given, expected)
  }

  /** Names the active key without telling anything of it. */
  fingerprint(): string {
    return fingerprint(this.#ring.active)
  }

  #mac(ringKey: RingKey, { account, table, record, field }: Place, text: string): string {
    const bound = JSON.stringify(['garrison', MAC_VERSION, ringKey.id, account, table, record, field, text])
    const code = createHmac('sha256', this.#macKey(ringKey)).update(bound, 'utf8').digest('base64url')
    return `${MAC_VERSION}.${ringKey.id}.${code}`
  }

  #macKey(ringKey: RingKey): KeyObject {
    let key = this.#macKeys.get(ringKey)
    if (key === undefined) {
      key = createSecretKey(Buffer.from(hkdfSync('sha256', ringKey.key, '', 'garrison mac', 32)))
      this.#macKeys.set(ringKey, key)
    }
    return key
  }

  #decrypt(sealed: string, place: Place): Secret {
    const { keyId, bytes } = takeApart(sealed, place)
    const ringKey = this.#ring.find(keyId)
    if (ringKey === undefined) {
      const { id } = this.#ring.active
      throw new VaultFailure(
        'unknown-key',
        `${describe(place)} cannot be opened: it was sealed with key ${keyId}, which is not in the key ring ` +
          `(its active key is ${id}, fingerprint ${fingerprint(this.#ring.active)}); bring back the ring that has it`,
      )
    }
    const decipher = createDecipheriv(CIPHER, ringKey.key, bytes.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES })
    decipher.setAAD(boundTo(keyId, place))
    decipher.setAuthTag(bytes.subarray(bytes.length - TAG_BYTES))
    const plain = decipher.update(bytes.subarray(NONCE_BYTES, bytes.length - TAG_BYTES))
    try {
      decipher.final()
    } catch {
      throw damaged(place, `key ${keyId} (fingerprint ${fingerprint(ringKey)}) did not seal this value for this place`)
    }
    return new Secret(plain.toString('utf8'))
  }
}

/** The additional data of the cipher: JSON, so that no two places give the same bytes. */
function boundTo(keyId: string, { account, table, record, field }: Place): Buffer {
  return Buffer.from(JSON.stringify(['garrison', VERSION, keyId, account, table, record, field]), 'utf8')
}

function takeApart(sealed: string, place: Place): { keyId: string; bytes: Buffer } {
  if (sealed.length > MAX_SEALED_LENGTH) throw damaged(place, 'it is longer than anything the vault seals')
  const [version, keyId, encoded, ...rest] = sealed.split('.', 4)
  if (keyId === undefined || encoded === undefined || rest.length > 0 || !KEY_ID.test(keyId)) {
    throw damaged(place, 'it is not the form of a sealed value')
  }
  if (version !== VERSION) throw damaged(place, `this program reads the form ${VERSION} only`)
  const bytes = Buffer.from(encoded, 'base64url')
  // Base64 has several spellings of the same bytes; only the one that `seal` writes is taken.
  if (bytes.length < NONCE_BYTES + TAG_BYTES || bytes.toString('base64url') !== encoded) {
    throw damaged(place, 'it is not the form of a sealed value')
  }
  return { keyId, bytes }
}

function damaged(place: Place, reason: string): VaultFailure {
  return new VaultFailure('damaged', `${describe(place)} cannot be opened: ${reason}`)
}

function describe({ account, table, record, field }: Place): string {
  return `${table}.${field} of ${JSON.stringify(record)} in account ${account}`
}
