import { required } from '../../contract/field.ts'
import { flag, integer, text } from '../../contract/scalars.ts'
import { modifyBaseline } from '../../domain/logon-baselines/modify-baseline.ts'
import { backTest } from '../../domain/logons/back-test.ts'
import { Refusal } from '../../kernel/outcome.ts'
import { backTestAnswer, shownBackTest, TESTED_DAYS } from './login-back-test.ts'
import { approvedValueOf, changesOf, fields, sharedErrors, sharedNotes } from './login-config.ts'
import { operation } from './product.ts'

const SUCCESS = { Code: '200', Message: 'successful', Success: true } as const

/** Security Center: ModifyLoginBaseConfig (2018-12-03), document of 2024-02-20. */
export const ModifyLoginBaseConfig = operation({
  summary: 'Approves a place, address, time or account for servers, or no longer: creates, extends and shrinks a logon baseline.',
  notes: [
    'A logon is judged by the union of what is bound to its server, to its group and to all servers; a type of which nothing is bound is not judged. The changes of one call are made all or none.',
    ...sharedNotes,
    'Differs: totalCount, uuidCount and id in Config are not read: servers are counted here, and a baseline is found by its type and value.',
    'Differs: targetType also takes global, with target `-` or none, as DescribeLoginBaseConfigs shows it. Target may be one object instead of an array.',
    'Differs: DataNotExists names the server or group that the account has not, the value that del does not find, or the target that it is not bound to. What is bound already may be added again.',
    'Differs: a baseline whose last target is removed is gone.',
    'Differs: the same target twice counts once, and with both flags is refused with InvalidTarget.',
    'Differs: an account has at most 1,000 values of a type, a value at most 1,000 targets; more are refused with QuotaExceeded.',
    'Differs: DryRun and Days are ours, and so is BackTest in the answer: with DryRun the stored logons are judged by what would be approved, as Garrison BacktestLoginBaseConfig does, and nothing is changed.',
    'Differs: a place that is none we know is kept and shown, but approves nothing; where a type has only such places, its logons are not judged by it.',
  ],
  access: { action: 'yundun-sas:ModifyLoginBaseConfig', level: 'update', resource: '*' },
  input: {
    Type: required(fields.Type),
    Config: required(fields.Config),
    Target: required(fields.Changes),
    DryRun: flag('Whether to change nothing, and tell what the change would have done.', { example: 'true' }),
    Days: integer('With DryRun: over how many days; 30 unless given.', { ...TESTED_DAYS, example: '30' }),
  },
  output: {
    Code: text('200: the call succeeded.', { example: '200' }),
    Message: text('What happened.', { example: 'successful' }),
    Success: flag('Whether the call succeeded.', { example: 'true' }),
    BackTest: backTestAnswer,
  },
  errors: {
    ...sharedErrors,
    QuotaExceeded: [400, 'The account has too many values of this type, or the value too many targets.'],
  },
  refusals: { unknown: 'DataNotExists', full: 'QuotaExceeded' },
  validate({ Type, Config, Target }) {
    approvedValueOf(Type, Config)
    changesOf(Target)
  },
  readsAtLength: ({ DryRun }) => DryRun === true,
  async run({ input, caller }, deps) {
    const approved = approvedValueOf(input.Type, input.Config)
    const changes = changesOf(input.Target)
    if (input.DryRun) {
      const tested = await backTest(deps, caller.account, { proposed: [{ approved, changes }], days: input.Days ?? 30 })
      return tested instanceof Refusal ? tested : { ...SUCCESS, BackTest: shownBackTest(tested) }
    }
    const outcome = await modifyBaseline(deps, caller.account, approved, changes)
    return outcome instanceof Refusal ? outcome : SUCCESS
  },
})
