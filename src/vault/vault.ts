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
import { type DataKey, type DataKeyName, type DataKeySource, DataKeysMissing } from './data-key.ts'
import { RecentSecrets } from './recent-secrets.ts'

const CIPHER = 'aes-256-gcm'
const NONCE_BYTES = 12
const TAG_BYTES = 16
// The text form is `v2.<data key id>.<base64url of nonce, ciphertext, tag>`; none of its parts holds a full stop.
const VERSION = 'v2'
const KEY_ID = /^[A-Za-z0-9_-]{1,64}$/
const MAX_SECRET_BYTES = 64 * 1024
const MAX_SEALED_LENGTH = 90 * 1024
const CACHED_SECRETS = 4096
// The text form of a code is `m2.<data key id>.<base64url of HMAC-SHA256>`.
const MAC_VERSION = 'm2'

/** Where a sealed value lies. It opens only there: moved to another row or field it fails. */
export interface Place {
  /** Whose data key seals it. */
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
 * Turns secrets into ciphertext and back, with AES-256-GCM under the data key of the account that owns them. The place of a
 * value is authenticated with it, so ciphertexts cannot be swapped between accounts, rows or fields.
 *
 * Nothing here waits, so that it can be used inside a transaction: a data key that is not in memory is asked for by throwing
 * `DataKeysMissing`, and the verb is run again.
 */
export class Vault {
  readonly #keys: DataKeySource
  readonly #recent = new RecentSecrets(CACHED_SECRETS)
  readonly #derived = new WeakMap<DataKey, Map<string, KeyObject>>()

  constructor(keys: DataKeySource) {
    this.#keys = keys
  }

  /** Asks at once for the data keys of all accounts for which a verb may seal, so that it is run again once, not for each. */
  prepare(accounts: Iterable<string>): void {
    this.sealingKeys(accounts)
  }

  /** The names of the data keys with which accounts seal. @throws DataKeysMissing for all that are to be fetched or made first */
  sealingKeys(accounts: Iterable<string>): DataKeyName[] {
    const keys = Array.from(new Set(accounts), (account) => ({ account, id: this.#keys.sealing(account)?.id }))
    const missing = keys.filter(({ id }) => id === undefined)
    if (missing.length > 0) throw new DataKeysMissing(missing.map(({ account }) => ({ account })))
    return keys.map(({ account, id = '' }) => ({ account, id }))
  }

  /** Asks at once for the data keys of all values that a verb will open. */
  prepareToOpen(values: Iterable<{ readonly account: string; readonly sealed: string }>): void {
    const missing = new Map<string, { readonly account: string; readonly id: string }>()
    for (const { account, sealed } of values) {
      const [version, id = ''] = sealed.split('.', 2)
      if (version === VERSION && KEY_ID.test(id) && this.#keys.opening({ account, id }) === undefined)
        missing.set(JSON.stringify([account, id]), { account, id })
    }
    if (missing.size > 0) throw new DataKeysMissing([...missing.values()])
  }

  /**
   * Seals a secret for one place. Sealing the same secret twice gives two different texts.
   * @throws VaultFailure `unsealable` when it is longer than 64 KiB or not well-formed Unicode
   * @throws DataKeysMissing when the account's data key is to be fetched or made first
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
    const dataKey = this.#keys.sealing(place.account)
    if (dataKey === undefined) throw new DataKeysMissing([{ account: place.account }])
    const nonce = randomBytes(NONCE_BYTES)
    const cipher = createCipheriv(CIPHER, dataKey.key, nonce, { authTagLength: TAG_BYTES })
    cipher.setAAD(boundTo(dataKey.id, place))
    const sealed = Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()])
    return `${VERSION}.${dataKey.id}.${sealed.toString('base64url')}`
  }

  /**
   * Opens what `seal` made for the same place.
   * @throws VaultFailure `unknown-key` when its data key cannot be had, `damaged` when the text was changed or
   *   belongs to another place
   * @throws DataKeysMissing when its data key is to be fetched first
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
   * A code that tells whether a text was written for a place by somebody who has the keys. It is made with the
   * installation's data key, and so outlives every rotation of the key above it.
   */
  mac(place: Place, text: string): string {
    return this.#mac(this.#keys.installation, place, text)
  }

  /** Whether `mac` made the code for this place and text. */
  isMac(code: string, place: Place, text: string): boolean {
    const dataKey = this.#keys.installationKey(code.split('.', 2)[1] ?? '')
    if (dataKey === undefined) return false
    const [given, expected] = [Buffer.from(code), Buffer.from(this.#mac(dataKey, place, text))]
    return given.length === expected.length && timingSafeEqual(given, expected)
  }

  /** The same text for the same value in the same account, table and field: finds a value without opening any. */
  index(value: Secret, { account, table, field }: Omit<Place, 'record'>): string {
    const bound = JSON.stringify(['garrison', 'index', account, table, field, value.reveal()])
    return createHmac('sha256', this.#derive(this.#keys.installation, 'garrison index')).update(bound, 'utf8').digest('base64url')
  }

  /** Names the installation's data key without telling anything of it. */
  fingerprint(): string {
    return createHmac('sha256', this.#keys.installation.key).update('garrison key fingerprint').digest('hex').slice(0, 16)
  }

  /** Lets go the data keys of an account, after they were deleted in the caller's transaction, and what they have opened. */
  forget(account: string): void {
    this.#keys.forget(account)
    this.#recent.clear()
  }

  #mac(dataKey: DataKey, { account, table, record, field }: Place, text: string): string {
    const bound = JSON.stringify(['garrison', MAC_VERSION, dataKey.id, account, table, record, field, text])
    const code = createHmac('sha256', this.#derive(dataKey, 'garrison mac')).update(bound, 'utf8').digest('base64url')
    return `${MAC_VERSION}.${dataKey.id}.${code}`
  }

  /** Sealing, codes and indexes never use the same key. */
  #derive(dataKey: DataKey, purpose: string): KeyObject {
    const known = this.#derived.get(dataKey) ?? new Map<string, KeyObject>()
    this.#derived.set(dataKey, known)
    let key = known.get(purpose)
    if (key === undefined) {
      key = createSecretKey(Buffer.from(hkdfSync('sha256', dataKey.key, '', purpose, 32)))
      known.set(purpose, key)
    }
    return key
  }

  #decrypt(sealed: string, place: Place): Secret {
    const { keyId, bytes } = takeApart(sealed, place)
    const dataKey = this.#keys.opening({ account: place.account, id: keyId })
    if (dataKey === undefined) throw new DataKeysMissing([{ account: place.account, id: keyId }])
    if (typeof dataKey === 'string') {
      throw new VaultFailure('unknown-key', `${describe(place)} cannot be opened: ${dataKey}`)
    }
    const decipher = createDecipheriv(CIPHER, dataKey.key, bytes.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES })
    decipher.setAAD(boundTo(keyId, place))
    decipher.setAuthTag(bytes.subarray(bytes.length - TAG_BYTES))
    const plain = decipher.update(bytes.subarray(NONCE_BYTES, bytes.length - TAG_BYTES))
    try {
      decipher.final()
    } catch {
      throw damaged(place, `data key ${keyId} did not seal this value for this place`)
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
