import { answer, list } from '../../contract/composites.ts'
import { invalid } from '../../contract/fault.ts'
import { optional } from '../../contract/field.ts'
import { flag, integer, text, uid } from '../../contract/scalars.ts'
import { listManaged } from '../../domain/bindings/list-accounts.ts'
import { utcTime } from '../../kernel/clock.ts'
import { parseUid } from '../../kernel/ids.ts'
import { Refusal } from '../../kernel/outcome.ts'
import { fields, sharedErrors } from './binding.ts'
import { operation } from './product.ts'

/** Threat detection: ListRdUsers (2022-06-16). */
export const ListRdUsers = operation({
  summary: 'Lists the accounts of the organisation, and which of them threat detection looks after.',
  notes: [
    'Differs: the list is for the management account and the delegated administrators of sas.aliyuncs.com or cloud-siem.aliyuncs.com; others get 403 NoPermission.',
    'Differs: an account has joined when it has authorised threat detection (EnableAccessForCloudSiem); JoinedTime is then, in UTC, and empty otherwise. DelegatedOrNot is true for delegated administrators.',
    'Differs: MainUserId is the management account. RegionId does not matter: both data centres have the same accounts.',
    'Differs: accounts come in the order of their ids. More than 5,000 are refused with LimitExceeded unless they are asked for page by page, with MaxResults and NextToken, which are ours.',
  ],
  access: { action: 'yundun-sas:ListRdUsers', level: 'list', resource: '*' },
  input: {
    RegionId: fields.RegionId,
    MaxResults: integer('Accounts on a page; all on one unless given.', { min: 1, max: 1000, example: '100' }),
    NextToken: text('The NextToken of the page before.', { max: 64, example: 'MTkwMDAwMDAwMDAwMDAwMQ' }),
  },
  output: {
    Data: list(
      'The accounts.',
      answer('An account.', {
        DelegatedOrNot: flag('Whether it administers threat detection for the organisation.', { example: 'true' }),
        Joined: flag('Whether threat detection looks after it.', { example: 'true' }),
        JoinedTime: text('Since when.', { example: '2013-10-01 00:00:00' }),
        MainUserId: uid('The account that pays for threat detection.', { example: '1500000000000001' }),
        SubUserId: uid('Its id.', { example: '1900000000000001' }),
        SubUserName: text('Its name.', { example: 'sas_account_xxx' }),
      }),
    ),
    NextToken: optional(text('Asks for the next page.', { example: 'MTkwMDAwMDAwMDAwMDAwMQ' })),
  },
  errors: {
    ...sharedErrors,
    LimitExceeded: [400, 'The list has more than %s entries; ask for it page by page with MaxResults.'],
  },
  refusals: { 'not-administrator': 'NoPermission', 'too-many': 'LimitExceeded' },
  validate({ NextToken }) {
    placeOf(NextToken)
  },
  async run({ input, caller }, deps) {
    const after = placeOf(input.NextToken)
    const limit = input.MaxResults ?? (after === '' ? undefined : 1000)
    const found = await listManaged(deps, caller.account, { after, limit })
    if (found instanceof Refusal) return found
    const Data = found.accounts.map(({ uid: SubUserId, name, grantedAt, isDelegated }) => ({
      DelegatedOrNot: isDelegated,
      Joined: grantedAt !== null,
      JoinedTime: grantedAt === null ? '' : utcTime(grantedAt),
      MainUserId: found.organisation,
      SubUserId,
      SubUserName: name,
    }))
    return { Data, NextToken: found.next && Buffer.from(found.next).toString('base64url') }
  },
})

/** The account after which a page begins. */
function placeOf(token = ''): string {
  if (token === '') return ''
  return (
    parseUid(Buffer.from(token, 'base64url').toString()) ?? invalid('NextToken', 'must be the NextToken of an earlier answer')
  )
}
