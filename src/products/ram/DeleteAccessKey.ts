import { required } from '../../contract/field.ts'
import { deleteKey } from '../../domain/users/change-key.ts'
import { holderErrors, holderName, holderNote, keyId, keyIdErrors, noKeyError } from './access-key.ts'
import { operation } from './product.ts'

/** RAM: DeleteAccessKey (2015-05-01), facts of the official clients. */
export const DeleteAccessKey = operation({
  summary: 'Deletes an access key for good.',
  notes: [holderNote, 'A key that is active is deleted too, also the last one of its user and the one that signs the call.'],
  access: { action: 'ram:DeleteAccessKey', level: 'delete', resource: 'acs:ram::{accountId}:user/{UserName}' },
  input: { UserName: holderName, UserAccessKeyId: required(keyId) },
  output: {},
  errors: { ...holderErrors, ...keyIdErrors, ...noKeyError },
  refusals: { 'no-user': 'EntityNotExist.User', 'no-key': 'EntityNotExist.User.AccessKey' },
  run: ({ input, caller }, deps) => deleteKey(deps, caller, input.UserName, input.UserAccessKeyId),
})
