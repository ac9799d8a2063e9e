import { required } from '../../contract/field.ts'
import { deleteSource } from '../../domain/data-sources/delete-source.ts'
import { countAnswer } from './binding.ts'
import { ownShelf, sourceErrors, sourceFields, sourceNotes, wantedSource } from './data-source.ts'
import { operation } from './product.ts'

/** Threat detection: DeleteDataSource (2022-06-16). */
export const DeleteDataSource = operation({
  summary: 'Takes a data source away with its logs.',
  notes: [
    ...sourceNotes,
    'Differs: the logs of the data source go with it, and what was said about the import of a log that the account has nowhere else.',
    'Differs: Count is 0 when the data source is unknown or is of another account or cloud.',
  ],
  access: { action: 'yundun-sas:DeleteDataSource', level: 'delete', resource: '*' },
  input: {
    AccountId: required(sourceFields.AccountId),
    CloudCode: required(sourceFields.CloudCode),
    DataSourceInstanceId: required(sourceFields.DataSourceInstanceId),
    RegionId: sourceFields.RegionId,
  },
  output: { Data: countAnswer('Data sources that are gone: 1, or 0 when it failed.') },
  errors: sourceErrors,
  refusals: {},
  async run({ input, caller }, deps) {
    return { Data: { Count: await deleteSource(deps, ownShelf(caller, input), wantedSource(input)) } }
  },
})
