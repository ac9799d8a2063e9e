import { answer } from '../../contract/composites.ts'
import { required } from '../../contract/field.ts'
import { getRole } from '../../domain/roles/list-roles.ts'
import { Refusal } from '../../kernel/outcome.ts'
import { operation } from './product.ts'
import { noRoleError, roleFields, roleName, roleNameErrors, roleUpdateDate, shownWholeRole, trustField } from './role-fields.ts'

/** RAM: GetRole (2015-05-01), facts of the official clients. */
export const GetRole = operation({
  summary: 'Tells a role with its trust policy.',
  access: { action: 'ram:GetRole', level: 'get', resource: 'acs:ram::{accountId}:role/{RoleName}' },
  input: { RoleName: required(roleName) },
  output: { Role: answer('The role.', { ...roleFields, ...trustField, ...roleUpdateDate }) },
  errors: { ...roleNameErrors, ...noRoleError },
  refusals: { 'no-role': 'EntityNotExist.Role' },
  async run({ input, caller }, deps) {
    const role = await getRole(deps, caller.account, input.RoleName)
    return role instanceof Refusal ? role : { Role: shownWholeRole(caller.account, role) }
  },
})
