import type { Uid } from '../../kernel/ids.ts'
import type { Deps } from '../deps.ts'
import { type Tag, type TagFilter, tagsOf } from '../tags/read.ts'
import { countTargets } from './attachments-store.ts'
import { systemSummaries } from './find-policy.ts'
import type { PolicyKey, PolicySummary, PolicyType } from './policy.ts'
import { selectPolicies } from './store.ts'

/** Which policies to list; what is not given does not narrow. */
export interface PolicyFilter {
  readonly type: PolicyType | undefined
  /** All must be borne; one without a value stands for every value. */
  readonly tags: readonly TagFilter[]
}

/** A policy in a list. */
export interface ListedPolicy {
  readonly policy: PolicySummary
  /** How many users, groups and roles of the account have it. */
  readonly targets: number
  readonly tags: readonly Tag[]
}

/**
 * A page of the account's own policies, then of those that everybody has, each in the order of their names, after a
 * policy; and whether there are more.
 */
export async function listPolicies(
  { transaction }: Pick<Deps, 'transaction'>,
  account: Uid,
  filter: PolicyFilter,
  { after, limit }: { readonly after: PolicyKey | undefined; readonly limit: number },
): Promise<{ policies: ListedPolicy[]; hasMore: boolean }> {
  const found: PolicySummary[] = []
  if (filter.type !== 'System' && after?.type !== 'System') {
    found.push(...(await selectPolicies(transaction, account, filter.tags, { after: after?.name ?? '', limit: limit + 1 })))
  }
  // Nobody can tag what everybody has.
  if (filter.type !== 'Custom' && filter.tags.length === 0) {
    const last = after?.type === 'System' ? after.name : ''
    found.push(...systemSummaries().filter(({ name }) => name > last))
  }
  const page = found.slice(0, limit)
  const namesOf = (type: PolicyType) => page.filter((policy) => policy.type === type).map(({ name }) => name)
  const targets = {
    Custom: await countTargets(transaction, account, 'Custom', namesOf('Custom')),
    System: await countTargets(transaction, account, 'System', namesOf('System')),
  }
  const tags = await tagsOf(transaction, account, 'policy', namesOf('Custom'))
  return {
    policies: page.map((policy) => ({
      policy,
      targets: targets[policy.type].get(policy.name) ?? 0,
      tags: policy.type === 'Custom' ? (tags.get(policy.name) ?? []) : [],
    })),
    hasMore: found.length > limit,
  }
}
