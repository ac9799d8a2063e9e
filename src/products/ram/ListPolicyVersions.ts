import { answer, list } from '../../contract/composites.ts'
import { required } from '../../contract/field.ts'
import { listVersions } from '../../domain/policies/get-policy.ts'
import { Refusal } from '../../kernel/outcome.ts'
import {
  noPolicyError,
  policyName,
  policyNameErrors,
  policyType,
  policyTypeErrors,
  shownVersion,
  systemDatesNote,
  versionFields,
} from './policy-fields.ts'
import { operation } from './product.ts'

/** RAM: ListPolicyVersions (2015-05-01), facts of the official clients. */
export const ListPolicyVersions = operation({
  summary: 'Lists the versions of a policy, newest first.',
  notes: ['There are at most five, so the list has no pages.', systemDatesNote],
  access: { action: 'ram:ListPolicyVersions', level: 'list', resource: 'acs:ram::{accountId}:policy/{PolicyName}' },
  input: { PolicyType: required(policyType), PolicyName: required(policyName) },
  output: {
    PolicyVersions: answer('The versions.', { PolicyVersion: list('The versions.', answer('A version.', versionFields)) }),
  },
  errors: { ...policyNameErrors, ...policyTypeErrors, ...noPolicyError },
  refusals: { 'no-policy': 'EntityNotExist.Policy' },
  async run({ input, caller }, deps) {
    const versions = await listVersions(deps, caller.account, { type: input.PolicyType, name: input.PolicyName })
    return versions instanceof Refusal ? versions : { PolicyVersions: { PolicyVersion: versions.map(shownVersion) } }
  },
})
