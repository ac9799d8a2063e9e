import { required } from '../../contract/field.ts'
import { addLogs } from '../../domain/data-sources/change-logs.ts'
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

/** Threat detection: AddDataSourceLog (2022-06-16). */
export const AddDataSourceLog = operation({
  summary: 'Adds logs to a data source.',
  notes: [
    ...sourceNotes,
    ...parameterNotes,
    'Differs: LogInstanceId is the MD5, in lower-case hexadecimal digits, of the UTF-8 text of the JSON array [DataSourceInstanceId, LogCode, [[ParaCode, ParaValue], ...]] without spaces. The pairs are the parameters that cannot be changed, those filled in by default included, in the order of their codes.',
    'Differs: all logs of the list are added or none; LogInstanceId is that of the first, and empty where the data source is unknown.',
    'Differs: Count is 0 when the data source is unknown or is of another account or cloud, when it has one of the logs already, and when it would have more than 100.',
    'Differs: any LogCode is taken; in the list it goes without where the request has LogCode.',
  ],
  access: { action: 'yundun-sas:AddDataSourceLog', level: 'create', resource: '*' },
  input: {
    AccountId: required(sourceFields.AccountId),
    CloudCode: required(sourceFields.CloudCode),
    DataSourceInstanceId: required(sourceFields.DataSourceInstanceId),
    DataSourceInstanceLogs: required(sourceFields.DataSourceInstanceLogs),
    LogCode: sourceFields.LogCode,
    RegionId: sourceFields.RegionId,
  },
  output: { Data: logAnswer('Logs that came to be, or 0 when it failed.') },
  errors: {
    ...sourceErrors,
    InvalidDataSourceInstanceLogs: [400, 'Specified parameter DataSourceInstanceLogs is not valid: %s.'],
  },
  refusals: { 'wrong-parameter': 'InvalidDataSourceInstanceLogs' },
  validate(input) {
    givenLogs(input)
  },
  async run({ input, caller }, deps) {
    const added = await addLogs(deps, ownShelf(caller, input), wantedSource(input), givenLogs(input))
    return added instanceof Refusal ? added : { Data: { Count: added.count, LogInstanceId: added.id } }
  },
})
