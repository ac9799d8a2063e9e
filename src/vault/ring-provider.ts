import { createCipheriv, createDecipheriv, createSecretKey, hkdfSync, type KeyObject, randomBytes } from 'node:crypto'
import { UsageError } from '../kernel/failure.ts'
import type { DataKeyName } from './data-key.ts'
import { type KeyProvider, ProviderFailure, type WrappedKey, type WrappingKey } from './key-provider.ts'
import { fingerprint, KeyRing, newRingKey, type RingKey } from './key-ring.ts'
import { changeKeyRing, findKeyRing, openKeyRing, readKeyRing } from './key-ring-file.ts'

const CIPHER = 'aes-256-gcm'
const NONCE_BYTES = 12
const TAG_BYTES = 16

/** Where a ring is kept. */
interface RingStore {
  readonly title: string
  /** The ring, if there is one. */
  find(): Promise<KeyRing | undefined>
  /** The ring, which has been there. */
  read(): Promise<KeyRing>
  /** The ring, or a fresh one. */
  make(): Promise<KeyRing>
  change(work: (ring: KeyRing) => readonly RingKey[] | undefined): Promise<KeyRing>
}

/** Wraps data keys with the keys of a ring: in a file, or for as long as the process lives. */
export class RingProvider implements KeyProvider {
  readonly title: string
  readonly #store: RingStore
  readonly #wrappingKeys = new WeakMap<RingKey, KeyObject>()
  #ring: KeyRing | undefined

  private constructor(store: RingStore, ring: KeyRing | undefined) {
    this.title = store.title
    this.#store = store
    this.#ring = ring
  }

  /**
   * A ring in a file. It is made when something is to be wrapped and it was never there: whoever only looks, or has named another
   * file by mistake, leaves nothing behind.
   * @throws UsageError when it cannot be used
   */
  static async inFile(file: string): Promise<RingProvider> {
    const ring = await findKeyRing(file)
    const store = {
      title: `the key ring ${file}`,
      find: () => findKeyRing(file),
      make: () => openKeyRing(file),
      read: () => readKeyRing(file),
      change: (work: (present: KeyRing) => readonly RingKey[] | undefined) => changeKeyRing(file, work),
    }
    return new RingProvider(store, ring)
  }

  /** A ring that nobody else has. */
  static inMemory(ring: KeyRing): RingProvider {
    let present = ring
    const change: RingStore['change'] = async (work) => {
      const keys = work(present)
      if (keys !== undefined) present = new KeyRing(keys)
      return present
    }
    const read = async () => present
    return new RingProvider({ title: 'the key ring in memory', find: read, read, make: read, change }, ring)
  }

  owns(kek: string): boolean {
    return /^[A-Za-z0-9_-]+$/.test(kek)
  }

  async keys(): Promise<readonly WrappingKey[]> {
    return (await this.#readAnew())?.keys.map(describe) ?? []
  }

  async find(kek: string): Promise<WrappingKey | undefined> {
    const found = await this.#find(kek)
    return found === undefined ? undefined : describe(found)
  }

  /** The file is read each time: a key that another process has made the active one counts from its next use on. */
  async wrap(plain: Buffer, name: DataKeyName): Promise<WrappedKey> {
    const { active } = (await this.#readAnew()) ?? (await this.#keep(() => this.#store.make()))
    const nonce = randomBytes(NONCE_BYTES)
    const cipher = createCipheriv(CIPHER, this.#wrappingKey(active), nonce, { authTagLength: TAG_BYTES })
    cipher.setAAD(boundTo(active.id, name))
    const blob = Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]).toString('base64url')
    return { kek: active.id, fingerprint: fingerprint(active), blob }
  }

  async unwrap({ kek, fingerprint: wanted, blob }: WrappedKey, name: DataKeyName): Promise<Buffer> {
    const key = await this.#find(kek)
    if (key === undefined || fingerprint(key) !== wanted) {
      throw new ProviderFailure('unknown-key', `${this.title} lacks key ${kek} (fingerprint ${wanted})`)
    }
    const bytes = Buffer.from(blob, 'base64url')
    try {
      const decipher = createDecipheriv(CIPHER, this.#wrappingKey(key), bytes.subarray(0, NONCE_BYTES), {
        authTagLength: TAG_BYTES,
      })
      decipher.setAAD(boundTo(kek, name))
      decipher.setAuthTag(bytes.subarray(bytes.length - TAG_BYTES))
      return Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES, bytes.length - TAG_BYTES)), decipher.final()])
    } catch {
      throw new ProviderFailure('damaged', `key ${kek} (fingerprint ${wanted}) did not wrap this for data key ${name.id}`)
    }
  }

  async prepare(expected: string): Promise<boolean> {
    let isMade = false
    await this.#change(({ active, keys }) => {
      if (active.id !== expected || keys.some(({ state }) => state === 'pending')) return undefined
      isMade = true
      return [...keys, newRingKey('pending')]
    })
    return isMade
  }

  async activate(): Promise<void> {
    const retainedAt = new Date().toISOString()
    await this.#change(({ keys }) => {
      const next = keys.find(({ state }) => state === 'pending')
      if (next === undefined) return undefined
      return keys.map((key) => {
        if (key.id === next.id) return { ...key, state: 'active' }
        return key.state === 'active' ? { ...key, state: 'retained', retainedAt } : key
      })
    })
  }

  async remove(kek: string): Promise<boolean> {
    await this.#change(({ keys }) => keys.filter(({ id, state }) => id !== kek || state !== 'retained'))
    return true
  }

  async #find(kek: string): Promise<RingKey | undefined> {
    return this.#ring?.find(kek) ?? (await this.#readAnew())?.find(kek)
  }

  async #readAnew(): Promise<KeyRing | undefined> {
    return this.#keep(() => (this.#ring === undefined ? this.#store.find() : this.#store.read()))
  }

  async #change(work: (ring: KeyRing) => readonly RingKey[] | undefined): Promise<void> {
    await this.#keep(() => this.#store.change(work))
  }

  /** A ring that is there and cannot be used says nothing of the keys in it: nothing is lost by that. */
  async #keep<Ring extends KeyRing | undefined>(work: () => Promise<Ring>): Promise<Ring> {
    try {
      const ring = await work()
      this.#ring = ring
      return ring
    } catch (error) {
      if (error instanceof UsageError) throw new ProviderFailure('unreachable', error.message)
      throw error
    }
  }

  /** The form of sealed values before data keys used the ring's keys themselves. */
  #wrappingKey(ringKey: RingKey): KeyObject {
    let key = this.#wrappingKeys.get(ringKey)
    if (key === undefined) {
      key = createSecretKey(Buffer.from(hkdfSync('sha256', ringKey.key, '', 'garrison wrap', 32)))
      this.#wrappingKeys.set(ringKey, key)
    }
    return key
  }
}

function boundTo(kek: string, { account, id }: DataKeyName): Buffer {
  return Buffer.from(JSON.stringify(['garrison', 'data-key', 1, kek, account, id]), 'utf8')
}

function describe(key: RingKey): WrappingKey {
  const { id, state, createdAt, retainedAt } = key
  return { id, state, createdAt, retainedAt, fingerprint: fingerprint(key) }
}
