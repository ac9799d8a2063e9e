import type { KeyObject } from 'node:crypto'

/** The account whose data key seals what belongs to no account: sessions and denials. Its key also makes all codes. */
export const INSTALLATION = 'installation'

/** Which data key: account and id. A wrapped key opens under its own name alone. */
export interface DataKeyName {
  readonly account: string
  readonly id: string
}

/** A data key, ready to be used. */
export interface DataKey extends DataKeyName {
  /** AES-256. A `KeyObject` has no text form. */
  readonly key: KeyObject
}

/** A data key that somebody needs; without an id the one with which the account seals. */
export interface Wanted {
  readonly account: string
  readonly id?: string
}

/**
 * The work needs data keys that are not in memory, and could not wait for them. Whoever holds the vault's own database never
 * sees this: there the keys are fetched, and the verb is run again.
 */
export class DataKeysMissing extends Error {
  readonly wanted: readonly Wanted[]

  constructor(wanted: readonly Wanted[]) {
    super(`data keys are to be fetched: ${wanted.length}`)
    this.name = 'DataKeysMissing'
    this.wanted = wanted
  }
}

/** Where the vault gets data keys from, without waiting. */
export interface DataKeySource {
  /** The key that makes codes. */
  readonly installation: DataKey
  /** The key with which an account seals; undefined: it is to be fetched, or made. */
  sealing(account: string): DataKey | undefined
  /** A key of an account by its id, a text when it cannot be had, with the reason; undefined: it is to be fetched. */
  opening(name: DataKeyName): DataKey | string | undefined
  /** A key of the installation by its id, which never has to be fetched. */
  installationKey(id: string): DataKey | undefined
  /** Lets go the keys of an account. */
  forget(account: string): void
}
