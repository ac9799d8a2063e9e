import { required } from '../../contract/field.ts'
import { modifySource } from '../../domain/data-sources/modify-source.ts'
import { Refusal } from '../../kernel/outcome.ts'
import {
  chosenType,
  ownShelf,
  parameterNotes,
  sourceAnswer,
  sourceErrors,
  sourceFields,
  sourceNotes,
  toParameters,
  wantedSource,
} from './data-source.ts'
import { operation } from './product.ts'

/** Threat detection: ModifyDataSource (2022-06-16). */
export const ModifyDataSource = operation({
  summary: 'Gives a data source another name, remark or parameters.',
  notes: [
    ...sourceNotes,
    ...parameterNotes,
    'Differs: what is left out stays, single parameters too. An empty name or remark is a new one.',
    'Differs: a parameter that cannot be changed is refused when it gets another value, so DataSourceInstanceId never changes.',
    'Differs: Count is 0 when the data source is unknown or is of another account, cloud or type.',
  ],
  access: { action: 'yundun-sas:ModifyDataSource', level: 'update', resource: '*' },
  input: {
    AccountId: sourceFields.AccountId,
    CloudCode: required(sourceFields.CloudCode),
    DataSourceInstanceId: required(sourceFields.DataSourceInstanceId),
    DataSourceInstanceName: sourceFields.DataSourceInstanceName,
    DataSourceInstanceParams: sourceFields.DataSourceInstanceParams,
    DataSourceInstanceRemark: sourceFields.DataSourceInstanceRemark,
    DataSourceType: required(sourceFields.DataSourceType),
    RegionId: sourceFields.RegionId,
  },
  output: { Data: sourceAnswer('Data sources that were changed: 1, or 0 when it failed.') },
  errors: {
    ...sourceErrors,
    InvalidDataSourceInstanceParams: [400, 'Specified parameter DataSourceInstanceParams is not valid: %s.'],
  },
  refusals: { 'wrong-parameter': 'InvalidDataSourceInstanceParams' },
  validate(input) {
    chosenType(input)
  },
  async run({ input, caller }, deps) {
    const changed = await modifySource(deps, ownShelf(caller, input), {
      ...wantedSource(input),
      type: input.DataSourceType,
      name: input.DataSourceInstanceName,
      remark: input.DataSourceInstanceRemark,
      parameters: toParameters(input.DataSourceInstanceParams),
    })
    return changed instanceof Refusal ? changed : { Data: { Count: changed.count, DataSourceInstanceId: changed.id } }
  },
})
