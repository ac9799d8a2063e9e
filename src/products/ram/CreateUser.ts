import { answer } from '../../contract/composites.ts'
import { required } from '../../contract/field.ts'
import { createUser } from '../../domain/users/create-user.ts'
import { Refusal } from '../../kernel/outcome.ts'
import { operation } from './product.ts'
import { particulars, particularsErrors, shownUser, userFields, userName, userNameErrors } from './user-fields.ts'

/** RAM: CreateUser (2015-05-01), facts of the official clients. */
export const CreateUser = operation({
  summary: 'Creates a RAM user, who may do nothing and has no key.',
  notes: [
    'An account has at most 5,000 users.',
    'Differs: UserName is required, which the clients do not say.',
    'Differs: names that differ in upper and lower case are different names.',
    'Differs: particulars that were not given are empty texts; DisplayName takes any characters. An Email needs an `@` between two parts.',
  ],
  access: { action: 'ram:CreateUser', level: 'create', resource: 'acs:ram::{accountId}:user/*' },
  input: { UserName: required(userName()), ...particulars('') },
  output: { User: answer('The user.', userFields) },
  errors: {
    ...userNameErrors,
    ...particularsErrors(''),
    'EntityAlreadyExists.User': [409, 'The user does already EXIST.'],
    'LimitExceeded.User': [409, 'The count of users beyond the current limits.'],
  },
  refusals: { 'known-user': 'EntityAlreadyExists.User', 'too-many-users': 'LimitExceeded.User' },
  async run({ input, caller }, deps) {
    const user = await createUser(deps, caller.account, {
      name: input.UserName,
      displayName: input.DisplayName ?? '',
      comments: input.Comments ?? '',
      email: input.Email ?? '',
      mobilePhone: input.MobilePhone ?? '',
    })
    return user instanceof Refusal ? user : { User: shownUser(user) }
  },
})
