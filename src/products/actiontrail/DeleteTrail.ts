import { deleteTrail } from '../../domain/trails/change-trail.ts'
import { operation, RESOURCE } from './product.ts'
import { TRAIL_NOT_FOUND, trailName } from './trail.ts'

/** ActionTrail: DeleteTrail (2020-07-06). */
export const DeleteTrail = operation({
  summary: 'Deletes a trail, started or not. The events stay.',
  access: { action: 'actiontrail:DeleteTrail', level: 'delete', resource: RESOURCE },
  input: { Name: trailName },
  output: {},
  errors: { TrailNotFoundException: TRAIL_NOT_FOUND },
  refusals: { 'unknown-trail': 'TrailNotFoundException' },
  run: ({ input, caller }, deps) => deleteTrail(deps, caller.account, input.Name),
})
