import { required } from '../../contract/field.ts'
import { deleteRole } from '../../domain/roles/delete-role.ts'
import { operation } from './product.ts'
import { noRoleError, roleName, roleNameErrors } from './role-fields.ts'

/** RAM: DeleteRole (2015-05-01), facts of the official clients. */
export const DeleteRole = operation({
  summary: 'Deletes a role that has no policies.',
  notes: ['All sessions of the role end with it, also when a role of the same name is created later.'],
  access: { action: 'ram:DeleteRole', level: 'delete', resource: 'acs:ram::{accountId}:role/{RoleName}' },
  input: { RoleName: required(roleName) },
  output: {},
  errors: {
    ...roleNameErrors,
    ...noRoleError,
    'DeleteConflict.Role.Policy': [409, 'The role CAN NOT has any attached policy while deleting the role.'],
  },
  refusals: { 'no-role': 'EntityNotExist.Role', 'has-policy': 'DeleteConflict.Role.Policy' },
  run: ({ input, caller }, deps) => deleteRole(deps, caller.account, input.RoleName),
})
