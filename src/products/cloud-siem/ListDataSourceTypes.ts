import { answer, list } from '../../contract/composites.ts'
import { required } from '../../contract/field.ts'
import { typesOf } from '../../domain/data-sources/catalogue.ts'
import { CLOUDS } from './binding.ts'
import { sourceErrors, sourceFields } from './data-source.ts'
import { operation } from './product.ts'

/** Threat detection: ListDataSourceTypes (2022-06-16). */
export const ListDataSourceTypes = operation({
  summary: 'Lists the types of data sources that accounts of a cloud can have.',
  notes: ['Differs: accounts at Alibaba Cloud have no data sources; the list for aliyun is empty.'],
  access: { action: 'yundun-sas:ListDataSourceTypes', level: 'list', resource: '*' },
  input: { CloudCode: required(sourceFields.CloudCode), RegionId: sourceFields.RegionId },
  output: {
    Data: list(
      'The types.',
      answer('A type.', { CloudCode: sourceFields.CloudCode, DataSourceType: sourceFields.DataSourceType }),
    ),
  },
  errors: sourceErrors,
  refusals: {},
  async run({ input: { CloudCode } }) {
    return { Data: typesOf(CLOUDS[CloudCode]).map((DataSourceType) => ({ CloudCode, DataSourceType })) }
  },
})
