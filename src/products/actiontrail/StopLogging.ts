import { switchTrail } from '../../domain/trails/change-trail.ts'
import { operation, RESOURCE } from './product.ts'
import { NOT_DELIVERED, TRAIL_NOT_FOUND, trailName } from './trail.ts'

/** ActionTrail: StopLogging (2020-07-06). */
export const StopLogging = operation({
  summary: 'Stops a trail: its status becomes Disable.',
  notes: [
    NOT_DELIVERED,
    'Vendor: the official clients send it by GET, although it changes something; both methods are served.',
    'Differs: a trail that has this status already stays as it is, its times included.',
  ],
  access: { action: 'actiontrail:StopLogging', level: 'update', resource: RESOURCE },
  input: { Name: trailName },
  output: {},
  errors: { TrailNotFoundException: TRAIL_NOT_FOUND },
  refusals: { 'unknown-trail': 'TrailNotFoundException' },
  run: ({ input, caller }, deps) => switchTrail(deps, caller.account, input.Name, 'Disable'),
})
