import { answer } from '../../contract/composites.ts'
import { required } from '../../contract/field.ts'
import { getLoginProfile } from '../../domain/users/login-profile.ts'
import { Refusal } from '../../kernel/outcome.ts'
import { noProfileError, profileErrors, profileFields, shownProfile } from './login-profile.ts'
import { operation } from './product.ts'
import { userName } from './user-fields.ts'

/** RAM: GetLoginProfile (2015-05-01), facts of the official clients. */
export const GetLoginProfile = operation({
  summary: "Shows a RAM user's logon settings, without the password.",
  access: { action: 'ram:GetLoginProfile', level: 'get', resource: 'acs:ram::{accountId}:user/{UserName}' },
  input: { UserName: required(userName()) },
  output: { LoginProfile: answer('The settings.', profileFields) },
  errors: { ...profileErrors, ...noProfileError },
  refusals: { 'no-user': 'EntityNotExist.User', 'no-profile': 'EntityNotExist.User.LoginProfile' },
  async run({ input, caller }, deps) {
    const profile = await getLoginProfile(deps, caller.account, input.UserName)
    return profile instanceof Refusal ? profile : { LoginProfile: shownProfile(profile) }
  },
})
