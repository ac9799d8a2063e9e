import { UsageError } from '../kernel/failure.ts'
import type { Database } from '../storage/database.ts'
import { keyUses } from './data-key-store.ts'
import { DataKeys } from './data-keys.ts'
import { type KeyProvider, ProviderFailure } from './key-provider.ts'
import { KeyedDatabase } from './keyed-database.ts'
import { Vault } from './vault.ts'

/** The vault, and the database in which verbs find the data keys that they need. */
export interface Custody {
  readonly vault: Vault
  readonly database: Database
}

/**
 * Opens the vault over a database.
 * @param lost ids of keys that the operator has lost for good: what hangs on them is given up
 * @param mayMake whether the installation's data key is made when it has none; without it nothing can be signed
 * @throws UsageError when a key that data keys hang on is missing, with its fingerprint, or when the provider does not work
 */
export async function openCustody(
  database: Database,
  provider: KeyProvider,
  lost: readonly string[] = [],
  mayMake = true,
): Promise<Custody> {
  const keys = new DataKeys(database, provider)
  try {
    await refuseWrongKeys(database, provider, lost)
    await keys.begin(mayMake, lost)
  } catch (error) {
    throw error instanceof ProviderFailure ? new UsageError(`the vault cannot be opened: ${error.message}`) : error
  }
  return { vault: new Vault(keys), database: new KeyedDatabase(database, keys) }
}

/**
 * Looks whether the provider has every key that data keys hang on.
 * @param lost ids of keys that may be missing
 * @throws UsageError for the first that is missing or another one, with its fingerprint
 * @throws ProviderFailure when the provider does not work
 */
export async function refuseWrongKeys(database: Database, provider: KeyProvider, lost: readonly string[]): Promise<void> {
  for (const { kek, fingerprint, count } of await database.read(keyUses)) {
    const found = await provider.find(kek)
    if (found?.fingerprint === fingerprint || lost.includes(kek)) continue
    const active = (await provider.keys()).find(({ state }) => state === 'active')
    const has = found ?? active
    throw new UsageError(
      `${count} data keys need key ${kek} (fingerprint ${fingerprint}), which ${provider.title} lacks` +
        (has === undefined ? '' : ` (it has ${has.id}, fingerprint ${has.fingerprint})`) +
        `: bring it back, or start with --lost-key ${kek} to give up for good what hangs on it`,
    )
  }
}
