import { required } from '../../contract/field.ts'
import { deleteVersion } from '../../domain/policies/change-versions.ts'
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

/** RAM: DeletePolicyVersion (2015-05-01), facts of the official clients. */
export const DeletePolicyVersion = operation({
  summary: 'Deletes a version of a custom policy that is not in force.',
  access: { action: 'ram:DeletePolicyVersion', level: 'delete', resource: 'acs:ram::{accountId}:policy/{PolicyName}' },
  input: { PolicyName: required(policyName), VersionId: required(versionId) },
  output: {},
  errors: {
    ...policyNameErrors,
    ...versionIdErrors,
    ...noPolicyError,
    ...noVersionError,
    'DeleteConflict.Policy.Version.Default': [409, 'The default policy version CAN NOT been deleted directly.'],
  },
  refusals: {
    'no-policy': 'EntityNotExist.Policy',
    'no-version': 'EntityNotExist.Policy.Version',
    'in-force': 'DeleteConflict.Policy.Version.Default',
  },
  run: ({ input, caller }, deps) =>
    deleteVersion(deps, caller.account, { policy: input.PolicyName, number: versionNumber(input.VersionId) }),
})
