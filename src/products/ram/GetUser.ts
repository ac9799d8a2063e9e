import { answer } from '../../contract/composites.ts'
import { optional, required } from '../../contract/field.ts'
import { text } from '../../contract/scalars.ts'
import { getUser } from '../../domain/users/list-users.ts'
import { Refusal } from '../../kernel/outcome.ts'
import { operation } from './product.ts'
import { noUserError, shownUserWithUpdate, updateDate, userFields, userName, userNameErrors } from './user-fields.ts'

/** RAM: GetUser (2015-05-01), facts of the official clients. */
export const GetUser = operation({
  summary: 'Shows a RAM user.',
  notes: ['Differs: LastLoginDate is left out: there is no console here to log on to.'],
  access: { action: 'ram:GetUser', level: 'get', resource: 'acs:ram::{accountId}:user/{UserName}' },
  input: { UserName: required(userName()) },
  output: {
    User: answer('The user.', {
      ...userFields,
      ...updateDate,
      LastLoginDate: optional(text('When the user logged on last, UTC.', { example: '2026-01-23T12:33:18Z' })),
    }),
  },
  errors: { ...userNameErrors, ...noUserError },
  refusals: { 'no-user': 'EntityNotExist.User' },
  async run({ input, caller }, deps) {
    const user = await getUser(deps, caller.account, input.UserName)
    return user instanceof Refusal ? user : { User: shownUserWithUpdate(user) }
  },
})
