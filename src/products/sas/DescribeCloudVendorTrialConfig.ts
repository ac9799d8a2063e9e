import { answer } from '../../contract/composites.ts'
import { optional, required } from '../../contract/field.ts'
import { choice, text } from '../../contract/scalars.ts'
import { describeTrail } from '../../domain/vendor-accounts/trail.ts'
import { Refusal } from '../../kernel/outcome.ts'
import { findingMessage } from './finding-message.ts'
import { operation } from './product.ts'
import { authInfo, trailErrors, trailFields, trailNotes, trailVendor } from './trail-config.ts'
import { TRAIL_CHOICES, trailStatus } from './trail-status.ts'

/** Security Center: DescribeCloudVendorTrialConfig (2018-12-03), facts of the official clients. */
export const DescribeCloudVendorTrialConfig = operation({
  summary: 'Tells where the audit trail of an account at another cloud is read, and how that goes.',
  notes: [
    trailNotes[1],
    'Vendor: the official clients send it by GET; both methods are served.',
    'Differs: until the audit trail is set up Status is `init` and AuthInfo is left out. Status then follows the check of TRIAL; it is `disable` while the pair is disabled or not used for TRIAL. Message is in English, and empty when nothing is wrong.',
  ],
  access: { action: 'yundun-sas:DescribeCloudVendorTrialConfig', level: 'get', resource: '*' },
  input: { AuthId: required(trailFields.AuthId), Vendor: required(trailFields.Vendor) },
  output: {
    Data: answer('The audit trail.', {
      AuthInfo: optional(text('As it was set, JSON.', { example: '{"sqsRegion":"us-west-2","sqsQueueName":"trail"}' })),
      Message: text('What is wrong with reading it.', { example: 'The vendor cannot be reached from this server.' }),
      Status: choice('Where reading it stands.', TRAIL_CHOICES, { example: 'init' }),
    }),
  },
  errors: trailErrors,
  refusals: { 'unknown-pair': 'DataNotExists' },
  async run({ input: { AuthId, Vendor }, caller }, deps) {
    const trail = await describeTrail(deps, caller.account, { id: AuthId, vendor: trailVendor(Vendor) })
    if (trail instanceof Refusal) return trail
    const { settings, finding } = trail
    const isSet = settings !== null
    const Message = isSet ? findingMessage(finding, 'en') : ''
    return { Data: { AuthInfo: isSet ? authInfo(settings) : undefined, Message, Status: trailStatus(trail) } }
  },
})
