import { optional } from '../../contract/field.ts'
import { flag, text } from '../../contract/scalars.ts'
import { getTrail } from '../../domain/trails/read-trails.ts'
import { Refusal } from '../../kernel/outcome.ts'
import { operation, RESOURCE } from './product.ts'
import { NOT_DELIVERED, TRAIL_NOT_FOUND, timeOf, trailName } from './trail.ts'

const NOWHERE = 'nothing is delivered: this server keeps the events itself, and LookupEvents gives them'

/** ActionTrail: GetTrailStatus (2020-07-06). */
export const GetTrailStatus = operation({
  summary: 'Tells whether a trail is started, and how its last delivery went.',
  notes: [
    NOT_DELIVERED,
    'Differs: LatestDeliveryError and LatestDeliveryLogServiceError say so for the destinations that are set, OssBucketStatus and SlsLogStoreStatus are false, and there is no time of a last delivery.',
    'Differs: without IsOrganizationTrail the trail is found whichever kind it is.',
  ],
  access: { action: 'actiontrail:GetTrailStatus', level: 'get', resource: RESOURCE },
  input: {
    Name: trailName,
    IsOrganizationTrail: flag('The kind of trail that is asked for.', { example: 'false' }),
  },
  output: {
    IsLogging: flag('Whether it is started.', { example: 'true' }),
    StartLoggingTime: optional(text('When it was started last.', { example: '2021-02-24T09:19:44Z' })),
    StopLoggingTime: optional(text('When it was stopped last.', { example: '2021-02-25T09:19:44Z' })),
    LatestDeliveryError: text('What was wrong with the last delivery to the bucket.', { example: NOWHERE }),
    LatestDeliveryTime: optional(text('When something was delivered to the bucket last.', { example: '2021-02-26T09:19:44Z' })),
    LatestDeliveryLogServiceError: text('What was wrong with the last delivery to the log project.', { example: NOWHERE }),
    LatestDeliveryLogServiceTime: optional(
      text('When something was delivered to the log project last.', { example: '2021-02-26T09:19:44Z' }),
    ),
    OssBucketStatus: flag('Whether the bucket can be written to.', { example: 'false' }),
    SlsLogStoreStatus: flag('Whether the log project can be written to.', { example: 'false' }),
  },
  errors: { TrailNotFoundException: TRAIL_NOT_FOUND },
  refusals: { 'unknown-trail': 'TrailNotFoundException' },
  async run({ input, caller }, deps) {
    const trail = await getTrail(deps, caller.account, input.Name, input.IsOrganizationTrail)
    if (trail instanceof Refusal) return trail
    const isLogging = trail.status === 'Enable'
    return {
      IsLogging: isLogging,
      StartLoggingTime: timeOf(trail.startedAt),
      StopLoggingTime: timeOf(trail.stoppedAt),
      LatestDeliveryError: isLogging && trail.ossBucketName !== '' ? NOWHERE : '',
      LatestDeliveryLogServiceError: isLogging && trail.slsProjectArn !== '' ? NOWHERE : '',
      OssBucketStatus: false,
      SlsLogStoreStatus: false,
    }
  },
})
