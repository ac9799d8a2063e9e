import type { Uid } from '../../kernel/ids.ts'
import { type Done, done, type Refusal, refuse } from '../../kernel/outcome.ts'
import type { Transaction } from '../../storage/database.ts'
import type { Deps } from '../deps.ts'
import { lockGroup } from '../groups/read.ts'
import { isSystemPolicy } from '../identity/read.ts'
import { lockRole } from '../roles/read.ts'
import { lockUser } from '../users/read.ts'
import { countAttached, deleteAttachment, insertAttachment, type Target } from './attachments-store.ts'
import { MOST_ATTACHED, type PolicyKey } from './policy.ts'
import { selectPolicy } from './store.ts'

/** A policy and the one who has it, or is to. */
export interface Attachment {
  readonly target: Target
  readonly policy: PolicyKey
}

export type AttachRefusal = 'no-target' | 'no-policy' | 'attached' | 'too-many'

/** Gives a user, a group or a role a policy. It counts from the next call on. */
export async function attachPolicy(
  { transaction, clock }: Pick<Deps, 'transaction' | 'clock'>,
  account: Uid,
  attachment: Attachment,
): Promise<Done | Refusal<AttachRefusal>> {
  const { target, policy } = attachment
  // Who attaches to the same target waits, so the count holds; who deletes target or policy waits, so both stay.
  if (!(await lockTarget(transaction, account, target))) return refuse('no-target')
  if (!(await lockPolicy(transaction, account, policy))) return refuse('no-policy')
  if (!(await insertAttachment(transaction, account, attachment, clock.now()))) return refuse('attached')
  const count = await countAttached(transaction, account, target, policy.type)
  return count > MOST_ATTACHED[policy.type] ? refuse('too-many') : done
}

/** Takes a policy away from a user, a group or a role. */
export async function detachPolicy(
  { transaction }: Pick<Deps, 'transaction'>,
  account: Uid,
  attachment: Attachment,
): Promise<Done | Refusal<'no-target' | 'not-attached'>> {
  if (!(await lockTarget(transaction, account, attachment.target))) return refuse('no-target')
  return (await deleteAttachment(transaction, account, attachment)) ? done : refuse('not-attached')
}

async function lockTarget(transaction: Transaction, account: Uid, { type, name }: Target): Promise<boolean> {
  const lock = { user: lockUser, group: lockGroup, role: lockRole }[type]
  return (await lock(transaction, account, name)) !== undefined
}

async function lockPolicy(transaction: Transaction, account: Uid, { type, name }: PolicyKey): Promise<boolean> {
  return type === 'System' ? isSystemPolicy(name) : (await selectPolicy(transaction, account, name, true)) !== undefined
}
