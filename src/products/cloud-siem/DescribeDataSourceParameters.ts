import { answer, list } from '../../contract/composites.ts'
import { required } from '../../contract/field.ts'
import { flag, numberChoice, text } from '../../contract/scalars.ts'
import { type ParameterLevel, parametersOf } from '../../domain/data-sources/catalogue.ts'
import { chosenType, sourceErrors, sourceFields } from './data-source.ts'
import { operation } from './product.ts'

const LEVEL = { source: 1, log: 2 } as const satisfies Record<ParameterLevel, number>

/** Threat detection: DescribeDataSourceParameters (2022-06-16). */
export const DescribeDataSourceParameters = operation({
  summary: 'Shows which parameters a type of data source and its logs take.',
  notes: [
    'Differs: the document does not say which parameters the types have; these are ours, region_code and api_name as its examples spell them. DefaultValue stands where a parameter is not given; ParamValue holds proposals, and other values are taken too.',
    'Differs: a type that the cloud does not have is refused with InvalidDataSourceType, and aliyun, which has none, with InvalidCloudCode.',
  ],
  access: { action: 'yundun-sas:DescribeDataSourceParameters', level: 'get', resource: '*' },
  input: {
    CloudCode: required(sourceFields.CloudCode),
    DataSourceType: required(sourceFields.DataSourceType),
    RegionId: sourceFields.RegionId,
  },
  output: {
    Data: list(
      'The parameters.',
      answer('A parameter.', {
        CanEditted: numberChoice('Whether it can be changed.', { 0: 'it cannot', 1: 'it can' }, { example: '1' }),
        CloudCode: sourceFields.CloudCode,
        DataSourceType: sourceFields.DataSourceType,
        DefaultValue: text('Stands where no value is given.', { example: 'GetAttackDownloadRecords' }),
        Disabled: flag('Whether it is out of use.', { example: 'false' }),
        FormatCheck: text('Regular expression that its values match.', { example: '^[a-z0-9-]{1,64}$' }),
        Hit: text('What it is about.', { example: 'The region of the bucket.' }),
        ParaCode: text('Its code.', { example: 'region_code' }),
        ParaLevel: numberChoice('What it describes.', { 1: 'the data source', 2: 'a log' }, { example: '1' }),
        ParaName: text('Its name.', { example: 'Region' }),
        ParaType: text('Type of its values.', { example: 'string' }),
        ParamValue: list(
          'Proposals for its value.',
          answer('A proposal.', {
            Label: text('What to call it.', { example: 'Attack log' }),
            Value: text('The value.', { example: 'GetAttackDownloadRecords' }),
          }),
        ),
        Required: numberChoice('Whether it must be given.', { 1: 'it must', 0: 'it may be left out' }, { example: '1' }),
        Title: text('Its heading.', { example: 'Region' }),
      }),
    ),
  },
  errors: sourceErrors,
  refusals: {},
  validate(input) {
    chosenType(input)
  },
  async run({ input: { CloudCode, DataSourceType } }) {
    const Data = parametersOf(DataSourceType).map((rule) => ({
      CanEditted: rule.isEditable ? (1 as const) : (0 as const),
      CloudCode,
      DataSourceType,
      DefaultValue: rule.defaultValue,
      Disabled: false,
      FormatCheck: rule.format,
      Hit: rule.hint,
      ParaCode: rule.code,
      ParaLevel: LEVEL[rule.level],
      ParaName: rule.name,
      ParaType: 'string',
      ParamValue: rule.proposals.map(({ label, value }) => ({ Label: label, Value: value })),
      Required: rule.isRequired ? (1 as const) : (0 as const),
      Title: rule.name,
    }))
    return { Data }
  },
})
