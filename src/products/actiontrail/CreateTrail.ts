import { flag, text } from '../../contract/scalars.ts'
import { createTrail } from '../../domain/trails/create-trail.ts'
import { Refusal } from '../../kernel/outcome.ts'
import { HOME_REGION, operation, RESOURCE } from './product.ts'
import { configFields, configOf, NO_DESTINATION, NOT_DELIVERED, showTrail, trailFields, trailName } from './trail.ts'

/** ActionTrail: CreateTrail (2020-07-06). */
export const CreateTrail = operation({
  summary: 'Creates a trail. It is not started.',
  notes: [
    NOT_DELIVERED,
    'Differs: whether a destination and its role exist is not checked, for nothing is delivered there.',
    'Differs: an account may have 100 trails. The codes for a missing destination, for one trail too many and for a caller who manages no organisation are ours; the documents name none.',
  ],
  access: { action: 'actiontrail:CreateTrail', level: 'create', resource: RESOURCE },
  input: {
    Name: trailName,
    ...configFields,
    IsOrganizationTrail: flag(
      'True for a trail of all accounts of the organisation, which only its management account can have.',
      {
        example: 'false',
      },
    ),
    RegionId: text('Region in which it is created.', { max: 64, pattern: /^([a-z0-9-]+)?$/, example: 'cn-hangzhou' }),
  },
  output: trailFields,
  errors: {
    TrailAlreadyExistsException: [400, 'account name(%s) and region(%s) is already exist'],
    MaximumNumberOfTrailsExceededException: [400, 'An account has at most %s trails.'],
    MissingDestination: NO_DESTINATION,
    NotManagementAccount: [403, 'Only the management account of an organisation can have a trail for all its accounts.'],
  },
  refusals: {
    exists: 'TrailAlreadyExistsException',
    'too-many': 'MaximumNumberOfTrailsExceededException',
    'no-destination': 'MissingDestination',
    'not-management': 'NotManagementAccount',
  },
  async run({ input, caller }, deps) {
    const { eventRw, trailRegion, ...config } = configOf(input)
    const trail = await createTrail(deps, caller.account, {
      name: input.Name,
      homeRegion: input.RegionId || HOME_REGION,
      isOrganization: input.IsOrganizationTrail ?? false,
      eventRw: eventRw ?? 'Write',
      trailRegion: trailRegion ?? 'All',
      ossBucketName: config.ossBucketName ?? '',
      ossKeyPrefix: config.ossKeyPrefix ?? '',
      ossWriteRoleArn: config.ossWriteRoleArn ?? '',
      slsProjectArn: config.slsProjectArn ?? '',
      slsWriteRoleArn: config.slsWriteRoleArn ?? '',
      maxComputeProjectArn: config.maxComputeProjectArn ?? '',
      maxComputeWriteRoleArn: config.maxComputeWriteRoleArn ?? '',
    })
    return trail instanceof Refusal ? trail : showTrail(trail)
  },
})
