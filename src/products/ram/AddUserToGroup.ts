import { required } from '../../contract/field.ts'
import { joinGroup } from '../../domain/groups/change-members.ts'
import { groupName, groupNameErrors, noGroupError } from './group-fields.ts'
import { operation } from './product.ts'
import { noUserError, userName, userNameErrors } from './user-fields.ts'

/** RAM: AddUserToGroup (2015-05-01), facts of the official clients. */
export const AddUserToGroup = operation({
  summary: 'Puts a RAM user into a group.',
  notes: ['A user is in at most ten groups.', 'The caller needs the permission for the user and for the group.'],
  access: {
    action: 'ram:AddUserToGroup',
    level: 'update',
    resource: ['acs:ram::{accountId}:user/{UserName}', 'acs:ram::{accountId}:group/{GroupName}'],
  },
  input: { UserName: required(userName()), GroupName: required(groupName()) },
  output: {},
  errors: {
    ...userNameErrors,
    ...groupNameErrors,
    ...noUserError,
    ...noGroupError,
    'EntityAlreadyExists.User.Group': [409, 'The user has already joined the group.'],
    'LimitExceeded.User.Group': [409, 'The count of groups the target user joined beyond the current limits.'],
  },
  refusals: {
    'no-user': 'EntityNotExist.User',
    'no-group': 'EntityNotExist.Group',
    'in-group': 'EntityAlreadyExists.User.Group',
    'too-many-groups': 'LimitExceeded.User.Group',
  },
  run: ({ input, caller }, deps) => joinGroup(deps, caller.account, { user: input.UserName, group: input.GroupName }),
})
