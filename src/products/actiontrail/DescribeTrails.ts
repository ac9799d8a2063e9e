import { answer, list } from '../../contract/composites.ts'
import { optional } from '../../contract/field.ts'
import { choice, flag, text } from '../../contract/scalars.ts'
import { describeTrails } from '../../domain/trails/read-trails.ts'
import { isoSeconds } from '../../kernel/clock.ts'
import { operation, RESOURCE } from './product.ts'
import { NOT_DELIVERED, showTrail, timeOf, trailFields } from './trail.ts'

const STATUSES = { Fresh: 'created and never started', Enable: 'started', Disable: 'stopped' }

/** ActionTrail: DescribeTrails (2020-07-06). */
export const DescribeTrails = operation({
  summary: "Lists the account's trails.",
  notes: [
    NOT_DELIVERED,
    'Differs: trails that are named are listed whether they are for one account or for an organisation.',
    "Differs: this server is one region, so there are no shadow trails and IncludeShadowTrails changes nothing. A member account does not see its organisation's trails.",
    'OssBucketLocation is empty: nobody asks the bucket.',
  ],
  access: { action: 'actiontrail:DescribeTrails', level: 'list', resource: RESOURCE },
  input: {
    NameList: text('Names of trails, joined by commas.', { max: 4096, example: 'abc,def' }),
    IncludeOrganizationTrail: flag('True to list trails of organisations too.', { example: 'false' }),
    IncludeShadowTrails: flag('True to list shadow trails.', { example: 'false' }),
  },
  output: {
    TrailList: list(
      'The trails, by name.',
      answer('One trail.', {
        ...trailFields,
        TrailArn: text('Name of the trail in policies.', {
          example: 'acs:actiontrail:cn-hangzhou:1500000000000001:trail/test-4',
        }),
        Region: text('Region in which it was created.', { example: 'cn-hangzhou' }),
        Status: choice('State of the trail.', STATUSES, { example: 'Enable' }),
        IsOrganizationTrail: flag('Whether it is for all accounts of the organisation.', { example: 'false' }),
        OrganizationId: optional(text('The organisation that it is for.', { example: 'rd-EV1234' })),
        OssBucketLocation: text('Region of the bucket.', { example: 'oss-cn-hangzhou' }),
        CreateTime: text('When it was created.', { example: '2021-03-01T06:27:28Z' }),
        UpdateTime: text('When it was changed last.', { example: '2021-04-06T02:16:24Z' }),
        StartLoggingTime: optional(text('When it was started last.', { example: '2021-04-06T02:08:38Z' })),
        StopLoggingTime: optional(text('When it was stopped last.', { example: '2021-04-06T02:09:04Z' })),
      }),
    ),
  },
  errors: {},
  refusals: {},
  async run({ input, caller }, deps) {
    const names = (input.NameList ?? '').split(',').map((name) => name.trim())
    const trails = await describeTrails(deps, caller.account, {
      names: names.filter((name) => name !== ''),
      hasOrganization: input.IncludeOrganizationTrail ?? false,
    })
    return {
      TrailList: trails.map((trail) => ({
        ...showTrail(trail),
        TrailArn: `acs:actiontrail:${trail.homeRegion}:${caller.account}:trail/${trail.name}`,
        Region: trail.homeRegion,
        Status: trail.status,
        IsOrganizationTrail: trail.isOrganization,
        OrganizationId: trail.organisationId,
        OssBucketLocation: '',
        CreateTime: isoSeconds(trail.createdAt),
        UpdateTime: isoSeconds(trail.updatedAt),
        StartLoggingTime: timeOf(trail.startedAt),
        StopLoggingTime: timeOf(trail.stoppedAt),
      })),
    }
  },
})
