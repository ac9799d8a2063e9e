import { answer } from '../../contract/composites.ts'
import { required } from '../../contract/field.ts'
import { integer, text } from '../../contract/scalars.ts'
import { getPolicy } from '../../domain/policies/get-policy.ts'
import { Refusal } from '../../kernel/outcome.ts'
import {
  createDate,
  DOCUMENT,
  noPolicyError,
  policyFields,
  policyName,
  policyNameErrors,
  policyType,
  policyTypeErrors,
  shownDate,
  shownPolicy,
  shownVersion,
  systemDatesNote,
  updateDate,
  versionFields,
} from './policy-fields.ts'
import { operation } from './product.ts'

/** RAM: GetPolicy (2015-05-01), facts of the official clients. */
export const GetPolicy = operation({
  summary: 'Tells a policy with its version in force.',
  notes: [
    'AttachmentCount counts the users, groups and roles of the account that have the policy, of system policies too.',
    'Differs: PolicyDocument of Policy is the document in force; the vendor puts `N/A` there.',
    systemDatesNote,
  ],
  access: { action: 'ram:GetPolicy', level: 'get', resource: 'acs:ram::{accountId}:policy/{PolicyName}' },
  input: { PolicyType: required(policyType), PolicyName: required(policyName) },
  output: {
    Policy: answer('The policy.', {
      ...policyFields,
      PolicyDocument: text('The document in force, as JSON text.', { example: DOCUMENT }),
      AttachmentCount: integer('How many have it.', { example: '1' }),
      CreateDate: createDate,
      UpdateDate: updateDate,
    }),
    DefaultPolicyVersion: answer('The version in force.', versionFields),
  },
  errors: { ...policyNameErrors, ...policyTypeErrors, ...noPolicyError },
  refusals: { 'no-policy': 'EntityNotExist.Policy' },
  async run({ input, caller }, deps) {
    const found = await getPolicy(deps, caller.account, { type: input.PolicyType, name: input.PolicyName })
    if (found instanceof Refusal) return found
    const { policy, targets } = found
    return {
      Policy: {
        ...shownPolicy(policy),
        PolicyDocument: policy.inForce.document,
        AttachmentCount: targets,
        CreateDate: shownDate(policy.createdAt),
        UpdateDate: shownDate(policy.updatedAt),
      },
      DefaultPolicyVersion: shownVersion(policy.inForce),
    }
  },
})
