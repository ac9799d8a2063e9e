import type { Cloud, Module } from '../connectors/vendor.ts'
import type { LocationDatabase } from '../detection/locate.ts'
import type { ParseLog, ParseRecords } from '../detection/logon.ts'
import type { ProviderDatabase } from '../detection/provider.ts'
import type { Clock, MovableClock } from '../kernel/clock.ts'
import type { Uid } from '../kernel/ids.ts'
import type { Transaction } from '../storage/database.ts'
import type { Vault } from '../vault/vault.ts'
import type { ReadingMarks } from './page-marks.ts'

/** Something that the server can be asked to do. */
export interface ServedOperation {
  readonly product: string
  readonly name: string
  /** What policies call it; undefined where every caller may. */
  readonly permission: string | undefined
}

/** A cloud, and what its keys can be used for. */
export interface ServedCloud {
  readonly cloud: Cloud
  readonly modules: readonly Module[]
}

/** Something that the server did of its own accord, for the audit trail. */
export interface OwnDeed {
  readonly account: Uid
  /** A place has become usual for a server. */
  readonly deed: 'place-learnt'
  readonly host: string
  readonly place: string
  /** From when on, milliseconds since 1970. */
  readonly since: number
}

/** What a domain verb may use. `transaction` is the caller's own: everything a call does stands or falls together. */
export interface Deps {
  readonly transaction: Transaction
  /** Where pages of long lists begin; undefined in a verb that may write. */
  readonly marks?: ReadingMarks | undefined
  readonly vault: Vault
  readonly clock: Clock
  /** The clock that rows of the audit trail and signatures go by; another than `clock` only where that one can be set. */
  readonly realClock: Clock
  /** `clock`, where the server serves for rehearsals and it can be set; undefined where records are kept for good. */
  readonly rehearsalClock: MovableClock | undefined
  /** Puts what the server did of its own accord into the audit trail, in the verb's transaction. */
  readonly recordDeed?: ((deed: OwnDeed) => void) | undefined
  /** Reads logon events out of log text. */
  readonly parseLog: ParseLog
  /** Reads them out of files of records. */
  readonly parseRecords: ParseRecords
  /** The organisation file that a server for rehearsals returns to; undefined where records are kept for good. */
  readonly beginning: string | undefined
  /** Finds the place of a public address. */
  readonly locations: LocationDatabase
  /** Finds who announces a public address; undefined where the operator has given no database of them. */
  readonly providers?: ProviderDatabase | undefined
  /** Everything that the server can be asked to do. */
  readonly served: readonly ServedOperation[]
  /** The clouds whose keys can be checked, and what the keys of each can be used for. */
  readonly clouds: readonly ServedCloud[]
}
