import type { Uid } from '../../kernel/ids.ts'
import { type Done, done, type Refusal, refuse } from '../../kernel/outcome.ts'
import type { Deps } from '../deps.ts'
import { dropTags } from '../tags/follow.ts'
import { targetTypes } from './attachments-store.ts'
import { deletePolicyRows, selectPolicy } from './store.ts'
import { otherVersionNumbers } from './versions-store.ts'

export type DeletePolicyRefusal = 'no-policy' | 'user-has-it' | 'group-has-it' | 'role-has-it' | 'has-versions'

/** Takes away a policy that nobody has and, unless `withVersions`, that has no version but the one in force. */
export async function deletePolicy(
  { transaction }: Pick<Deps, 'transaction'>,
  account: Uid,
  name: string,
  withVersions: boolean,
): Promise<Done | Refusal<DeletePolicyRefusal>> {
  if ((await selectPolicy(transaction, account, name, true)) === undefined) return refuse('no-policy')
  const targets = await targetTypes(transaction, account, { type: 'Custom', name })
  if (targets.has('user')) return refuse('user-has-it')
  if (targets.has('group')) return refuse('group-has-it')
  if (targets.has('role')) return refuse('role-has-it')
  if (!withVersions && (await otherVersionNumbers(transaction, account, name)).length > 0) return refuse('has-versions')
  await deletePolicyRows(transaction, account, name)
  await dropTags(transaction, account, { type: 'policy', name })
  return done
}
