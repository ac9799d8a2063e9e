import { required } from '../../contract/field.ts'
import { switchKey } from '../../domain/users/change-key.ts'
import { holderErrors, holderName, holderNote, keyId, keyIdErrors, noKeyError, status } from './access-key.ts'
import { valueErrors } from './parameter-errors.ts'
import { operation } from './product.ts'

/** RAM: UpdateAccessKey (2015-05-01), facts of the official clients. */
export const UpdateAccessKey = operation({
  summary: 'Switches an access key on or off.',
  notes: [holderNote, 'It holds from the next call on. A caller may switch off the very key that signs the call.'],
  access: { action: 'ram:UpdateAccessKey', level: 'update', resource: 'acs:ram::{accountId}:user/{UserName}' },
  input: { UserName: holderName, UserAccessKeyId: required(keyId), Status: required(status) },
  output: {},
  errors: { ...holderErrors, ...keyIdErrors, ...valueErrors('Status'), ...noKeyError },
  refusals: { 'no-user': 'EntityNotExist.User', 'no-key': 'EntityNotExist.User.AccessKey' },
  run: ({ input, caller }, deps) =>
    switchKey(deps, caller, input.UserName, { id: input.UserAccessKeyId, isActive: input.Status === 'Active' }),
})
