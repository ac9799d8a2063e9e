import { required } from '../../contract/field.ts'
import { addSource } from '../../domain/data-sources/add-source.ts'
import { Refusal } from '../../kernel/outcome.ts'
import { CLOUDS } from './binding.ts'
import {
  chosenType,
  ownShelf,
  parameterNotes,
  sourceAnswer,
  sourceErrors,
  sourceFields,
  sourceNotes,
  toParameters,
} from './data-source.ts'
import { operation } from './product.ts'

/** Threat detection: AddDataSource (2022-06-16). */
export const AddDataSource = operation({
  summary: 'Adds a data source to a bound account at another cloud.',
  notes: [
    ...sourceNotes,
    ...parameterNotes,
    'Differs: DataSourceInstanceId is the MD5, in lower-case hexadecimal digits, of the UTF-8 text of the JSON array [AccountId, DataSourceType, [[ParaCode, ParaValue], ...]] without spaces. The pairs are the parameters that cannot be changed, those filled in by default included, in the order of their codes.',
    'Differs: Count is 0 when the account is not bound in this data centre, has a data source with this id or has 100 of them. Name and remark do not tell two data sources apart.',
    'Differs: AccountId may be left out where one account of the cloud is bound, DataSourceType where the cloud has one type.',
  ],
  access: { action: 'yundun-sas:AddDataSource', level: 'create', resource: '*' },
  input: {
    AccountId: sourceFields.AccountId,
    CloudCode: required(sourceFields.CloudCode),
    DataSourceInstanceName: sourceFields.DataSourceInstanceName,
    DataSourceInstanceParams: sourceFields.DataSourceInstanceParams,
    DataSourceInstanceRemark: sourceFields.DataSourceInstanceRemark,
    DataSourceType: sourceFields.DataSourceType,
    RegionId: sourceFields.RegionId,
  },
  output: { Data: sourceAnswer('Data sources that came to be: 1, or 0 when it failed.') },
  errors: {
    ...sourceErrors,
    MissingAccountId: [400, 'AccountId is mandatory for this action unless exactly one account of the cloud is bound.'],
    InvalidDataSourceInstanceParams: [400, 'Specified parameter DataSourceInstanceParams is not valid: %s.'],
  },
  refusals: { 'account-missing': 'MissingAccountId', 'wrong-parameter': 'InvalidDataSourceInstanceParams' },
  validate(input) {
    chosenType(input)
  },
  async run({ input, caller }, deps) {
    const added = await addSource(deps, ownShelf(caller, input), {
      cloud: CLOUDS[input.CloudCode],
      cloudAccountId: input.AccountId,
      type: chosenType(input),
      name: input.DataSourceInstanceName ?? '',
      remark: input.DataSourceInstanceRemark ?? '',
      parameters: toParameters(input.DataSourceInstanceParams),
    })
    return added instanceof Refusal ? added : { Data: { Count: added.count, DataSourceInstanceId: added.id } }
  },
})
