import { required } from '../../contract/field.ts'
import { flag } from '../../contract/scalars.ts'
import { deletePolicy } from '../../domain/policies/delete-policy.ts'
import { noPolicyError, policyName, policyNameErrors } from './policy-fields.ts'
import { operation } from './product.ts'

/** RAM: DeletePolicy (2015-05-01), facts of the official clients. */
export const DeletePolicy = operation({
  summary: 'Deletes a custom policy that nobody has.',
  notes: [
    'CascadingDelete deletes the versions that are not in force too; it detaches the policy from nobody.',
    'Differs: a policy that roles have is refused with 409 DeleteConflict.Policy.Role, a code of the sibling product Resource Management.',
    'A policy that several kinds of targets have is refused for users first, then for groups, then for roles.',
  ],
  access: { action: 'ram:DeletePolicy', level: 'delete', resource: 'acs:ram::{accountId}:policy/{PolicyName}' },
  input: {
    PolicyName: required(policyName),
    CascadingDelete: flag('Whether its versions that are not in force are deleted too; not unless told.', { example: 'true' }),
  },
  output: {},
  errors: {
    ...policyNameErrors,
    ...noPolicyError,
    'DeleteConflict.Policy.User': [409, 'The policy CAN NOT been attached to any user while deleting the policy.'],
    'DeleteConflict.Policy.Group': [409, 'The policy CAN NOT been attached to any group while deleting the policy.'],
    'DeleteConflict.Policy.Role': [409, 'The policy CAN NOT been attached to any role while deleting the policy.'],
    'DeleteConflict.Policy.Version': [409, 'The policy CAN NOT has any version except the default version.'],
  },
  refusals: {
    'no-policy': 'EntityNotExist.Policy',
    'user-has-it': 'DeleteConflict.Policy.User',
    'group-has-it': 'DeleteConflict.Policy.Group',
    'role-has-it': 'DeleteConflict.Policy.Role',
    'has-versions': 'DeleteConflict.Policy.Version',
  },
  run: ({ input, caller }, deps) => deletePolicy(deps, caller.account, input.PolicyName, input.CascadingDelete ?? false),
})
