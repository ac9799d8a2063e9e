import { answer } from '../../contract/composites.ts'
import { optional, required } from '../../contract/field.ts'
import { text } from '../../contract/scalars.ts'
import { getKey } from '../../domain/users/list-keys.ts'
import { isoSeconds } from '../../kernel/clock.ts'
import { Refusal } from '../../kernel/outcome.ts'
import { holderErrors, holderName, holderNote, keyId, keyIdErrors, noKeyError } from './access-key.ts'
import { operation } from './product.ts'

/** RAM: GetAccessKeyLastUsed (2015-05-01), facts of the official clients. */
export const GetAccessKeyLastUsed = operation({
  summary: 'Tells when an access key signed a call last.',
  notes: [
    holderNote,
    'Every call with a good signature is a use, also one that was refused afterwards.',
    'Differs: the time is kept at most once an hour and key, and about a second late: the key may have been used again within the hour after it. LastUsedDate is left out for a key that was never used.',
  ],
  access: { action: 'ram:GetAccessKeyLastUsed', level: 'get', resource: 'acs:ram::{accountId}:user/{UserName}' },
  input: { UserName: holderName, UserAccessKeyId: required(keyId) },
  output: {
    AccessKeyLastUsed: answer('The last use.', {
      LastUsedDate: optional(text('When it was, UTC.', { example: '2026-10-21T06:37:40Z' })),
    }),
  },
  errors: { ...holderErrors, ...keyIdErrors, ...noKeyError },
  refusals: { 'no-user': 'EntityNotExist.User', 'no-key': 'EntityNotExist.User.AccessKey' },
  async run({ input, caller }, deps) {
    const key = await getKey(deps, caller, input.UserName, input.UserAccessKeyId)
    if (key instanceof Refusal) return key
    return { AccessKeyLastUsed: { LastUsedDate: key.lastUsedAt === null ? undefined : isoSeconds(key.lastUsedAt) } }
  },
})
