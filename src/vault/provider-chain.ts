import type { DataKeyName } from './data-key.ts'
import {
  type Elsewhere,
  type KeyProvider,
  ProviderFailure,
  rewrapHere,
  type WrappedKey,
  type WrappingKey,
} from './key-provider.ts'

/**
 * The provider in use, and others that still unwrap what was wrapped before this one came into use: a rotation brings
 * everything under the first.
 */
export class ProviderChain implements KeyProvider {
  readonly #first: KeyProvider
  readonly #others: readonly KeyProvider[]

  constructor(first: KeyProvider, others: readonly KeyProvider[]) {
    this.#first = first
    this.#others = others
  }

  get title(): string {
    return this.#first.title
  }

  get elsewhere(): Elsewhere | undefined {
    return this.#first.elsewhere
  }

  owns(kek: string): boolean {
    return this.#ownerOf(kek) !== undefined
  }

  /** Those of the provider in use. */
  keys(): Promise<readonly WrappingKey[]> {
    return this.#first.keys()
  }

  async find(kek: string): Promise<WrappingKey | undefined> {
    const owner = this.#ownerOf(kek)
    const found = await owner?.find(kek)
    return found === undefined || owner === this.#first ? found : { ...found, state: 'retained' }
  }

  wrap(plain: Buffer, name: DataKeyName): Promise<WrappedKey> {
    return this.#first.wrap(plain, name)
  }

  async unwrap(wrapped: WrappedKey, name: DataKeyName): Promise<Buffer> {
    const owner = this.#ownerOf(wrapped.kek)
    if (owner === undefined) {
      throw new ProviderFailure('unknown-key', `${this.title} lacks key ${wrapped.kek} (fingerprint ${wrapped.fingerprint})`)
    }
    return owner.unwrap(wrapped, name)
  }

  async rewrap(wrapped: WrappedKey, name: DataKeyName): Promise<WrappedKey> {
    const first = this.#first
    if (first.rewrap !== undefined && first.owns(wrapped.kek)) return first.rewrap(wrapped, name)
    return rewrapHere(this, first, wrapped, name)
  }

  prepare(expected: string): Promise<boolean> {
    return this.#first.prepare(expected)
  }

  activate(): Promise<void> {
    return this.#first.activate()
  }

  remove(kek: string): Promise<boolean> {
    return this.#first.remove(kek)
  }

  #ownerOf(kek: string): KeyProvider | undefined {
    return [this.#first, ...this.#others].find((provider) => provider.owns(kek))
  }
}
