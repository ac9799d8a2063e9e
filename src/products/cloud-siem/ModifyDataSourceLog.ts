import { invalid } from '../../contract/fault.ts'
import { required } from '../../contract/field.ts'
import { type GivenLog, modifyLog } from '../../domain/data-sources/change-logs.ts'
import { Refusal } from '../../kernel/outcome.ts'
import {
  givenLogs,
  logAnswer,
  ownShelf,
  parameterNotes,
  sourceErrors,
  sourceFields,
  sourceNotes,
  wantedSource,
} from './data-source.ts'
import { operation } from './product.ts'

/** Threat detection: ModifyDataSourceLog (2022-06-16). */
export const ModifyDataSourceLog = operation({
  summary: 'Gives a log of a data source other parameters.',
  notes: [
    ...sourceNotes,
    ...parameterNotes,
    'Differs: the list has exactly one log. A parameter that cannot be changed is refused when it gets another value, so LogInstanceId never changes; parameters that are left out stay.',
    'Differs: Count is 0 when the log or its data source is unknown or is of another account, cloud or type, and when the log has another LogCode.',
  ],
  access: { action: 'yundun-sas:ModifyDataSourceLog', level: 'update', resource: '*' },
  input: {
    AccountId: sourceFields.AccountId,
    CloudCode: required(sourceFields.CloudCode),
    DataSourceInstanceId: required(sourceFields.DataSourceInstanceId),
    DataSourceInstanceLogs: required(sourceFields.DataSourceInstanceLogs),
    DataSourceType: sourceFields.DataSourceType,
    LogCode: sourceFields.LogCode,
    LogInstanceId: required(sourceFields.LogInstanceId),
    RegionId: sourceFields.RegionId,
  },
  output: { Data: logAnswer('Logs that were changed: 1, or 0 when it failed.') },
  errors: {
    ...sourceErrors,
    InvalidDataSourceInstanceLogs: [400, 'Specified parameter DataSourceInstanceLogs is not valid: %s.'],
  },
  refusals: { 'wrong-parameter': 'InvalidDataSourceInstanceLogs' },
  validate(input) {
    onlyLog(input)
  },
  async run({ input, caller }, deps) {
    const wanted = { ...wantedSource(input), type: input.DataSourceType, logId: input.LogInstanceId }
    const changed = await modifyLog(deps, ownShelf(caller, input), wanted, onlyLog(input))
    return changed instanceof Refusal ? changed : { Data: { Count: changed.count, LogInstanceId: changed.id } }
  },
})

function onlyLog(input: Parameters<typeof givenLogs>[0]): GivenLog {
  const [log, ...others] = givenLogs(input)
  return log === undefined || others.length > 0 ? invalid('DataSourceInstanceLogs', 'must have exactly one log') : log
}
