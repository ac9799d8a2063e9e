import { required } from '../../contract/field.ts'
import { leaveGroup } from '../../domain/groups/change-members.ts'
import { groupName, groupNameErrors, noGroupError } from './group-fields.ts'
import { operation } from './product.ts'
import { noUserError, userName, userNameErrors } from './user-fields.ts'

/** RAM: RemoveUserFromGroup (2015-05-01), facts of the official clients. */
export const RemoveUserFromGroup = operation({
  summary: 'Takes a RAM user out of a group.',
  notes: ['The caller needs the permission for the user and for the group.'],
  access: {
    action: 'ram:RemoveUserFromGroup',
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
    'EntityNotExist.User.Group': [404, 'The user has not joined the group.'],
  },
  refusals: {
    'no-user': 'EntityNotExist.User',
    'no-group': 'EntityNotExist.Group',
    'not-in-group': 'EntityNotExist.User.Group',
  },
  run: ({ input, caller }, deps) => leaveGroup(deps, caller.account, { user: input.UserName, group: input.GroupName }),
})
