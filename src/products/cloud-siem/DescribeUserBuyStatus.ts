import { answer } from '../../contract/composites.ts'
import { flag, integer, numberChoice, text, uid } from '../../contract/scalars.ts'
import { describePurchase } from '../../domain/bindings/describe-purchase.ts'
import { Refusal } from '../../kernel/outcome.ts'
import { chosenView, fields, sharedErrors, sharedRefusals } from './binding.ts'
import { operation } from './product.ts'

const ORDER = { withFlow: 0, capacityOnly: 1 } as const
const NO_END = 0

/** Threat detection: DescribeUserBuyStatus (2022-06-16). */
export const DescribeUserBuyStatus = operation({
  summary: 'Shows who has bought threat detection for an account, and how much.',
  notes: [
    'Differs: SubUserId may be the own account; another account of the organisation may be named by its management account and the delegated administrators of sas.aliyuncs.com or cloud-siem.aliyuncs.com. Others get 403 NoPermission. RegionId does not matter.',
    'Differs: what is bought comes from the organisation file and has no end: EndTime and DurationDays are 0. Nothing can be ordered here: CanBuy is false.',
    'Differs: MainUserId and MasterUserId are both the management account, or the account itself where it is in no organisation. SasInstanceId is empty and Capacity 0 where nothing is bought.',
    'Differs: the management account and the delegated administrators of those services see the instance that was bought. To a member SasInstanceId is the instance that it was allotted, as in DescribeVersionConfig, and empty without one; Capacity and RdOrder are the organisation’s to everybody.',
    'RdOrder is 0 when a daily flow is bought beside the capacity.',
  ],
  access: { action: 'yundun-sas:DescribeUserBuyStatus', level: 'get', resource: '*' },
  input: { RegionId: fields.RegionId, SubUserId: uid('The account; the own one unless given.', { example: '1900000000000001' }) },
  output: {
    Data: answer('The purchase.', {
      CanBuy: flag('Whether the account can order.', { example: 'false' }),
      Capacity: integer('Log storage, in GB.', { example: '1024' }),
      DurationDays: integer('Days until it ends.', { example: '0' }),
      EndTime: integer('When it ends, milliseconds since 1970.', { example: '0' }),
      MainUserId: uid('The account that has bought.', { example: '1500000000000001' }),
      MainUserName: text('Its name.', { example: 'sas_account_xxx' }),
      MasterUserId: uid('The management account.', { example: '1500000000000001' }),
      MasterUserName: text('Its name.', { example: 'rd_master_xxx' }),
      RdOrder: numberChoice('What is bought.', { 0: 'flow and capacity', 1: 'capacity only' }, { example: '1' }),
      SasInstanceId: text('The instance of Security Center.', { example: 'sas-instance-xxxxx' }),
      SubUserId: uid('The account.', { example: '1900000000000001' }),
      SubUserName: text('Its name.', { example: 'sas_account_xxx' }),
    }),
  },
  errors: sharedErrors,
  refusals: sharedRefusals,
  async run({ input, caller }, deps) {
    const view = await chosenView(deps, caller, { RoleFor: input.SubUserId })
    if (view instanceof Refusal) return view
    const found = await describePurchase(deps, caller.account, 'account' in view ? view.account : caller.account)
    if (found instanceof Refusal) return found
    const { account, payer } = found
    return {
      Data: {
        CanBuy: false,
        Capacity: found.capacityGb,
        DurationDays: NO_END,
        EndTime: NO_END,
        MainUserId: payer.uid,
        MainUserName: payer.name,
        MasterUserId: payer.uid,
        MasterUserName: payer.name,
        RdOrder: found.flowGb > 0 ? ORDER.withFlow : ORDER.capacityOnly,
        SasInstanceId: found.instanceId,
        SubUserId: account.uid,
        SubUserName: account.name,
      },
    }
  },
})
