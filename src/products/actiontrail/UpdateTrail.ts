import { updateTrail } from '../../domain/trails/change-trail.ts'
import { Refusal } from '../../kernel/outcome.ts'
import { operation, RESOURCE } from './product.ts'
import {
  configFields,
  configOf,
  NO_DESTINATION,
  NOT_DELIVERED,
  showTrail,
  TRAIL_NOT_FOUND,
  trailFields,
  trailName,
} from './trail.ts'

/** ActionTrail: UpdateTrail (2020-07-06). */
export const UpdateTrail = operation({
  summary: 'Changes which events a trail delivers, and where to.',
  notes: [
    NOT_DELIVERED,
    'Differs: what is not given stays as it is, and an empty text takes a value away; a trail keeps at least one destination.',
  ],
  access: { action: 'actiontrail:UpdateTrail', level: 'update', resource: RESOURCE },
  input: { Name: trailName, ...configFields },
  output: trailFields,
  errors: { TrailNotFoundException: TRAIL_NOT_FOUND, MissingDestination: NO_DESTINATION },
  refusals: { 'unknown-trail': 'TrailNotFoundException', 'no-destination': 'MissingDestination' },
  async run({ input, caller }, deps) {
    const trail = await updateTrail(deps, caller.account, input.Name, configOf(input))
    return trail instanceof Refusal ? trail : showTrail(trail)
  },
})
