import { required } from '../../contract/field.ts'
import { deleteGroup } from '../../domain/groups/delete-group.ts'
import { groupName, groupNameErrors, noGroupError } from './group-fields.ts'
import { operation } from './product.ts'

/** RAM: DeleteGroup (2015-05-01), facts of the official clients. */
export const DeleteGroup = operation({
  summary: 'Deletes a group that has neither users nor policies left.',
  notes: ['Differs: of both conflicts the one about users is told.'],
  access: { action: 'ram:DeleteGroup', level: 'delete', resource: 'acs:ram::{accountId}:group/{GroupName}' },
  input: { GroupName: required(groupName()) },
  output: {},
  errors: {
    ...groupNameErrors,
    ...noGroupError,
    'DeleteConflict.Group.User': [409, 'The group CAN NOT has any user member while deleting the group.'],
    'DeleteConflict.Group.Policy': [409, 'The entity CAN NOT has any attached policy while deleting the group.'],
  },
  refusals: {
    'no-group': 'EntityNotExist.Group',
    'has-user': 'DeleteConflict.Group.User',
    'has-policy': 'DeleteConflict.Group.Policy',
  },
  run: ({ input, caller }, deps) => deleteGroup(deps, caller.account, input.GroupName),
})
