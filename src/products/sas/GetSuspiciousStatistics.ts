import { required } from '../../contract/field.ts'
import { integer, text } from '../../contract/scalars.ts'
import { countByLevel } from '../../domain/alerts/statistics.ts'
import { Refusal } from '../../kernel/outcome.ts'
import { commaWords } from './comma-list.ts'
import { sharedErrors } from './login-config.ts'
import { operation } from './product.ts'

/** Security Center: GetSuspiciousStatistics (2018-12-03), facts of the official clients. */
export const GetSuspiciousStatistics = operation({
  summary: 'Counts the pending alerts about the servers of groups, by severity.',
  notes: [
    'Differs: pending alerts are counted, of servers that are in one of the groups now; 0 stands for servers without a group. A group that the account has not is refused with DataNotExists.',
  ],
  access: { action: 'yundun-sas:GetSuspiciousStatistics', level: 'get', resource: '*' },
  input: {
    GroupIdList: required({
      ...commaWords('Ids of groups, separated by commas.', integer('A group.', { max: 999_999_999_999 }), '1,2'),
      example: '0',
    }),
    SourceIp: text('Address of whoever asks; has no effect.', { max: 64, example: '192.0.2.1' }),
  },
  output: {
    SeriousCount: integer('Urgent ones.', { example: '1' }),
    SuspiciousCount: integer('Those to be looked at.', { example: '8' }),
    RemindCount: integer('Those for information.', { example: '0' }),
    TotalCount: integer('All of them.', { example: '9' }),
  },
  errors: sharedErrors,
  refusals: { unknown: 'DataNotExists' },
  async run({ input, caller }, deps) {
    const counted = await countByLevel(deps, caller.account, input.GroupIdList)
    if (counted instanceof Refusal) return counted
    const { serious, suspicious, remind } = counted
    return {
      SeriousCount: serious,
      SuspiciousCount: suspicious,
      RemindCount: remind,
      TotalCount: serious + suspicious + remind,
    }
  },
})
