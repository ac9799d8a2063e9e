import { required } from '../../contract/field.ts'
import { setDefaultVersion } from '../../domain/policies/change-versions.ts'
import {
  noPolicyError,
  noVersionError,
  policyName,
  policyNameErrors,
  versionId,
  versionIdErrors,
  versionNumber,
} from './policy-fields.ts'
import { operation } from './product.ts'

/** RAM: SetDefaultPolicyVersion (2015-05-01), facts of the official clients. */
export const SetDefaultPolicyVersion = operation({
  summary: 'Puts another version of a custom policy in force.',
  notes: ['It counts from the next call on, for everybody who has the policy. The version that is in force may be named again.'],
  access: { action: 'ram:SetDefaultPolicyVersion', level: 'update', resource: 'acs:ram::{accountId}:policy/{PolicyName}' },
  input: { PolicyName: required(policyName), VersionId: required(versionId) },
  output: {},
  errors: { ...policyNameErrors, ...versionIdErrors, ...noPolicyError, ...noVersionError },
  refusals: { 'no-policy': 'EntityNotExist.Policy', 'no-version': 'EntityNotExist.Policy.Version' },
  run: ({ input, caller }, deps) =>
    setDefaultVersion(deps, caller.account, { policy: input.PolicyName, number: versionNumber(input.VersionId) }),
})
