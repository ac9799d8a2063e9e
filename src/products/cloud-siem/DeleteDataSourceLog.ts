import { required } from '../../contract/field.ts'
import { deleteLog } from '../../domain/data-sources/change-logs.ts'
import { logAnswer, ownShelf, sourceErrors, sourceFields, sourceNotes, wantedSource } from './data-source.ts'
import { operation } from './product.ts'

/** Threat detection: DeleteDataSourceLog (2022-06-16). */
export const DeleteDataSourceLog = operation({
  summary: 'Takes a log out of a data source.',
  notes: [
    ...sourceNotes,
    'Differs: what was said about the import of the log goes with it where the account has it nowhere else.',
    'Differs: Count is 0 when the log or its data source is unknown or is of another account or cloud.',
  ],
  access: { action: 'yundun-sas:DeleteDataSourceLog', level: 'delete', resource: '*' },
  input: {
    AccountId: required(sourceFields.AccountId),
    CloudCode: required(sourceFields.CloudCode),
    DataSourceInstanceId: required(sourceFields.DataSourceInstanceId),
    LogInstanceId: required(sourceFields.LogInstanceId),
    RegionId: sourceFields.RegionId,
  },
  output: { Data: logAnswer('Logs that are gone: 1, or 0 when it failed.') },
  errors: sourceErrors,
  refusals: {},
  async run({ input, caller }, deps) {
    const count = await deleteLog(deps, ownShelf(caller, input), wantedSource(input), input.LogInstanceId)
    return { Data: { Count: count, LogInstanceId: input.LogInstanceId } }
  },
})
