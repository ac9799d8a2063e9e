import { answer, list } from '../../contract/composites.ts'
import { choice, integer, numberChoice, text } from '../../contract/scalars.ts'
import { listMonitoredAccounts } from '../../domain/monitoring/list-accounts.ts'
import { Refusal } from '../../kernel/outcome.ts'
import { administratorNote, NO_PERMISSION, payByUse, SAS_VERSIONS, sasVersion } from './multi-account.ts'
import { operation } from './product.ts'

/** Security Center: DescribeMonitorAccounts (2018-12-03), facts of the official clients. */
export const DescribeMonitorAccounts = operation({
  summary: 'Lists the accounts that Security Center watches.',
  notes: [
    'AddTime is in milliseconds since 1970.',
    administratorNote,
    'Differs: marked accounts come first (MarkMonitorAccounts), then the others, each part in the order of the ids; more than 10,000 are refused with 400 LimitExceeded.',
    'Differs: OperatorUid is the account that put it there; for one that came in by CreateRdDefaultSyncList, the account that made that list.',
    'Differs: SasVersion is the highest edition that the account holds or was bound to, 1 without one or while its allotment is invalid. PostBasicService is 1 while its allotment is POSTPAID.',
  ],
  access: { action: 'yundun-sas:DescribeMonitorAccounts', level: 'list', resource: '*' },
  input: {},
  output: {
    AccountIds: list('The accounts.', text('Account id.'), { max: 10_000, example: '1900000000000001' }),
    AccountIdInfos: list(
      'The accounts with what is known of them.',
      answer('One account.', {
        AccountId: text('Account id.', { example: '1900000000000001' }),
        AddTime: integer('When it was added, milliseconds since 1970.', { example: '1760520684000' }),
        OperatorUid: text('Account id of whoever added it.', { example: '1500000000000001' }),
        PostBasicService: numberChoice('Whether it pays by use.', { 0: 'no', 1: 'yes' }, { example: '1' }),
        SasVersion: choice('Edition.', SAS_VERSIONS, { example: '7' }),
      }),
      { max: 10_000 },
    ),
  },
  errors: {
    NoPermission: NO_PERMISSION,
    LimitExceeded: [400, 'More than %s accounts are watched; DeleteMonitorAccount takes some off.'],
  },
  refusals: { 'not-administrator': 'NoPermission', 'too-many': 'LimitExceeded' },
  async run({ caller }, deps) {
    const accounts = await listMonitoredAccounts(deps, caller.account)
    if (accounts instanceof Refusal) return accounts
    return {
      AccountIds: accounts.map(({ uid }) => uid),
      AccountIdInfos: accounts.map(({ uid, addedAt, operator, holding }) => ({
        AccountId: uid,
        AddTime: addedAt,
        OperatorUid: operator,
        PostBasicService: payByUse(holding),
        SasVersion: sasVersion(holding),
      })),
    }
  },
})
