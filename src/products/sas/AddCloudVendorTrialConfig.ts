import { required } from '../../contract/field.ts'
import { changeTrail } from '../../domain/vendor-accounts/trail.ts'
import { operation } from './product.ts'
import { trailErrors, trailFields, trailNotes, trailRefusals, trailSettings, trailVendor } from './trail-config.ts'

/** Security Center: AddCloudVendorTrialConfig (2018-12-03), facts of the official clients. */
export const AddCloudVendorTrialConfig = operation({
  summary: 'Sets where the audit trail of an account at another cloud is read.',
  notes: [
    ...trailNotes,
    'Differs: a pair whose audit trail is set up already is refused with DataExists: ModifyCloudVendorTrialConfig changes it. AuthModules need not have TRIAL yet.',
  ],
  access: { action: 'yundun-sas:AddCloudVendorTrialConfig', level: 'create', resource: '*' },
  input: {
    AuthId: required(trailFields.AuthId),
    AuthInfo: required(trailFields.AuthInfo),
    Vendor: required(trailFields.Vendor),
  },
  output: {},
  errors: {
    ...trailErrors,
    DataExists: [400, 'The audit trail of pair %s is set up already.'],
    InvalidAuthInfo: [400, 'Specified parameter AuthInfo is not valid. %s is no region of the Domain of the pair.'],
  },
  refusals: trailRefusals,
  validate: ({ Vendor, AuthInfo }) => void trailSettings(Vendor, AuthInfo),
  run({ input: { AuthId, AuthInfo, Vendor }, caller }, deps) {
    const pair = { id: AuthId, vendor: trailVendor(Vendor) }
    return changeTrail(deps, caller.account, pair, { kind: 'add', settings: trailSettings(Vendor, AuthInfo) })
  },
})
