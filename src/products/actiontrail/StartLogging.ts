import { switchTrail } from '../../domain/trails/change-trail.ts'
import { operation, RESOURCE } from './product.ts'
import { NOT_DELIVERED, TRAIL_NOT_FOUND, trailName } from './trail.ts'

/** ActionTrail: StartLogging (2020-07-06). */
export const StartLogging = operation({
  summary: 'Starts a trail: its status becomes Enable.',
  notes: [NOT_DELIVERED, 'Differs: a trail that has this status already stays as it is, its times included.'],
  access: { action: 'actiontrail:StartLogging', level: 'update', resource: RESOURCE },
  input: { Name: trailName },
  output: {},
  errors: { TrailNotFoundException: TRAIL_NOT_FOUND },
  refusals: { 'unknown-trail': 'TrailNotFoundException' },
  run: ({ input, caller }, deps) => switchTrail(deps, caller.account, input.Name, 'Enable'),
})
