import { createSecretKey, randomBytes } from 'node:crypto'
import type { Database } from '../../src/storage/database.ts'
import { type Custody, openCustody } from '../../src/vault/custody.ts'
import type { DataKey, DataKeySource } from '../../src/vault/data-key.ts'
import { INSTALLATION } from '../../src/vault/data-key.ts'
import { inMemoryKeyRing } from '../../src/vault/key-ring.ts'
import { RingProvider } from '../../src/vault/ring-provider.ts'
import { Vault } from '../../src/vault/vault.ts'

/** A vault over a database, under a ring of its own. */
export function withVault(database: Database): Promise<Custody> {
  return openCustody(database, RingProvider.inMemory(inMemoryKeyRing()))
}

/** A data key of an account. */
export function dataKey(account: string, id: string): DataKey {
  return { account, id, key: createSecretKey(randomBytes(32)) }
}

/** Data keys that are all in memory: those given, and one for every other account that seals. */
export class KeysInMemory implements DataKeySource {
  readonly #keys = new Map<string, DataKey>()
  readonly installation: DataKey

  constructor(...given: readonly DataKey[]) {
    for (const key of given) this.#keys.set(key.account, key)
    this.installation = this.#of(INSTALLATION)
  }

  sealing(account: string): DataKey {
    return this.#of(account)
  }

  opening({ account, id }: { account: string; id: string }): DataKey | string {
    const key = this.#of(account)
    return key.id === id ? key : `there is no data key ${id}`
  }

  installationKey(id: string): DataKey | undefined {
    return this.installation.id === id ? this.installation : undefined
  }

  forget(account: string): void {
    this.#keys.delete(account)
  }

  #of(account: string): DataKey {
    const key = this.#keys.get(account) ?? dataKey(account, `d-${this.#keys.size}-${randomBytes(4).toString('hex')}`)
    this.#keys.set(account, key)
    return key
  }
}

/** A vault without a database. */
export function vaultInMemory(): Vault {
  return new Vault(new KeysInMemory())
}

/** One data key for all accounts, so that nothing but the additional data tells them apart. */
export class OneKey implements DataKeySource {
  readonly installation = dataKey(INSTALLATION, 'd-one')
  sealing(): DataKey {
    return this.installation
  }
  opening(): DataKey {
    return this.installation
  }
  installationKey(): DataKey {
    return this.installation
  }
  forget(): void {}
}
