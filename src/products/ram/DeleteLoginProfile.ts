import { required } from '../../contract/field.ts'
import { deleteLoginProfile } from '../../domain/users/login-profile.ts'
import { noProfileError, profileErrors } from './login-profile.ts'
import { operation } from './product.ts'
import { userName } from './user-fields.ts'

/** RAM: DeleteLoginProfile (2015-05-01), facts of the official clients. */
export const DeleteLoginProfile = operation({
  summary: "Forgets a RAM user's password and logon settings.",
  access: { action: 'ram:DeleteLoginProfile', level: 'delete', resource: 'acs:ram::{accountId}:user/{UserName}' },
  input: { UserName: required(userName()) },
  output: {},
  errors: { ...profileErrors, ...noProfileError },
  refusals: { 'no-user': 'EntityNotExist.User', 'no-profile': 'EntityNotExist.User.LoginProfile' },
  run: ({ input, caller }, deps) => deleteLoginProfile(deps, caller.account, input.UserName),
})
