import { answer } from '../../contract/composites.ts'
import { required } from '../../contract/field.ts'
import { updateUser } from '../../domain/users/update-user.ts'
import { Refusal } from '../../kernel/outcome.ts'
import { nameErrors } from './parameter-errors.ts'
import { operation } from './product.ts'
import {
  noUserError,
  particulars,
  particularsErrors,
  shownUserWithUpdate,
  updateDate,
  userFields,
  userName,
  userNameErrors,
} from './user-fields.ts'

/** RAM: UpdateUser (2015-05-01), facts of the official clients. */
export const UpdateUser = operation({
  summary: 'Changes a RAM user.',
  notes: [
    'A new name takes along access keys, logon settings, groups and policies; the id stays. Policies of others that name the user by its old name do not follow.',
    'What is not given stays; an empty text empties all but the name.',
  ],
  access: { action: 'ram:UpdateUser', level: 'update', resource: 'acs:ram::{accountId}:user/{UserName}' },
  input: {
    UserName: required(userName()),
    NewUserName: userName('The new name.', 'NewUserName'),
    ...particulars('New'),
  },
  output: { User: answer('The user.', { ...userFields, ...updateDate }) },
  errors: {
    ...userNameErrors,
    ...nameErrors('NewUserName'),
    ...particularsErrors('New'),
    ...noUserError,
    'EntityAlreadyExists.User': [409, 'The user does already EXIST.'],
  },
  refusals: { 'no-user': 'EntityNotExist.User', 'known-user': 'EntityAlreadyExists.User' },
  async run({ input, caller }, deps) {
    const user = await updateUser(deps, caller.account, input.UserName, {
      name: input.NewUserName,
      displayName: input.NewDisplayName,
      comments: input.NewComments,
      email: input.NewEmail,
      mobilePhone: input.NewMobilePhone,
    })
    return user instanceof Refusal ? user : { User: shownUserWithUpdate(user) }
  },
})
