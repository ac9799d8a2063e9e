import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import type { DataKeyName } from './data-key.ts'
import {
  type KeyProvider,
  ProviderFailure,
  type ProviderProblem,
  rewrapHere,
  type WrappedKey,
  type WrappingKey,
} from './key-provider.ts'
import { ask, isHeaderText, member, type ProviderAnswer, textMember } from './provider-http.ts'

/** A transit key of OpenBao or HashiCorp Vault. */
export interface TransitOptions {
  /** Where the service answers, without a path. */
  readonly url: string
  readonly mount: string
  readonly key: string
  /** A file with the token; it is read each time, so that whoever renews it need not restart anything. */
  readonly tokenFile: string
  readonly answerMs?: number
}

interface Version {
  readonly number: number
  readonly createdAt: string
}

interface TransitKey {
  readonly versions: readonly Version[]
  readonly latest: number
  readonly oldest: number
  /** Whether every context has a key of its own: then the name of the data key is that, else it is additional data. */
  readonly isDerived: boolean
}

/**
 * Wraps data keys with a transit key. Its versions are the keys: rotating makes the next version, which the service uses at once;
 * older ones are retained until `min_decryption_version` is raised above them. The key must be an AEAD one (aes256-gcm96). With a
 * derived one the service rewraps by itself; with another it cannot, for it takes no additional data when it rewraps.
 */
export class TransitProvider implements KeyProvider {
  readonly title: string
  readonly elsewhere = {
    prepare: 'a transit key has no pending version: `garrison vault rotate` makes the next one, which all servers use at once',
  }
  readonly #options: TransitOptions
  #isDerived: boolean | undefined

  constructor(options: TransitOptions) {
    this.#options = options
    this.title = `the transit key ${options.mount}/${options.key} at ${options.url}`
  }

  owns(kek: string): boolean {
    return kek.startsWith('transit:')
  }

  async keys(): Promise<readonly WrappingKey[]> {
    const key = await this.#key()
    return key.versions.map((version) => this.#describe(key, version))
  }

  async find(kek: string): Promise<WrappingKey | undefined> {
    return (await this.keys()).find(({ id }) => id === kek)
  }

  async wrap(plain: Buffer, name: DataKeyName): Promise<WrappedKey> {
    const request = { plaintext: plain.toString('base64'), ...(await this.#bound(name)) }
    return this.#wrapped(await this.#post(`encrypt/${this.#options.key}`, request))
  }

  async rewrap(wrapped: WrappedKey, name: DataKeyName): Promise<WrappedKey> {
    this.#refuseForeign(wrapped)
    const bound = await this.#bound(name)
    if (!('context' in bound)) return rewrapHere(this, this, wrapped, name)
    return this.#wrapped(await this.#post(`rewrap/${this.#options.key}`, { ciphertext: wrapped.blob, ...bound }))
  }

  async #wrapped(answer: unknown): Promise<WrappedKey> {
    const blob = textMember(this, answer, 'data', 'ciphertext')
    const kek = this.#idOf(versionOf(blob))
    const found = await this.find(kek)
    if (found === undefined) throw new ProviderFailure('unreachable', `${this.title} lacks the version that it has just used`)
    return { kek, fingerprint: found.fingerprint, blob }
  }

  async unwrap(wrapped: WrappedKey, name: DataKeyName): Promise<Buffer> {
    this.#refuseForeign(wrapped)
    const request = { ciphertext: wrapped.blob, ...(await this.#bound(name)) }
    const plain = textMember(this, await this.#post(`decrypt/${this.#options.key}`, request), 'data', 'plaintext')
    return Buffer.from(plain, 'base64')
  }

  async prepare(expected: string): Promise<boolean> {
    const key = await this.#key()
    if (this.#idOf(key.latest) !== expected) return false
    await this.#post(`keys/${this.#options.key}/rotate`, {})
    return true
  }

  async activate(): Promise<void> {
    // The newest version is the one that the service uses.
  }

  /** Raises the version from which on the service decrypts; versions in between that are still needed stay. */
  async remove(kek: string): Promise<boolean> {
    const key = await this.#key()
    if (this.#idOf(key.oldest) !== kek || key.oldest >= key.latest) return false
    await this.#post(`keys/${this.#options.key}/config`, { min_decryption_version: key.oldest + 1 })
    return true
  }

  #refuseForeign({ kek, fingerprint, blob }: WrappedKey): void {
    if (this.#idOf(versionOf(blob)) === kek) return
    throw new ProviderFailure('unknown-key', `${this.title} lacks key ${kek} (fingerprint ${fingerprint})`)
  }

  /** Whether a key is a derived one is said once, when it is made. */
  async #bound(name: DataKeyName): Promise<{ readonly context: string } | { readonly associated_data: string }> {
    this.#isDerived ??= (await this.#key()).isDerived
    return this.#isDerived ? { context: boundTo(name) } : { associated_data: boundTo(name) }
  }

  async #key(): Promise<TransitKey> {
    const body = await this.#ask('GET', `keys/${this.#options.key}`)
    const [latest, oldest] = [member(body, 'data', 'latest_version'), member(body, 'data', 'min_decryption_version')]
    const found = member(body, 'data', 'keys')
    if (typeof latest !== 'number' || typeof oldest !== 'number' || typeof found !== 'object' || found === null) {
      throw new ProviderFailure('unreachable', `${this.title} does not answer as a transit key does`)
    }
    const versions = Object.entries(found)
      .map(([number, created]) => ({ number: Number(number), createdAt: createdAt(created) }))
      .filter(({ number }) => number >= oldest)
      .sort((one, other) => one.number - other.number)
    const isDerived = member(body, 'data', 'derived') === true
    return { versions, latest, oldest: Math.max(oldest, versions[0]?.number ?? 1), isDerived }
  }

  #describe({ versions, latest }: TransitKey, { number, createdAt }: Version): WrappingKey {
    const id = this.#idOf(number)
    const next = versions.find((version) => version.number === number + 1)
    return {
      id,
      fingerprint: createHash('sha256')
        .update(JSON.stringify([id, createdAt]))
        .digest('hex')
        .slice(0, 16),
      state: number === latest ? 'active' : 'retained',
      createdAt,
      retainedAt: next?.createdAt,
    }
  }

  #idOf(version: number): string {
    return `transit:${this.#options.mount}/${this.#options.key}:v${version}`
  }

  #post(path: string, body: object): Promise<unknown> {
    return this.#ask('POST', path, JSON.stringify(body))
  }

  async #ask(method: 'GET' | 'POST', path: string, body?: string): Promise<unknown> {
    const { url, mount, answerMs } = this.#options
    const headers = { 'x-vault-token': await this.#token(), 'content-type': 'application/json' }
    const request = { method, url: `${url}/v1/${mount}/${path}`, headers, ...(body === undefined ? {} : { body }) }
    const answer = await ask(this, request, answerMs)
    if (answer.status >= 200 && answer.status < 300) return answer.body
    throw this.#failure(answer)
  }

  #failure({ status, body }: ProviderAnswer): ProviderFailure {
    const errors = member(body, 'errors')
    const says = Array.isArray(errors) ? errors.join('; ').slice(0, 200) : ''
    return new ProviderFailure(problemOf(status, says), `${this.title} answers ${status}${says === '' ? '' : `: ${says}`}`)
  }

  async #token(): Promise<string> {
    let token: string
    try {
      token = (await readFile(this.#options.tokenFile, 'utf8')).trim()
    } catch (error) {
      throw new ProviderFailure('unreachable', `the token of ${this.title} cannot be read: ${(error as Error).message}`)
    }
    // What fetch says of a header that cannot be sent quotes it.
    if (isHeaderText(token)) return token
    throw new ProviderFailure(
      'unreachable',
      `the token file of ${this.title}, ${this.#options.tokenFile}, must hold one token and nothing else`,
    )
  }
}

/** Words of the service's own errors; whatever they do not tell may be otherwise tomorrow. */
function problemOf(status: number, says: string): ProviderProblem {
  if (status === 400 && /too old|version is disallowed/.test(says)) return 'unknown-key'
  if (status === 400 && /authentication failed|invalid ciphertext|unable to decrypt/.test(says)) return 'damaged'
  if (status === 400 || status === 403 || status === 404) return 'refused'
  return 'unreachable'
}

function boundTo({ account, id }: DataKeyName): string {
  return Buffer.from(JSON.stringify(['garrison', 'data-key', 1, account, id])).toString('base64')
}

function versionOf(blob: string): number {
  return Number(/^vault:v(\d{1,9}):/.exec(blob)?.[1] ?? 0)
}

/** Seconds since 1970 for symmetric keys. */
function createdAt(created: unknown): string {
  const seconds = typeof created === 'number' ? created : 0
  return new Date(seconds * 1000).toISOString()
}
