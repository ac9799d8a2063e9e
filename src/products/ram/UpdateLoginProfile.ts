import { required } from '../../contract/field.ts'
import { updateLoginProfile } from '../../domain/users/login-profile.ts'
import { noProfileError, passwordError, passwordLimit, passwordNotes, profileErrors, profileInput } from './login-profile.ts'
import { operation } from './product.ts'
import { userName } from './user-fields.ts'

/** RAM: UpdateLoginProfile (2015-05-01), facts of the official clients. */
export const UpdateLoginProfile = operation({
  summary: "Changes a RAM user's logon settings; what is not given stays.",
  notes: passwordNotes,
  limit: passwordLimit,
  access: { action: 'ram:UpdateLoginProfile', level: 'update', resource: 'acs:ram::{accountId}:user/{UserName}' },
  input: { UserName: required(userName()), ...profileInput },
  output: {},
  errors: { ...profileErrors, ...passwordError, ...noProfileError },
  refusals: { 'no-user': 'EntityNotExist.User', 'no-profile': 'EntityNotExist.User.LoginProfile' },
  run: ({ input, caller }, deps) =>
    updateLoginProfile(deps, caller.account, input.UserName, {
      password: input.Password,
      isMfaRequired: input.MFABindRequired,
      isResetRequired: input.PasswordResetRequired,
    }),
})
