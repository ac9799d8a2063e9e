import { required } from '../../contract/field.ts'
import { atOnceNote, attachmentErrors, attachmentInput, detach, resourceGroupNote } from './attachment.ts'
import { operation } from './product.ts'
import { noUserError, userName, userNameErrors } from './user-fields.ts'

/** RAM: DetachPolicyFromUser (2015-05-01), facts of the official clients. */
export const DetachPolicyFromUser = operation({
  summary: 'Detaches a policy from a user.',
  notes: [
    atOnceNote,
    'Differs: a policy that does not exist is one that the user does not have: EntityNotExist.User.Policy.',
    resourceGroupNote,
  ],
  access: {
    action: 'ram:DetachPolicyFromUser',
    level: 'update',
    resource: ['acs:ram::{accountId}:user/{UserName}', 'acs:ram::{accountId}:policy/{PolicyName}'],
  },
  input: { UserName: required(userName()), ...attachmentInput },
  output: {},
  errors: {
    ...userNameErrors,
    ...attachmentErrors,
    ...noUserError,
    'EntityNotExist.User.Policy': [404, 'The indicate policy of the user does not exist.'],
  },
  refusals: {
    'no-target': 'EntityNotExist.User',
    'not-attached': 'EntityNotExist.User.Policy',
    'resource-group': 'EntityNotExist.ResourceGroup',
  },
  run: (call, deps) => detach(call, { type: 'user', name: call.input.UserName }, deps),
})
