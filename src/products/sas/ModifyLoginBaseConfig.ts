import { invalid } from '../../contract/fault.ts'
import { required, type ValueOf } from '../../contract/field.ts'
import { flag, text } from '../../contract/scalars.ts'
import { modifyBaseline, type TargetChanges } from '../../domain/logon-baselines/modify-baseline.ts'
import type { Target } from '../../domain/logon-baselines/store.ts'
import { Refusal } from '../../kernel/outcome.ts'
import { approvedValueOf, fields, sharedErrors, sharedNotes, targetOf } from './login-config.ts'
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
    'Differs: a place that is none we know is kept and shown, but approves nothing; where a type has only such places, its logons are not judged by it.',
  ],
  access: { action: 'yundun-sas:ModifyLoginBaseConfig', level: 'update', resource: '*' },
  input: { Type: required(fields.Type), Config: required(fields.Config), Target: required(fields.Changes) },
  output: {
    Code: text('200: the call succeeded.', { example: '200' }),
    Message: text('What happened.', { example: 'successful' }),
    Success: flag('Whether the call succeeded.', { example: 'true' }),
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
  async run({ input, caller }, deps) {
    const approved = approvedValueOf(input.Type, input.Config)
    const outcome = await modifyBaseline(deps, caller.account, approved, changesOf(input.Target))
    return outcome instanceof Refusal ? outcome : SUCCESS
  },
})

/** The targets by what is done with them, each once. */
function changesOf(given: ValueOf<typeof fields.Changes>): TargetChanges {
  const changes = new Map<string, { target: Target; flag: 'add' | 'del' }>()
  given.forEach((item, index) => {
    const target = targetOf(item, `Target.${index + 1}`)
    const key = `${target.kind} ${target.target}`
    const earlier = changes.get(key)
    if (earlier !== undefined && earlier.flag !== item.flag) invalid('Target', `adds and removes ${target.target} at once`)
    changes.set(key, { target, flag: item.flag })
  })
  const flagged = (wanted: 'add' | 'del') =>
    [...changes.values()].filter((change) => change.flag === wanted).map(({ target }) => target)
  return { added: flagged('add'), removed: flagged('del') }
}
