import { createSecretKey, randomBytes } from 'node:crypto'
import { UsageError } from '../kernel/failure.ts'
import { randomText } from '../kernel/ids.ts'
import { inParallel } from '../kernel/in-parallel.ts'
import type { Database } from '../storage/database.ts'
import { type DataKey, type DataKeyName, type DataKeySource, INSTALLATION, type Wanted } from './data-key.ts'
import { type DataKeyRow, dataKeysOf, findDataKeys, insertDataKeys, lockActiveKeys, retireDataKey } from './data-key-store.ts'
import { isLoss, type KeyProvider, ProviderFailure } from './key-provider.ts'

/** Bytes of a data key. */
export const DATA_KEY_BYTES = 32
/**
 * More than one organisation file can name, so that a verb that needs many finds them all at once; some 30 MB. Beyond that the
 * key that was not used for longest goes.
 */
const MOST_KEYS = 65_536
/** How long it is believed that a key cannot be had. */
const REFUSED_MS = 10_000
const MOST_REFUSED = 10_000
/** Accounts in one statement. */
const AT_ONCE = 500
/** Requests to the provider at the same time. */
const PARALLEL = 8
/** A new data key is committed as soon after its wrapping, or not at all: the key above it is not removed before that. */
export const COMMITTED_WITHIN_MS = 30_000

/** The data keys that are in memory, and the way to those that are not. */
export class DataKeys implements DataKeySource {
  readonly #database: Database
  readonly #provider: KeyProvider
  // A Map remembers the order of insertion; what is used is inserted again, so the first was not used for longest.
  readonly #known = new Map<string, DataKey>()
  readonly #active = new Map<string, string>()
  readonly #refused = new Map<string, { readonly reason: string; readonly until: number }>()
  readonly #installation = new Map<string, DataKey>()
  #current: DataKey | undefined

  /** @param database without the vault's own wrapper: nothing here is sealed */
  constructor(database: Database, provider: KeyProvider) {
    this.#database = database
    this.#provider = provider
  }

  get installation(): DataKey {
    if (this.#current === undefined) throw new Error('the data key of the installation was not fetched')
    return this.#current
  }

  installationKey(id: string): DataKey | undefined {
    return this.#installation.get(id)
  }

  sealing(account: string): DataKey | undefined {
    if (account === INSTALLATION) return this.#current
    const id = this.#active.get(account)
    return id === undefined ? undefined : this.#use(id)
  }

  opening({ account, id }: DataKeyName): DataKey | string | undefined {
    if (account === INSTALLATION) return this.#installation.get(id) ?? `the installation has no data key ${id} that can be used`
    const known = this.#known.get(id)
    if (known !== undefined) return known.account === account ? this.#use(id) : `data key ${id} is another account's`
    const refused = this.#refused.get(nameOf({ account, id }))
    return refused !== undefined && refused.until > performance.now() ? refused.reason : undefined
  }

  forget(account: string): void {
    this.#active.delete(account)
    for (const [id, known] of this.#known) if (known.account === account) this.#known.delete(id)
  }

  /**
   * Fetches the installation's keys, and makes its first unless it may not.
   * @param lost ids of keys, data keys or those above them, that are given up for good
   * @throws UsageError when its present key is damaged and not given up: another one would end sessions and leave every chain
   *   of the audit trail without a genuine head
   * @throws ProviderFailure when the provider does not do its work
   */
  async begin(mayMake = true, lost: readonly string[] = []): Promise<void> {
    if (mayMake) await this.#refuseDamaged(lost)
    if (mayMake) this.#keepOwn((await this.#activeKeys([INSTALLATION]))[0])
    for (const row of await this.#database.read((reader) => dataKeysOf(reader, INSTALLATION))) {
      if (!this.#installation.has(row.id)) await this.#unwrap(row).then((key) => this.#installation.set(key.id, key), keepGoing)
    }
  }

  async #refuseDamaged(lost: readonly string[]): Promise<void> {
    const rows = await this.#database.read((reader) => dataKeysOf(reader, INSTALLATION))
    const active = rows.find(({ state }) => state === 'active')
    if (active === undefined || lost.includes(active.id) || lost.includes(active.kek)) return
    try {
      await this.#unwrap(active)
    } catch (error) {
      if (!isLoss(error)) throw error
      throw new UsageError(
        `the installation's own data key ${active.id} cannot be used (${error.message}): bring back the database from its backup, or start with --lost-key ${active.id} to give up sessions and the codes of the audit trail`,
      )
    }
  }

  /**
   * Fetches data keys, and makes those that accounts need to seal. What is made is committed before anybody has it.
   * @throws ProviderFailure when the provider cannot be reached or refuses; a key that is lost is remembered as such
   */
  async fetch(wanted: readonly Wanted[]): Promise<void> {
    const accounts = new Set<string>()
    const names = new Map<string, DataKeyName>()
    for (const { account, id } of wanted) {
      if (id === undefined) accounts.add(account)
      else names.set(nameOf({ account, id }), { account, id })
    }
    for (const some of chunks([...names.values()], AT_ONCE)) await this.#fetchByName(some)
    for (const some of chunks([...accounts].sort(), AT_ONCE)) {
      for (const key of await this.#activeKeys(some)) {
        this.#keep(key)
        this.#active.set(key.account, key.id)
      }
    }
  }

  async #fetchByName(names: readonly DataKeyName[]): Promise<void> {
    const ids = names.map(({ id }) => id)
    const accounts = [...new Set(names.map(({ account }) => account))]
    const rows = await this.#database.read((reader) => findDataKeys(reader, ids, accounts))
    const found = new Map(rows.map((row) => [nameOf(row), row]))
    await inParallel(names, PARALLEL, async (name) => {
      const row = found.get(nameOf(name))
      if (row === undefined) return this.#refuse(name, `its data key ${name.id} is not in the database`)
      try {
        this.#keep(await this.#unwrap(row))
      } catch (error) {
        if (!isLoss(error)) throw error
        this.#refuse(name, `its data key ${row.id} is lost: ${error.message}`)
      }
    })
  }

  /**
   * The active keys of accounts. One that is lost is retired and another made, so that what can no longer be read can at least
   * be overwritten.
   */
  async #activeKeys(accounts: readonly string[]): Promise<DataKey[]> {
    const rows = await this.#database.write((transaction) => lockActiveKeys(transaction, accounts))
    const keys: DataKey[] = []
    const lost: DataKeyRow[] = []
    await inParallel(rows, PARALLEL, async (row) => {
      try {
        keys.push(await this.#unwrap(row))
      } catch (error) {
        if (!isLoss(error)) throw error
        lost.push(row)
      }
    })
    const has = new Set(keys.map(({ account }) => account))
    const lacking = accounts.filter((account) => !has.has(account))
    return lacking.length === 0 ? keys : [...keys, ...(await this.#make(lacking, lost))]
  }

  async #make(accounts: readonly string[], lost: readonly DataKeyRow[]): Promise<DataKey[]> {
    const began = performance.now()
    const made = new Map<string, DataKey>()
    const rows = await inParallel(accounts, PARALLEL, async (account) => {
      const name = { account, id: `d-${randomText(16)}` }
      const plain = randomBytes(DATA_KEY_BYTES)
      const wrapped = await this.#provider.wrap(plain, name)
      made.set(name.id, { ...name, key: createSecretKey(plain) })
      return { ...name, ...wrapped }
    })
    const kept = await this.#database.write(async (transaction) => {
      if (performance.now() - began > COMMITTED_WITHIN_MS) {
        throw new ProviderFailure('unreachable', `${this.#provider.title} was too slow to make data keys`)
      }
      for (const row of lost) await retireDataKey(transaction, row)
      await insertDataKeys(transaction, rows, Date.now())
      return lockActiveKeys(transaction, accounts)
    })
    // Another process may have been first: its keys count then.
    return inParallel(kept, PARALLEL, async (row) => made.get(row.id) ?? this.#unwrap(row))
  }

  async #unwrap(row: DataKeyRow): Promise<DataKey> {
    const { account, id } = row
    const plain = await this.#provider.unwrap(row, { account, id })
    if (plain.length !== DATA_KEY_BYTES) throw new ProviderFailure('damaged', `data key ${id} has ${plain.length} bytes`)
    return { account, id, key: createSecretKey(plain) }
  }

  #keepOwn(current: DataKey | undefined): void {
    if (current === undefined) throw new Error('the data key of the installation could not be made')
    this.#current = current
    this.#installation.set(current.id, current)
  }

  #keep(key: DataKey): void {
    this.#refused.delete(nameOf(key))
    this.#known.delete(key.id)
    this.#known.set(key.id, key)
    if (this.#known.size <= MOST_KEYS) return
    for (const [id, { account }] of this.#known) {
      this.#known.delete(id)
      if (this.#active.get(account) === id) this.#active.delete(account)
      return
    }
  }

  #use(id: string): DataKey | undefined {
    const key = this.#known.get(id)
    if (key !== undefined) {
      this.#known.delete(id)
      this.#known.set(id, key)
    }
    return key
  }

  #refuse(name: DataKeyName, reason: string): void {
    if (this.#refused.size >= MOST_REFUSED) this.#refused.clear()
    this.#refused.set(nameOf(name), { reason, until: performance.now() + REFUSED_MS })
  }
}

function nameOf({ account, id }: DataKeyName): string {
  return JSON.stringify([account, id])
}

/** A former key of the installation that is lost: what it has signed and sealed does not count any more. */
function keepGoing(error: unknown): void {
  if (!isLoss(error)) throw error
}

function chunks<Item>(items: readonly Item[], size: number): (readonly Item[])[] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) => items.slice(index * size, (index + 1) * size))
}
