import { required } from '../../contract/field.ts'
import { addPair } from '../../domain/vendor-accounts/add-pair.ts'
import { Refusal } from '../../kernel/outcome.ts'
import { operation } from './product.ts'
import {
  checkModules,
  fields,
  KEY_TYPES,
  MODULES,
  pairAnswer,
  sharedErrors,
  sharedNotes,
  sharedRefusals,
  toPairAnswer,
  VENDORS,
} from './vendor-account.ts'

/** Security Center: AddCloudVendorAccountAK (2018-12-03). */
export const AddCloudVendorAccountAK = operation({
  summary: 'Adds the AccessKey pair of an account at another cloud.',
  notes: [
    ...sharedNotes,
    'Differs: AkType also takes `ctdr`, which CHAITIN, FORTINET and THREATBOOK need and nobody else may have.',
    'Differs: an account keeps at most 1,000 pairs; more are refused with QuotaExceeded.',
    'Differs: AuthModules may be left out; the pair then serves nothing until it is modified.',
  ],
  access: { action: 'yundun-sas:AddCloudVendorAccountAK', level: 'create', resource: '*' },
  input: {
    Vendor: required(fields.Vendor),
    AkType: required(fields.AkType),
    SecretId: required(fields.SecretId),
    SecretKey: required(fields.SecretKey),
    Regions: fields.Regions,
    TenantId: fields.TenantId,
    SubscriptionIds: fields.SubscriptionIds,
    Domain: fields.Domain,
    AuthModules: fields.AuthModules,
    CtdrCloudUserId: fields.CtdrCloudUserId,
    ExtendInfo: fields.ExtendInfo,
    VendorAuthAlias: fields.VendorAuthAlias,
    Lang: fields.Lang,
  },
  output: { Data: pairAnswer },
  errors: { ...sharedErrors, QuotaExceeded: [400, 'The maximum number of AccessKey pairs, %s, is reached.'] },
  refusals: { ...sharedRefusals, 'too-many-pairs': 'QuotaExceeded' },
  validate: ({ AuthModules }) => checkModules(AuthModules),
  async run({ input, caller }, deps) {
    const pair = await addPair(deps, caller.account, {
      vendor: VENDORS[input.Vendor],
      keyType: KEY_TYPES[input.AkType],
      secretId: input.SecretId.reveal(),
      secretKey: input.SecretKey,
      regions: input.Regions ?? [],
      tenantId: input.TenantId ?? null,
      subscriptionIds: input.SubscriptionIds ?? [],
      domain: input.Domain ?? null,
      modules: (input.AuthModules ?? []).map((module) => MODULES[module]),
      cloudUserId: input.CtdrCloudUserId ?? null,
      extendInfo: input.ExtendInfo ?? null,
      alias: input.VendorAuthAlias ?? null,
    })
    return pair instanceof Refusal ? pair : { Data: toPairAnswer(pair, input.Lang) }
  },
})
