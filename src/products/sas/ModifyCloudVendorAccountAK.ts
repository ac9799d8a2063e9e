import { required } from '../../contract/field.ts'
import { integerText } from '../../contract/scalars.ts'
import { modifyPair } from '../../domain/vendor-accounts/modify-pair.ts'
import { Refusal } from '../../kernel/outcome.ts'
import { operation } from './product.ts'
import {
  checkModules,
  fields,
  MODULES,
  pairAnswer,
  STATUS,
  sharedErrors,
  sharedNotes,
  sharedRefusals,
  toPairAnswer,
} from './vendor-account.ts'

/** Security Center: ModifyCloudVendorAccountAK (2018-12-03), document of 2024-12-17 with the later parameters. */
export const ModifyCloudVendorAccountAK = operation({
  summary: 'Changes the AccessKey pair of an account at another cloud.',
  notes: [
    ...sharedNotes,
    'Vendor and AkType are fixed when a pair is added.',
    'Differs: a new SecretKey, and another SecretId, Regions, Domain, TenantId, SubscriptionIds, AuthModules or CtdrCloudUserId (for google also ExtendInfo), put ServiceStatus and every ModuleServiceStatus to 2 and empty their messages; Status and VendorAuthAlias alone leave them.',
    'Differs: AuthIds takes one id; a list is refused with InvalidAuthIds.',
    'Differs: an id that is unknown or belongs to another account is answered with DataNotExists, as ModifyLoginBaseConfig documents it.',
    'Differs: what is not given stays. AuthModules, Regions and SubscriptionIds are replaced as a whole. An empty VendorAuthAlias takes the name away; the other texts cannot be empty.',
  ],
  access: { action: 'yundun-sas:ModifyCloudVendorAccountAK', level: 'update', resource: '*' },
  input: {
    AuthIds: required(integerText('Id of the pair.', { min: 1, example: '2832' })),
    SecretId: fields.SecretId,
    SecretKey: fields.SecretKey,
    Regions: fields.Regions,
    Status: fields.Status,
    TenantId: fields.TenantId,
    SubscriptionIds: fields.SubscriptionIds,
    Domain: fields.Domain,
    AuthModules: fields.AuthModules,
    Lang: fields.Lang,
    CtdrCloudUserId: fields.CtdrCloudUserId,
    ExtendInfo: fields.ExtendInfo,
    VendorAuthAlias: fields.VendorAuthAlias,
  },
  output: { Data: pairAnswer },
  errors: { ...sharedErrors, DataNotExists: [400, '%s data not exist'] },
  refusals: { ...sharedRefusals, 'unknown-pair': 'DataNotExists' },
  validate: ({ AuthModules }) => checkModules(AuthModules),
  async run({ input, caller }, deps) {
    const pair = await modifyPair(deps, caller.account, input.AuthIds, {
      secretId: input.SecretId?.reveal(),
      secretKey: input.SecretKey,
      regions: input.Regions,
      isEnabled: input.Status === undefined ? undefined : input.Status === STATUS.enabled,
      tenantId: input.TenantId,
      subscriptionIds: input.SubscriptionIds,
      domain: input.Domain,
      modules: input.AuthModules?.map((module) => MODULES[module]),
      cloudUserId: input.CtdrCloudUserId,
      extendInfo: input.ExtendInfo,
      alias: input.VendorAuthAlias,
    })
    return pair instanceof Refusal ? pair : { Data: toPairAnswer(pair, input.Lang) }
  },
})
