import { invalid } from '../../contract/fault.ts'
import { required } from '../../contract/field.ts'
import { flag } from '../../contract/scalars.ts'
import { changeTrail } from '../../domain/vendor-accounts/trail.ts'
import { operation } from './product.ts'
import { trailErrors, trailFields, trailNotes, trailRefusals, trailSettings, trailVendor } from './trail-config.ts'

const { 'trail-known': _, ...refusals } = trailRefusals

/** Security Center: ModifyCloudVendorTrialConfig (2018-12-03), facts of the official clients. */
export const ModifyCloudVendorTrialConfig = operation({
  summary: 'Changes where the audit trail of an account at another cloud is read, or ends that.',
  notes: [
    ...trailNotes,
    'Differs: AuthInfo is replaced as a whole, and may be left out only with DeleteTrail true, which ends the reading whatever AuthInfo says. A pair whose audit trail is not set up is answered with DataNotExists.',
  ],
  access: { action: 'yundun-sas:ModifyCloudVendorTrialConfig', level: 'update', resource: '*' },
  input: {
    AuthId: required(trailFields.AuthId),
    AuthInfo: trailFields.AuthInfo,
    DeleteTrail: flag('Whether the audit trail is read no more; false unless given.', { example: 'true' }),
    Vendor: required(trailFields.Vendor),
  },
  output: {},
  errors: {
    ...trailErrors,
    InvalidAuthInfo: [400, 'Specified parameter AuthInfo is not valid. %s is no region of the Domain of the pair.'],
  },
  refusals: { ...refusals, 'trail-known': 'DataNotExists' },
  validate: (input) => void changeOf(input),
  run({ input, caller }, deps) {
    const pair = { id: input.AuthId, vendor: trailVendor(input.Vendor) }
    return changeTrail(deps, caller.account, pair, changeOf(input))
  },
})

interface Given {
  readonly Vendor: Parameters<typeof trailSettings>[0]
  readonly AuthInfo?: string | undefined
  readonly DeleteTrail?: boolean | undefined
}

function changeOf({ Vendor, AuthInfo, DeleteTrail }: Given) {
  if (DeleteTrail === true) return { kind: 'remove' } as const
  if (AuthInfo === undefined) return invalid('AuthInfo', 'must be given unless DeleteTrail is true')
  return { kind: 'change', settings: trailSettings(Vendor, AuthInfo) } as const
}
