import type { DataKeyName } from './data-key.ts'
import type { KeyState } from './key-ring.ts'

/** A key that wraps data keys. */
export interface WrappingKey {
  /** Names the key wherever a provider has one of that name. */
  readonly id: string
  /** Sixteen hex digits that tell keys apart and say nothing about the key. */
  readonly fingerprint: string
  readonly state: KeyState
  /** ISO 8601; undefined where the provider does not tell. */
  readonly createdAt: string | undefined
  /** ISO 8601: since when it only unwraps; undefined for other keys. */
  readonly retainedAt: string | undefined
}

/** A data key as it lies in the database. */
export interface WrappedKey {
  /** The id and fingerprint of the key that wraps it. */
  readonly kek: string
  readonly fingerprint: string
  readonly blob: string
}

/**
 * `unknown-key`: the provider has no such key, and never will by itself. `damaged`: this key did not wrap that. `refused`:
 * it would not, as things are. `unreachable`: nobody knows.
 */
export type ProviderProblem = 'unknown-key' | 'damaged' | 'refused' | 'unreachable'

/** A provider could not do its work. The message is one line for the operator and holds no key. */
export class ProviderFailure extends Error {
  readonly problem: ProviderProblem

  constructor(problem: ProviderProblem, message: string) {
    super(message)
    this.name = 'ProviderFailure'
    this.problem = problem
  }
}

/** Whether it will be the same tomorrow: the wrapped key, or the key above it, is lost. */
export function isLoss(error: unknown): error is ProviderFailure {
  return error instanceof ProviderFailure && (error.problem === 'unknown-key' || error.problem === 'damaged')
}

/** What to do instead of a stage of a rotation. */
export interface Elsewhere {
  readonly prepare?: string
  readonly remove?: string
}

/** Wraps a data key anew by taking it through this process, where no service can do it by itself. */
export async function rewrapHere(
  from: Pick<KeyProvider, 'unwrap'>,
  to: Pick<KeyProvider, 'wrap'>,
  wrapped: WrappedKey,
  name: DataKeyName,
): Promise<WrappedKey> {
  const plain = await from.unwrap(wrapped, name)
  try {
    return await to.wrap(plain, name)
  } finally {
    plain.fill(0)
  }
}

/**
 * Where the keys are that wrap data keys. Every wrapped key is bound to the name of its data key: under another name it does
 * not unwrap. All methods throw `ProviderFailure`.
 */
export interface KeyProvider {
  /** Stages of a rotation that are not this provider's: what to do instead, as one line for the operator. */
  readonly elsewhere?: Elsewhere | undefined
  /** As messages call it: `the key ring /var/lib/garrison/key-ring.json`. */
  readonly title: string
  /** Whether a key of this id could be this provider's. */
  owns(kek: string): boolean
  /** All keys, as they are now; one of them is active. */
  keys(): Promise<readonly WrappingKey[]>
  /** The key of an id; undefined when it is not there. */
  find(kek: string): Promise<WrappingKey | undefined>
  /** Wraps with the active key. */
  wrap(plain: Buffer, name: DataKeyName): Promise<WrappedKey>
  unwrap(wrapped: WrappedKey, name: DataKeyName): Promise<Buffer>
  /** Wraps anew with the active key, where the provider can do so without giving out the data key. */
  rewrap?(wrapped: WrappedKey, name: DataKeyName): Promise<WrappedKey>
  /**
   * Makes the next key unless there is one, provided that `expected` is still the active one. Gives back whether a key was
   * made; where keys are made elsewhere it does nothing.
   */
  prepare(expected: string): Promise<boolean>
  /** Makes the pending key the active one; what was active is retained. Without a pending key it does nothing. */
  activate(): Promise<void>
  /** Drops a retained key; gives back false where that is done elsewhere. */
  remove(kek: string): Promise<boolean>
}
