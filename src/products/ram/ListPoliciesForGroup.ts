import { required } from '../../contract/field.ts'
import { shownPolicies } from './attachment.ts'
import { groupName, groupNameErrors, noGroupError } from './group-fields.ts'
import { attachedFields } from './policy-fields.ts'
import { operation } from './product.ts'

/** RAM: ListPoliciesForGroup (2015-05-01), facts of the official clients. */
export const ListPoliciesForGroup = operation({
  summary: 'Lists the policies attached to a group.',
  notes: ['It has few policies at most, so the list has no pages.'],
  access: { action: 'ram:ListPoliciesForGroup', level: 'list', resource: 'acs:ram::{accountId}:group/{GroupName}' },
  input: { GroupName: required(groupName()) },
  output: attachedFields,
  errors: { ...groupNameErrors, ...noGroupError },
  refusals: { 'no-target': 'EntityNotExist.Group' },
  run: ({ input, caller }, deps) => shownPolicies(caller.account, { type: 'group', name: input.GroupName }, deps),
})
