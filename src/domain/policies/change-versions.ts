import type { Uid } from '../../kernel/ids.ts'
import { type Done, done, type Refusal, refuse } from '../../kernel/outcome.ts'
import type { Deps } from '../deps.ts'
import { selectPolicy } from './store.ts'
import { deleteVersionRow, enforceVersion, insertVersion, selectVersion } from './versions-store.ts'

/** A version of one of the account's own policies. */
export interface VersionKey {
  readonly policy: string
  readonly number: number
}

/** Puts another version of a policy in force, for everybody who has the policy, at once. */
export async function setDefaultVersion(
  { transaction, clock }: Pick<Deps, 'transaction' | 'clock'>,
  account: Uid,
  { policy: name, number }: VersionKey,
): Promise<Done | Refusal<'no-policy' | 'no-version'>> {
  const policy = await selectPolicy(transaction, account, name, true)
  if (policy === undefined) return refuse('no-policy')
  if (policy.inForce.number === number) return done
  const version = await selectVersion(transaction, account, name, number)
  if (version === undefined) return refuse('no-version')
  await deleteVersionRow(transaction, account, name, number)
  await insertVersion(transaction, account, name, policy.inForce)
  await enforceVersion(transaction, account, name, { version, now: clock.now() })
  return done
}

/** Takes away a version that is not in force. */
export async function deleteVersion(
  { transaction }: Pick<Deps, 'transaction'>,
  account: Uid,
  { policy: name, number }: VersionKey,
): Promise<Done | Refusal<'no-policy' | 'no-version' | 'in-force'>> {
  const policy = await selectPolicy(transaction, account, name, true)
  if (policy === undefined) return refuse('no-policy')
  if (policy.inForce.number === number) return refuse('in-force')
  return (await deleteVersionRow(transaction, account, name, number)) ? done : refuse('no-version')
}
