import { required } from '../../contract/field.ts'
import { atOnceNote, attachmentErrors, attachmentInput, detach, resourceGroupNote } from './attachment.ts'
import { operation } from './product.ts'
import { noRoleError, roleName, roleNameErrors } from './role-fields.ts'

/** RAM: DetachPolicyFromRole (2015-05-01), facts of the official clients. */
export const DetachPolicyFromRole = operation({
  summary: 'Detaches a policy from a role.',
  notes: [
    atOnceNote,
    'Differs: a policy that does not exist is one that the role does not have: EntityNotExist.Role.Policy.',
    resourceGroupNote,
  ],
  access: {
    action: 'ram:DetachPolicyFromRole',
    level: 'update',
    resource: ['acs:ram::{accountId}:role/{RoleName}', 'acs:ram::{accountId}:policy/{PolicyName}'],
  },
  input: { RoleName: required(roleName), ...attachmentInput },
  output: {},
  errors: {
    ...roleNameErrors,
    ...attachmentErrors,
    ...noRoleError,
    'EntityNotExist.Role.Policy': [404, 'The indicate policy attached to the role does not exist.'],
  },
  refusals: {
    'no-target': 'EntityNotExist.Role',
    'not-attached': 'EntityNotExist.Role.Policy',
    'resource-group': 'EntityNotExist.ResourceGroup',
  },
  run: (call, deps) => detach(call, { type: 'role', name: call.input.RoleName }, deps),
})
