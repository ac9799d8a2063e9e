import { answer, list } from '../../contract/composites.ts'
import { optional } from '../../contract/field.ts'
import { choice, flag, integer, numberChoice, text } from '../../contract/scalars.ts'
import { type GovernedAccount, listGovernedAccounts } from '../../domain/monitoring/list-accounts.ts'
import { Refusal } from '../../kernel/outcome.ts'
import { administratorNote, NO_PERMISSION, payByUse, SAS_VERSIONS, sasVersion } from './multi-account.ts'
import { operation } from './product.ts'

const YES_NO = { yes: 'yes', no: 'no' } as const
const yesNo = (about: string) => choice(about, YES_NO, { example: 'no' })
const said = (is: boolean) => (is ? 'yes' : 'no')

/** Security Center: ListAccountsInResourceDirectory (2018-12-03), facts of the official clients. */
export const ListAccountsInResourceDirectory = operation({
  summary: 'Lists the accounts of the organisation with their roles and what they hold of Security Center.',
  notes: [
    'The flags are the texts yes and no.',
    administratorNote,
    'Differs: all accounts are listed, the management account too, in the order of their ids; more than 10,000 are refused with 400 LimitExceeded.',
    'Differs: IsSiemControlAccount is always no: threat detection keeps no list of accounts of its own here.',
    'Differs: SasVersion is the highest edition that the account holds or was bound to, 1 without one or while its allotment is invalid. SaleInstance, ChargeType and InstanceBuyType are left out where it has no instance.',
    'Differs: BuySas and BuySasNew tell whether it has an instance, bought or allotted. PostBasicService is 1 while its allotment is POSTPAID; of PostPayModuleSwitch only POST_HOST is known, and it is the same.',
  ],
  access: { action: 'yundun-sas:ListAccountsInResourceDirectory', level: 'list', resource: '*' },
  input: {},
  output: {
    Accounts: list(
      'The accounts.',
      answer('One account.', {
        AccountId: text('Account id.', { example: '1900000000000001' }),
        DisplayName: text('Its name in the organisation.', { example: 'shop' }),
        FolderId: text('The folder it is in.', { example: 'fd-prod' }),
        IsMaAccount: yesNo('Whether it is the management account.'),
        IsSasDaAccount: yesNo('Whether it is a delegated administrator of Security Center.'),
        IsSiemDaAccount: yesNo('Whether it is a delegated administrator of threat detection.'),
        IsSiemControlAccount: yesNo('Whether threat detection controls it.'),
        IsMarked: yesNo('Whether it is marked.'),
        SasVersion: choice('Edition.', SAS_VERSIONS, { example: '7' }),
        BuySas: integer('1 where it has an instance.', { example: '1' }),
        BuySasNew: flag('Whether it has an instance.', { example: 'true' }),
        SaleInstance: optional(text('Its instance.', { example: 'sas-p0anpb26my69' })),
        InstanceBuyType: optional(
          numberChoice('Where the instance comes from.', { 0: 'bought', 1: 'allotted' }, { example: '1' }),
        ),
        ChargeType: optional(numberChoice('How it is paid.', { 0: 'ahead', 1: 'by use' }, { example: '0' })),
        PostBasicService: numberChoice('Whether it pays by use.', { 0: 'no', 1: 'yes' }, { example: '0' }),
        PostPayModuleSwitch: text('JSON: what is paid by use.', { example: '{"POST_HOST":0}' }),
      }),
      { max: 10_000 },
    ),
  },
  errors: {
    NoPermission: NO_PERMISSION,
    LimitExceeded: [
      400,
      'The organisation has more than %s accounts; ListAccounts of the resource directory lists them page by page.',
    ],
  },
  refusals: { 'not-administrator': 'NoPermission', 'too-many': 'LimitExceeded' },
  async run({ caller }, deps) {
    const accounts = await listGovernedAccounts(deps, caller.account)
    return accounts instanceof Refusal ? accounts : { Accounts: accounts.map(shown) }
  },
})

function shown({ uid, name, folder, holding, ...account }: GovernedAccount) {
  const hasInstance = holding.instanceId !== undefined
  const byUse = payByUse(holding)
  return {
    AccountId: uid,
    DisplayName: name,
    FolderId: folder,
    IsMaAccount: said(account.isManagement),
    IsSasDaAccount: said(account.runsSecurityCenter),
    IsSiemDaAccount: said(account.runsDetection),
    IsSiemControlAccount: said(false),
    IsMarked: said(account.isMarked),
    SasVersion: sasVersion(holding),
    BuySas: hasInstance ? 1 : 0,
    BuySasNew: hasInstance,
    SaleInstance: holding.instanceId,
    InstanceBuyType: hasInstance ? (holding.isOwn ? 0 : 1) : undefined,
    ChargeType: hasInstance ? (holding.chargeType === 'POSTPAID' ? 1 : 0) : undefined,
    PostBasicService: byUse,
    PostPayModuleSwitch: JSON.stringify({ POST_HOST: byUse }),
  } as const
}
