import type { Database, Reader, StorageCounters, Transaction } from '../storage/database.ts'
import { DataKeysMissing } from './data-key.ts'
import type { DataKeys } from './data-keys.ts'

/** Each round brings what the one before lacked. More means a verb that asks for keys one after the other without end. */
const MOST_ROUNDS = 32

/**
 * The database as everybody else has it. A verb that lacks data keys is undone, like one that failed, the keys are fetched
 * without holding anything up, and it is run again.
 */
export class KeyedDatabase implements Database {
  readonly #database: Database
  readonly #keys: DataKeys

  constructor(database: Database, keys: DataKeys) {
    this.#database = database
    this.#keys = keys
  }

  get engine(): Database['engine'] {
    return this.#database.engine
  }

  get counters(): StorageCounters {
    return this.#database.counters
  }

  read<T>(work: (reader: Reader) => Promise<T>): Promise<T> {
    return this.#withKeys(() => this.#database.read(work))
  }

  write<T>(verb: (transaction: Transaction) => Promise<T>): Promise<T> {
    return this.#withKeys(() => this.#database.write(verb))
  }

  check(): Promise<void> {
    return this.#database.check()
  }

  close(): Promise<void> {
    return this.#database.close()
  }

  async #withKeys<T>(run: () => Promise<T>): Promise<T> {
    for (let round = 1; ; round++) {
      try {
        return await run()
      } catch (error) {
        if (!(error instanceof DataKeysMissing) || round === MOST_ROUNDS) throw error
        await this.#keys.fetch(error.wanted)
      }
    }
  }
}
