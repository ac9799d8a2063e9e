import { required } from '../../contract/field.ts'
import { atOnceNote, attach, attachErrors, attachmentInput, resourceGroupNote } from './attachment.ts'
import { operation } from './product.ts'
import { noRoleError, roleName, roleNameErrors } from './role-fields.ts'

/** RAM: AttachPolicyToRole (2015-05-01), facts of the official clients. */
export const AttachPolicyToRole = operation({
  summary: 'Attaches a policy to a role.',
  notes: [atOnceNote, 'A role has at most 20 system and 10 custom policies.', resourceGroupNote],
  access: {
    action: 'ram:AttachPolicyToRole',
    level: 'update',
    resource: ['acs:ram::{accountId}:role/{RoleName}', 'acs:ram::{accountId}:policy/{PolicyName}'],
  },
  input: { RoleName: required(roleName), ...attachmentInput },
  output: {},
  errors: {
    ...roleNameErrors,
    ...attachErrors,
    ...noRoleError,
    'EntityAlreadyExists.Role.Policy': [409, 'The role has already been attached this policy.'],
    'LimitExceeded.Role.Policy': [409, 'The count of policies attached to the role beyond the current limits.'],
  },
  refusals: {
    'no-target': 'EntityNotExist.Role',
    'no-policy': 'EntityNotExist.Policy',
    'resource-group': 'EntityNotExist.ResourceGroup',
    attached: 'EntityAlreadyExists.Role.Policy',
    'too-many': 'LimitExceeded.Role.Policy',
  },
  run: (call, deps) => attach(call, { type: 'role', name: call.input.RoleName }, deps),
})
