import { required } from '../../contract/field.ts'
import { deleteUser } from '../../domain/users/delete-user.ts'
import { operation } from './product.ts'
import { noUserError, userName, userNameErrors } from './user-fields.ts'

/** RAM: DeleteUser (2015-05-01), facts of the official clients. */
export const DeleteUser = operation({
  summary: 'Deletes a RAM user who is in no group and has no access key, logon settings and policy left.',
  notes: [
    'Differs: of several conflicts the first of these is told: group, access key, logon settings, policy.',
    'Differs: DeleteConflict.User.MFADevice is never said: there are no such devices here.',
  ],
  access: { action: 'ram:DeleteUser', level: 'delete', resource: 'acs:ram::{accountId}:user/{UserName}' },
  input: { UserName: required(userName()) },
  output: {},
  errors: {
    ...userNameErrors,
    ...noUserError,
    'DeleteConflict.User.Group': [409, 'The user CAN NOT be in any group while deleting the user.'],
    'DeleteConflict.User.AccessKey': [409, 'The user CAN NOT has any access key while deleting the user.'],
    'DeleteConflict.User.LoginProfile': [409, 'The user CAN NOT has any login profile while deleting the user.'],
    'DeleteConflict.User.Policy': [409, 'The user CAN NOT has any attached policy while deleting the user.'],
  },
  refusals: {
    'no-user': 'EntityNotExist.User',
    'in-group': 'DeleteConflict.User.Group',
    'has-key': 'DeleteConflict.User.AccessKey',
    'has-profile': 'DeleteConflict.User.LoginProfile',
    'has-policy': 'DeleteConflict.User.Policy',
  },
  run: ({ input, caller }, deps) => deleteUser(deps, caller.account, input.UserName),
})
