import { answer } from '../../contract/composites.ts'
import { required } from '../../contract/field.ts'
import { createPolicy } from '../../domain/policies/create-policy.ts'
import { Refusal } from '../../kernel/outcome.ts'
import { lengthErrors } from './parameter-errors.ts'
import {
  createDate,
  documentErrors,
  documentNote,
  documentRefusals,
  policyDescription,
  policyDocument,
  policyFields,
  policyName,
  policyNameErrors,
  shownDate,
  shownPolicy,
} from './policy-fields.ts'
import { operation } from './product.ts'
import { checkTags, newTags, tagNote, tagsGiven } from './tag-fields.ts'

/** RAM: CreatePolicy (2015-05-01), facts of the official clients. */
export const CreatePolicy = operation({
  summary: 'Creates a custom policy; its document is version v1 and in force.',
  notes: [
    documentNote,
    'The policy grants nothing until it is attached to a user, a group or a role.',
    'Differs: an account has at most 1,500 policies of its own.',
    'Differs: a name that a system policy has is taken, because the organisation file names policies without their type.',
    tagNote,
  ],
  access: { action: 'ram:CreatePolicy', level: 'create', resource: 'acs:ram::{accountId}:policy/{PolicyName}' },
  input: {
    PolicyName: required(policyName),
    PolicyDocument: required(policyDocument),
    Description: policyDescription,
    Tag: newTags,
  },
  output: { Policy: answer('The new policy.', { ...policyFields, CreateDate: createDate }) },
  errors: {
    ...policyNameErrors,
    ...lengthErrors('Description'),
    ...documentErrors,
    // Vendor: the message speaks of a group.
    'EntityAlreadyExists.Policy': [409, 'The group does already EXIST.'],
    'LimitExceeded.Policy': [409, 'The count of policy beyond the current limits.'],
  },
  refusals: {
    ...documentRefusals,
    'known-policy': 'EntityAlreadyExists.Policy',
    'too-many-policies': 'LimitExceeded.Policy',
  },
  validate({ Tag }) {
    checkTags(Tag)
  },
  async run({ input, caller }, deps) {
    const created = await createPolicy(deps, caller.account, {
      name: input.PolicyName,
      document: input.PolicyDocument,
      description: input.Description ?? '',
      tags: tagsGiven(input.Tag),
    })
    if (created instanceof Refusal) return created
    return { Policy: { ...shownPolicy(created), CreateDate: shownDate(created.createdAt) } }
  },
})
