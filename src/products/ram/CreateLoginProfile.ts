import { answer } from '../../contract/composites.ts'
import { required } from '../../contract/field.ts'
import { createLoginProfile } from '../../domain/users/login-profile.ts'
import { Refusal } from '../../kernel/outcome.ts'
import {
  passwordError,
  passwordLimit,
  passwordNotes,
  profileErrors,
  profileFields,
  profileInput,
  shownProfile,
} from './login-profile.ts'
import { operation } from './product.ts'
import { userName } from './user-fields.ts'

/** RAM: CreateLoginProfile (2015-05-01), facts of the official clients. */
export const CreateLoginProfile = operation({
  summary: 'Keeps a password with which a RAM user may log on.',
  notes: ['Differs: the settings are kept and shown; there is no console here to log on to.', ...passwordNotes],
  limit: passwordLimit,
  access: { action: 'ram:CreateLoginProfile', level: 'create', resource: 'acs:ram::{accountId}:user/{UserName}' },
  input: { UserName: required(userName()), ...profileInput, Password: required(profileInput.Password) },
  output: { LoginProfile: answer('The settings.', profileFields) },
  errors: {
    ...profileErrors,
    ...passwordError,
    'EntityAlreadyExists.User.LoginProfile': [409, 'The user login profile does already EXIST.'],
  },
  refusals: { 'no-user': 'EntityNotExist.User', 'known-profile': 'EntityAlreadyExists.User.LoginProfile' },
  async run({ input, caller }, deps) {
    const profile = await createLoginProfile(deps, caller.account, input.UserName, {
      password: input.Password,
      isMfaRequired: input.MFABindRequired,
      isResetRequired: input.PasswordResetRequired,
    })
    return profile instanceof Refusal ? profile : { LoginProfile: shownProfile(profile) }
  },
})
