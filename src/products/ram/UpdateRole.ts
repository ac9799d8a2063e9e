import { answer } from '../../contract/composites.ts'
import { required } from '../../contract/field.ts'
import { updateRole } from '../../domain/roles/update-role.ts'
import { Refusal } from '../../kernel/outcome.ts'
import { operation } from './product.ts'
import {
  maxSession,
  newRoleErrors,
  noRoleError,
  roleDescription,
  roleFields,
  roleName,
  roleNameErrors,
  roleUpdateDate,
  shownWholeRole,
  trustDocument,
  trustField,
  trustNote,
} from './role-fields.ts'

/** RAM: UpdateRole (2015-05-01), facts of the official clients. */
export const UpdateRole = operation({
  summary: 'Changes a role; what is not given stays.',
  notes: [
    'Sessions that were begun before go on until they expire: the trust policy and the longest duration are asked when a session begins.',
    'An empty NewDescription takes the remark away.',
    trustNote,
  ],
  access: { action: 'ram:UpdateRole', level: 'update', resource: 'acs:ram::{accountId}:role/{RoleName}' },
  input: {
    RoleName: required(roleName),
    NewAssumeRolePolicyDocument: trustDocument('New'),
    NewDescription: roleDescription('New'),
    NewMaxSessionDuration: maxSession('New'),
  },
  output: { Role: answer('The role as it is now.', { ...roleFields, ...trustField, ...roleUpdateDate }) },
  errors: { ...roleNameErrors, ...newRoleErrors, ...noRoleError, MalformedPolicyDocument: [400, '%s'] },
  refusals: {
    'no-role': 'EntityNotExist.Role',
    'malformed-policy': 'MalformedPolicyDocument',
    'policy-too-long': 'InvalidParameter.NewAssumeRolePolicyDocument.Length',
  },
  async run({ input, caller }, deps) {
    const role = await updateRole(deps, caller.account, input.RoleName, {
      trustDocument: input.NewAssumeRolePolicyDocument,
      description: input.NewDescription,
      maxSessionSeconds: input.NewMaxSessionDuration,
    })
    return role instanceof Refusal ? role : { Role: shownWholeRole(caller.account, role) }
  },
})
