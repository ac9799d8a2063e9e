import { answer } from '../../contract/composites.ts'
import { text } from '../../contract/scalars.ts'
import { createKey } from '../../domain/users/create-key.ts'
import { Refusal } from '../../kernel/outcome.ts'
import { holderErrors, holderName, holderNote, keyFields, shownKey } from './access-key.ts'
import { operation } from './product.ts'

/** RAM: CreateAccessKey (2015-05-01), facts of the official clients. */
export const CreateAccessKey = operation({
  summary: 'Creates an access key of a RAM user or of the caller, and tells its secret this once.',
  notes: [holderNote, 'Differs: the account root too has at most two access keys.'],
  access: { action: 'ram:CreateAccessKey', level: 'create', resource: 'acs:ram::{accountId}:user/{UserName}' },
  input: { UserName: holderName },
  output: {
    AccessKey: answer('The key.', {
      ...keyFields,
      AccessKeySecret: text('The secret, told only here.', { example: '…' }),
    }),
  },
  errors: {
    ...holderErrors,
    'LimitExceeded.User.AccessKey': [409, 'The access key count of the user access keys beyond the current limits.'],
  },
  refusals: { 'no-user': 'EntityNotExist.User', 'too-many-keys': 'LimitExceeded.User.AccessKey' },
  async run({ input, caller }, deps) {
    const key = await createKey(deps, caller, input.UserName)
    if (key instanceof Refusal) return key
    return { AccessKey: { ...shownKey({ ...key, isActive: true }), AccessKeySecret: key.secret.reveal() } }
  },
})
