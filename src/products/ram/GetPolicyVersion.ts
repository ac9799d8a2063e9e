import { answer } from '../../contract/composites.ts'
import { required } from '../../contract/field.ts'
import { getVersion } from '../../domain/policies/get-policy.ts'
import { Refusal } from '../../kernel/outcome.ts'
import {
  noPolicyError,
  noVersionError,
  policyName,
  policyNameErrors,
  policyType,
  policyTypeErrors,
  shownVersion,
  systemDatesNote,
  versionFields,
  versionId,
  versionIdErrors,
  versionNumber,
} from './policy-fields.ts'
import { operation } from './product.ts'

/** RAM: GetPolicyVersion (2015-05-01), facts of the official clients. */
export const GetPolicyVersion = operation({
  summary: 'Tells one version of a policy.',
  notes: ['A system policy has one version, v1.', systemDatesNote],
  access: { action: 'ram:GetPolicyVersion', level: 'get', resource: 'acs:ram::{accountId}:policy/{PolicyName}' },
  input: {
    PolicyType: required(policyType),
    PolicyName: required(policyName),
    VersionId: required(versionId),
  },
  output: { PolicyVersion: answer('The version.', versionFields) },
  errors: { ...policyNameErrors, ...policyTypeErrors, ...versionIdErrors, ...noPolicyError, ...noVersionError },
  refusals: { 'no-policy': 'EntityNotExist.Policy', 'no-version': 'EntityNotExist.Policy.Version' },
  async run({ input, caller }, deps) {
    const policy = { type: input.PolicyType, name: input.PolicyName }
    const version = await getVersion(deps, caller.account, { policy, number: versionNumber(input.VersionId) })
    return version instanceof Refusal ? version : { PolicyVersion: shownVersion(version) }
  },
})
