import { answer } from '../../contract/composites.ts'
import { required } from '../../contract/field.ts'
import { describeSource } from '../../domain/data-sources/list-sources.ts'
import { Refusal } from '../../kernel/outcome.ts'
import {
  ownShelf,
  shownParameters,
  showParameters,
  sourceErrors,
  sourceFields,
  sourceNotes,
  unknownSource,
  wantedSource,
} from './data-source.ts'
import { operation } from './product.ts'

/** Threat detection: DescribeDataSourceInstance (2022-06-16). */
export const DescribeDataSourceInstance = operation({
  summary: 'Shows the parameters of a data source.',
  notes: [
    ...sourceNotes,
    'Differs: a data source that is unknown or is of another account or cloud is answered with DataNotExists.',
  ],
  access: { action: 'yundun-sas:DescribeDataSourceInstance', level: 'get', resource: '*' },
  input: {
    AccountId: required(sourceFields.AccountId),
    CloudCode: required(sourceFields.CloudCode),
    DataSourceInstanceId: required(sourceFields.DataSourceInstanceId),
    RegionId: sourceFields.RegionId,
  },
  output: {
    Data: answer('The data source.', {
      AccountId: sourceFields.AccountId,
      CloudCode: sourceFields.CloudCode,
      DataSourceInstanceId: sourceFields.DataSourceInstanceId,
      DataSourceInstanceParams: shownParameters,
    }),
  },
  errors: { ...sourceErrors, ...unknownSource },
  refusals: { 'unknown-source': 'DataNotExists' },
  async run({ input, caller }, deps) {
    const source = await describeSource(deps, ownShelf(caller, input), wantedSource(input))
    if (source instanceof Refusal) return source
    return {
      Data: {
        AccountId: source.cloudAccountId,
        CloudCode: input.CloudCode,
        DataSourceInstanceId: source.id,
        DataSourceInstanceParams: showParameters(source.parameters),
      },
    }
  },
})
