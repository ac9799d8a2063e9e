import { answer, list } from '../../contract/composites.ts'
import { optional, required } from '../../contract/field.ts'
import { choice, flag, text } from '../../contract/scalars.ts'
import { getMember } from '../../domain/directory/list-members.ts'
import { Refusal } from '../../kernel/outcome.ts'
import { accountFields, accountOf, STATUSES } from './account.ts'
import { CALLER, CALLER_CODES, errors } from './errors.ts'
import { shownTags, tagFields, uidText } from './fields.ts'
import { operation, SAME_IN_BOTH } from './product.ts'

/** Resource Directory: GetAccount (2022-04-19 and 2020-03-31), facts of the official clients. */
export const GetAccount = operation({
  summary: 'Shows a member.',
  notes: [
    'Tags is a plain list here, and only there when IncludeTags is true.',
    'Differs: the management account is no member: EntityNotExists.Account.',
    'Differs: logon addresses are not changed and phones not bound here: EmailStatus is left out, HasSecureMobilePhone is false, and SecureMobilePhone, IdentityInformation and Location are empty.',
    SAME_IN_BOTH,
  ],
  access: { action: 'resourcemanager:GetAccount', level: 'get', resource: 'acs:resourcemanager::{accountId}:account/*' },
  input: {
    AccountId: required(uidText('The member.', { example: '1817610956900001' })),
    IncludeTags: flag('Whether to show its tags.', { example: 'true' }),
  },
  output: {
    Account: answer('The member.', {
      ...accountFields(STATUSES),
      EmailStatus: optional(
        choice('Where a change of its logon address stands.', {
          WAIT_MODIFY: 'it waits for confirmation',
          CANCELLED: 'it was called off',
          EXPIRED: 'it was not confirmed in time',
        }),
      ),
      HasSecureMobilePhone: flag('Whether a phone is bound to it.', { example: 'true' }),
      IdentityInformation: text('Who was verified for it.', { example: 'aliyun-admin' }),
      Location: text('Where it is.'),
      ResourceDirectoryPath: text('The way down to it.', { example: 'rd-3Gaaaa/r-3Gaaaa/1817610956900001' }),
      SecureMobilePhone: text('The phone.'),
      Tags: optional(list('Its tags.', answer('A tag.', tagFields))),
    }),
  },
  errors: errors(...CALLER_CODES, 'EntityNotExists.Account'),
  refusals: { ...CALLER, 'unknown-account': 'EntityNotExists.Account' },
  async run({ input, caller }, deps) {
    const found = await getMember(deps, caller.account, input.AccountId)
    if (found instanceof Refusal) return found
    const { directory, member } = found
    return {
      Account: {
        ...accountOf(directory, member),
        HasSecureMobilePhone: false,
        IdentityInformation: '',
        Location: '',
        ResourceDirectoryPath: member.path,
        SecureMobilePhone: '',
        Tags: input.IncludeTags ? shownTags(member.tags) : undefined,
      },
    }
  },
})
