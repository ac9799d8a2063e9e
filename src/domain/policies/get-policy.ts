import type { Uid } from '../../kernel/ids.ts'
import { type Refusal, refuse } from '../../kernel/outcome.ts'
import type { Deps } from '../deps.ts'
import { countTargets } from './attachments-store.ts'
import { findPolicy } from './find-policy.ts'
import type { Policy, PolicyKey, PolicyVersion } from './policy.ts'
import { otherVersions, selectVersion } from './versions-store.ts'

/** A policy with the version in force, and how many users, groups and roles of the account have it. */
export async function getPolicy(
  { transaction }: Pick<Deps, 'transaction'>,
  account: Uid,
  key: PolicyKey,
): Promise<{ policy: Policy; targets: number } | Refusal<'no-policy'>> {
  const policy = await findPolicy(transaction, account, key)
  if (policy === undefined) return refuse('no-policy')
  const counts = await countTargets(transaction, account, key.type, [key.name])
  return { policy, targets: counts.get(key.name) ?? 0 }
}

/** One version of a policy. */
export async function getVersion(
  { transaction }: Pick<Deps, 'transaction'>,
  account: Uid,
  { policy: key, number }: { readonly policy: PolicyKey; readonly number: number },
): Promise<PolicyVersion | Refusal<'no-policy' | 'no-version'>> {
  const policy = await findPolicy(transaction, account, key)
  if (policy === undefined) return refuse('no-policy')
  if (policy.inForce.number === number) return policy.inForce
  const other = key.type === 'System' ? undefined : await selectVersion(transaction, account, key.name, number)
  return other ?? refuse('no-version')
}

/** All versions of a policy, newest first. */
export async function listVersions(
  { transaction }: Pick<Deps, 'transaction'>,
  account: Uid,
  key: PolicyKey,
): Promise<PolicyVersion[] | Refusal<'no-policy'>> {
  const policy = await findPolicy(transaction, account, key)
  if (policy === undefined) return refuse('no-policy')
  const others = key.type === 'System' ? [] : await otherVersions(transaction, account, key.name)
  return [policy.inForce, ...others].sort((one, other) => other.number - one.number)
}
