import { answer, list } from '../../contract/composites.ts'
import { optional, required } from '../../contract/field.ts'
import { choice, integer, text } from '../../contract/scalars.ts'
import { type BaselinePage, type ListedBaseline, listBaselines } from '../../domain/logon-baselines/list-baselines.ts'
import type { TargetKind } from '../../domain/logon-baselines/store.ts'
import { fields, type LoginType, sharedErrors, sharedNotes, TYPES, targetOf } from './login-config.ts'
import { operation } from './product.ts'

const PAGE_SIZE = 5

/** Security Center: DescribeLoginBaseConfigs (2018-12-03), facts of the official clients. */
export const DescribeLoginBaseConfigs = operation({
  summary: 'Lists the approved values of one type, each with the servers it applies to.',
  notes: [
    'TotalCount of a value is the number of servers that the account has, UuidCount of how many the value applies to, each counted once however often it is bound.',
    sharedNotes[0],
    'Differs: Target asks for what takes effect: for a server also what is bound to its group and to all servers, for a group also what is bound to all servers, for global that alone; several targets find what any of them finds. It may be one object instead of an array.',
    'Differs: Days is ours: the days of the week of an approved time, which ModifyLoginBaseConfig takes as days.',
    'Places that a server has learnt by itself stand in Garrison ListLearntPlaces, what an alert had approved for a time in ListApprovals.',
    'Differs: values come in the order of the form in which they are compared. Remark is left out: nothing can set it.',
  ],
  access: { action: 'yundun-sas:DescribeLoginBaseConfigs', level: 'list', resource: '*' },
  input: {
    Type: required(fields.Type),
    Target: fields.Targets,
    CurrentPage: integer('Number of the page, 1 unless given.', { min: 1, max: 10_000, example: '1' }),
    PageSize: integer('Values per page, 5 unless given.', { min: 1, max: 100, example: '5' }),
  },
  output: {
    BaseConfigs: list(
      'The values of this page.',
      answer('An approved value.', {
        Location: optional(text('Approved place.', { example: 'Montenegro' })),
        Ip: optional(text('Approved address, block or span.', { example: '10.1.0.0/16' })),
        StartTime: optional(text('Start of the approved time, HH:mm, with seconds where they are not 0.', { example: '08:00' })),
        EndTime: optional(text('End of the approved time.', { example: '20:00' })),
        Days: optional(text('Days of the week on which it begins; left out for every day.', { example: 'Mon-Fri' })),
        Account: optional(text('Approved account.', { example: 'deploy' })),
        Remark: optional(text('Left out.', { example: 'test' })),
        TargetList: list(
          'What the value is bound to.',
          answer('A target.', {
            Target: text('UUID of the server, id of the group, or - for all servers.', { example: 'inet-7c676676' }),
            TargetType: choice<TargetKind>('What it is.', { uuid: 'a server', groupId: 'a group', global: 'all servers' }),
          }),
        ),
        TotalCount: integer('Servers of the account.', { example: '174' }),
        UuidCount: integer('Servers that the value applies to.', { example: '4' }),
      }),
    ),
    CurrentPage: integer('Number of the page.', { example: '1' }),
    PageSize: integer('Values per page.', { example: '5' }),
    TotalCount: integer('Values on all pages.', { example: '12' }),
  },
  errors: { NoPermission: sharedErrors.NoPermission, ServerError: sharedErrors.ServerError },
  refusals: {},
  validate({ Target }) {
    targetsOf(Target)
  },
  async run({ input, caller }, deps) {
    const { Type, CurrentPage = 1, PageSize = PAGE_SIZE } = input
    const question = {
      dimension: TYPES[Type],
      targets: targetsOf(input.Target),
      offset: (CurrentPage - 1) * PageSize,
      limit: PageSize,
    }
    const page = await listBaselines(deps, caller.account, question)
    const BaseConfigs = page.baselines.map((baseline) => configOf(Type, baseline, page))
    return { BaseConfigs, CurrentPage, PageSize, TotalCount: page.total }
  },
})

function targetsOf(given: readonly Parameters<typeof targetOf>[0][] | undefined) {
  return given === undefined || given.length === 0 ? undefined : given.map((item, index) => targetOf(item, `Target.${index + 1}`))
}

function configOf(type: LoginType, { shown, targets, servers }: ListedBaseline, { allServers }: BaselinePage) {
  return {
    ...shownValue(type, shown),
    TargetList: targets.map(({ kind, target }) => ({ Target: target, TargetType: kind })),
    TotalCount: allServers,
    UuidCount: servers,
  }
}

function shownValue(type: LoginType, shown: string) {
  if (type === 'login_common_location') return { Location: shown }
  if (type === 'login_common_ip') return { Ip: shown }
  if (type === 'login_common_account') return { Account: shown }
  const [times = '', Days] = shown.split(' ')
  const [StartTime = '', EndTime = ''] = times.split('-')
  return { StartTime, EndTime, ...(Days !== undefined && { Days }) }
}
