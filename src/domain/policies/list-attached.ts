import type { Uid } from '../../kernel/ids.ts'
import { type Refusal, refuse } from '../../kernel/outcome.ts'
import type { Deps } from '../deps.ts'
import { findGroup } from '../groups/read.ts'
import { findRole } from '../roles/read.ts'
import { findUser } from '../users/read.ts'
import { type EntityRow, selectAttached, selectEntities, type Target } from './attachments-store.ts'
import { findPolicy, systemSummaries } from './find-policy.ts'
import { type PolicyKey, SYSTEM_VERSION } from './policy.ts'

/** A policy that somebody has. */
export interface AttachedTo extends PolicyKey {
  readonly description: string
  readonly version: number
  /** Milliseconds since 1970. */
  readonly attachedAt: number
}

/** The policies attached to a user, a group or a role; those of a user's groups are not the user's. */
export async function listAttached(
  { transaction }: Pick<Deps, 'transaction'>,
  account: Uid,
  target: Target,
): Promise<AttachedTo[] | Refusal<'no-target'>> {
  const find = { user: findUser, group: findGroup, role: findRole }[target.type]
  if ((await find(transaction, account, target.name)) === undefined) return refuse('no-target')
  const system = new Map(systemSummaries().map(({ name, description }) => [name, description]))
  const rows = await selectAttached(transaction, account, target)
  return rows.map(({ type, name, description, version, attached_at }) => ({
    type,
    name,
    description: description ?? system.get(name) ?? '',
    version: version ?? SYSTEM_VERSION,
    attachedAt: attached_at,
  }))
}

/** Who of the account has a policy. */
export interface Entities {
  readonly users: readonly EntityRow[]
  readonly groups: readonly EntityRow[]
  readonly roles: readonly EntityRow[]
}

/** Everybody of the account who has a policy. */
export async function listEntities(
  { transaction }: Pick<Deps, 'transaction'>,
  account: Uid,
  policy: PolicyKey,
): Promise<Entities | Refusal<'no-policy'>> {
  if ((await findPolicy(transaction, account, policy)) === undefined) return refuse('no-policy')
  return {
    users: await selectEntities(transaction, account, policy, 'user'),
    groups: await selectEntities(transaction, account, policy, 'group'),
    roles: await selectEntities(transaction, account, policy, 'role'),
  }
}
