import { answer, list } from '../../contract/composites.ts'
import { integer } from '../../contract/scalars.ts'
import { type ListedPolicy, listPolicies } from '../../domain/policies/list-policies.ts'
import type { PolicyKey } from '../../domain/policies/policy.ts'
import { markerOf, nameBehind, PAGE_SIZE, pageErrors, pageInput, pageNote, pageOutput } from './name-pages.ts'
import {
  createDate,
  policyFields,
  policyType,
  policyTypeErrors,
  shownDate,
  shownPolicy,
  systemDatesNote,
  updateDate,
} from './policy-fields.ts'
import { operation } from './product.ts'
import { shownTags, soughtTags, tagFields, tagsSought } from './tag-fields.ts'

/** RAM: ListPolicies (2015-05-01), facts of the official clients. */
export const ListPolicies = operation({
  summary: "Lists the account's own policies and those that every account has, page by page.",
  notes: [
    'Custom policies come first, then system policies.',
    pageNote,
    'With Tag the list holds what bears all the tags; system policies bear none.',
    systemDatesNote,
  ],
  access: { action: 'ram:ListPolicies', level: 'list', resource: 'acs:ram::{accountId}:policy/*' },
  input: { PolicyType: policyType, ...pageInput(1000), Tag: soughtTags },
  output: {
    Policies: answer('The policies of this page.', {
      Policy: list(
        'The policies.',
        answer('A policy.', {
          ...policyFields,
          AttachmentCount: integer('How many users, groups and roles of the account have it.', { example: '1' }),
          CreateDate: createDate,
          UpdateDate: updateDate,
          ...tagFields,
        }),
      ),
    }),
    ...pageOutput,
  },
  errors: { ...policyTypeErrors, ...pageErrors },
  refusals: {},
  validate({ Marker }) {
    placeOf(Marker)
  },
  async run({ input, caller }, deps) {
    const filter = { type: input.PolicyType, tags: tagsSought(input.Tag) }
    const page = { after: placeOf(input.Marker), limit: input.MaxItems ?? PAGE_SIZE }
    const { policies, hasMore } = await listPolicies(deps, caller.account, filter, page)
    const last = hasMore ? policies.at(-1)?.policy : undefined
    return {
      Policies: { Policy: policies.map(shownListed) },
      IsTruncated: hasMore,
      Marker: last === undefined ? undefined : markerOf(listOf(last.type), last.name),
    }
  },
})

function listOf(type: PolicyKey['type']): string {
  return `${type} policies`
}

/** The policy behind which a page begins. */
function placeOf(marker = ''): PolicyKey | undefined {
  if (marker === '') return undefined
  const type = Buffer.from(marker, 'base64url').toString().startsWith(listOf('System')) ? 'System' : 'Custom'
  return { type, name: nameBehind(listOf(type), marker) }
}

function shownListed({ policy, targets, tags }: ListedPolicy) {
  return {
    ...shownPolicy(policy),
    AttachmentCount: targets,
    CreateDate: shownDate(policy.createdAt),
    UpdateDate: shownDate(policy.updatedAt),
    ...shownTags(tags),
  }
}
