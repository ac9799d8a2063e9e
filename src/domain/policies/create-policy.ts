import type { Uid } from '../../kernel/ids.ts'
import { type Refusal, refuse } from '../../kernel/outcome.ts'
import type { Deps } from '../deps.ts'
import { isSystemPolicy, refusedPolicy } from '../identity/read.ts'
import { putTags } from '../tags/follow.ts'
import type { Tag } from '../tags/read.ts'
import { MOST_POLICIES, type PolicySummary } from './policy.ts'
import { countPolicies, holdPolicies, insertPolicy } from './store.ts'

/** A policy to be. */
export interface NewPolicy {
  readonly name: string
  readonly description: string
  /** JSON text. */
  readonly document: string
  readonly tags: readonly Tag[]
}

export type CreatePolicyRefusal = 'malformed-policy' | 'policy-too-long' | 'known-policy' | 'too-many-policies'

/** Gives an account a policy of its own, with its first version in force. It is attached to nobody. */
export async function createPolicy(
  { transaction, clock }: Pick<Deps, 'transaction' | 'clock'>,
  account: Uid,
  { name, description, document, tags }: NewPolicy,
): Promise<PolicySummary | Refusal<CreatePolicyRefusal>> {
  const refused = refusedPolicy(document)
  if (refused !== undefined) return refused
  // The organisation file names policies without their type, so one name is never both.
  if (isSystemPolicy(name)) return refuse('known-policy')
  await holdPolicies(transaction, account)
  const now = clock.now()
  if (!(await insertPolicy(transaction, account, { name, document, description }, now))) return refuse('known-policy')
  if ((await countPolicies(transaction, account)) > MOST_POLICIES) return refuse('too-many-policies')
  await putTags(transaction, account, { type: 'policy', name }, tags)
  return { type: 'Custom', name, description, version: 1, createdAt: now, updatedAt: now }
}
