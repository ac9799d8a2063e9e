import { required } from '../../contract/field.ts'
import { shownPolicies } from './attachment.ts'
import { attachedFields } from './policy-fields.ts'
import { operation } from './product.ts'
import { noRoleError, roleName, roleNameErrors } from './role-fields.ts'

/** RAM: ListPoliciesForRole (2015-05-01), facts of the official clients. */
export const ListPoliciesForRole = operation({
  summary: 'Lists the policies attached to a role.',
  notes: ['It has few policies at most, so the list has no pages.'],
  access: { action: 'ram:ListPoliciesForRole', level: 'list', resource: 'acs:ram::{accountId}:role/{RoleName}' },
  input: { RoleName: required(roleName) },
  output: attachedFields,
  errors: { ...roleNameErrors, ...noRoleError },
  refusals: { 'no-target': 'EntityNotExist.Role' },
  run: ({ input, caller }, deps) => shownPolicies(caller.account, { type: 'role', name: input.RoleName }, deps),
})
