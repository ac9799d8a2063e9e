import type { Uid } from '../../kernel/ids.ts'
import { type Refusal, refuse } from '../../kernel/outcome.ts'
import type { Deps } from '../deps.ts'
import { refusedPolicy } from '../identity/read.ts'
import { MOST_VERSIONS, type PolicyVersion } from './policy.ts'
import { selectPolicy } from './store.ts'
import { deleteVersionRow, enforceVersion, insertVersion, otherVersionNumbers, takeVersionNumber } from './versions-store.ts'

/** A version to be. */
export interface NewVersion {
  readonly policy: string
  /** JSON text. */
  readonly document: string
  /** Whether it is in force at once. */
  readonly isDefault: boolean
  /** Whether the oldest version that is not in force gives way where there are too many. */
  readonly rotates: boolean
}

export type CreateVersionRefusal = 'malformed-policy' | 'policy-too-long' | 'no-policy' | 'too-many-versions'

/** Gives one of the account's policies another version. */
export async function createVersion(
  { transaction, clock }: Pick<Deps, 'transaction' | 'clock'>,
  account: Uid,
  { policy: name, document, isDefault, rotates }: NewVersion,
): Promise<PolicyVersion | Refusal<CreateVersionRefusal>> {
  const refused = refusedPolicy(document)
  if (refused !== undefined) return refused
  const policy = await selectPolicy(transaction, account, name, true)
  if (policy === undefined) return refuse('no-policy')
  const others = await otherVersionNumbers(transaction, account, name)
  const [oldest] = others
  if (oldest !== undefined && others.length + 1 >= MOST_VERSIONS) {
    if (!rotates) return refuse('too-many-versions')
    await deleteVersionRow(transaction, account, name, oldest)
  }
  const now = clock.now()
  const number = await takeVersionNumber(transaction, account, name, now)
  const version: PolicyVersion = { number, document, isDefault, createdAt: now }
  if (isDefault) {
    await insertVersion(transaction, account, name, policy.inForce)
    await enforceVersion(transaction, account, name, { version, now })
  } else await insertVersion(transaction, account, name, version)
  return version
}
