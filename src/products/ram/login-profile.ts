import { flag, secret, text } from '../../contract/scalars.ts'
import { PASSWORD_LENGTH } from '../../domain/users/password.ts'
import type { LoginProfile } from '../../domain/users/profiles-store.ts'
import { isoSeconds } from '../../kernel/clock.ts'
import { noUserError, userNameErrors } from './user-fields.ts'

const TOO_WEAK = 'InvalidParameter.Password.TooWeak'

/** The settings in a request. */
export const profileInput = {
  Password: secret(`The password: ${PASSWORD_LENGTH.min} to ${PASSWORD_LENGTH.max} characters.`, {
    ...PASSWORD_LENGTH,
    codes: { form: TOO_WEAK },
  }),
  PasswordResetRequired: flag('Whether the user sets a new password at the next logon.', { example: 'true' }),
  MFABindRequired: flag('Whether the user binds a second factor at the next logon.', { example: 'false' }),
}

export const passwordError = {
  [TOO_WEAK]: [400, 'The parameter - "Password" is not compliant with the password policy.'],
} as const
export const profileErrors = { ...userNameErrors, ...noUserError }
export const noProfileError = { 'EntityNotExist.User.LoginProfile': [404, 'The user login profile does not exist.'] } as const
export const passwordNotes = [
  'Differs: the password policy is the vendor’s own where nobody has set another: 8 to 32 characters of any kind.',
  'Differs: two calls per second and user are taken: hashing a password is made to be slow. Of the password only an scrypt hash is kept.',
]
/** How often a password may be set. */
export const passwordLimit = { perUserPerSecond: 2 }

/** The settings in an answer; never the password. */
export const profileFields = {
  UserName: text('Name of the user.', { example: 'alice' }),
  PasswordResetRequired: profileInput.PasswordResetRequired,
  MFABindRequired: profileInput.MFABindRequired,
  CreateDate: text('When the settings were made, UTC.', { example: '2026-01-23T12:33:18Z' }),
}

/** A profile as those fields show it. */
export function shownProfile({ userName, isMfaRequired, isResetRequired, createdAt }: LoginProfile) {
  return {
    UserName: userName,
    PasswordResetRequired: isResetRequired,
    MFABindRequired: isMfaRequired,
    CreateDate: isoSeconds(createdAt),
  }
}
