import { required } from '../../contract/field.ts'
import { atOnceNote, attach, attachErrors, attachmentInput, resourceGroupNote } from './attachment.ts'
import { operation } from './product.ts'
import { noUserError, userName, userNameErrors } from './user-fields.ts'

/** RAM: AttachPolicyToUser (2015-05-01), facts of the official clients. */
export const AttachPolicyToUser = operation({
  summary: 'Attaches a policy to a user.',
  notes: [atOnceNote, 'A user has at most 20 system and 10 custom policies.', resourceGroupNote],
  access: {
    action: 'ram:AttachPolicyToUser',
    level: 'update',
    resource: ['acs:ram::{accountId}:user/{UserName}', 'acs:ram::{accountId}:policy/{PolicyName}'],
  },
  input: { UserName: required(userName()), ...attachmentInput },
  output: {},
  errors: {
    ...userNameErrors,
    ...attachErrors,
    ...noUserError,
    'EntityAlreadyExists.User.Policy': [409, 'The user has already been attached this policy.'],
    'LimitExceeded.User.Policy': [409, 'The policy count of the user attached policies beyond the current limits.'],
  },
  refusals: {
    'no-target': 'EntityNotExist.User',
    'no-policy': 'EntityNotExist.Policy',
    'resource-group': 'EntityNotExist.ResourceGroup',
    attached: 'EntityAlreadyExists.User.Policy',
    'too-many': 'LimitExceeded.User.Policy',
  },
  run: (call, deps) => attach(call, { type: 'user', name: call.input.UserName }, deps),
})
