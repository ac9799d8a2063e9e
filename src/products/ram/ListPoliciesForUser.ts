import { required } from '../../contract/field.ts'
import { shownPolicies } from './attachment.ts'
import { attachedFields } from './policy-fields.ts'
import { operation } from './product.ts'
import { noUserError, userName, userNameErrors } from './user-fields.ts'

/** RAM: ListPoliciesForUser (2015-05-01), facts of the official clients. */
export const ListPoliciesForUser = operation({
  summary: 'Lists the policies attached to a user.',
  notes: ['The policies of the groups that the user is in are not among them, though they count for the user.'],
  access: { action: 'ram:ListPoliciesForUser', level: 'list', resource: 'acs:ram::{accountId}:user/{UserName}' },
  input: { UserName: required(userName()) },
  output: attachedFields,
  errors: { ...userNameErrors, ...noUserError },
  refusals: { 'no-target': 'EntityNotExist.User' },
  run: ({ input, caller }, deps) => shownPolicies(caller.account, { type: 'user', name: input.UserName }, deps),
})
