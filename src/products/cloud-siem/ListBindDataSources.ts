import { answer, list } from '../../contract/composites.ts'
import { required } from '../../contract/field.ts'
import { integer, text } from '../../contract/scalars.ts'
import { listSources } from '../../domain/data-sources/list-sources.ts'
import { CLOUDS } from './binding.ts'
import { ownShelf, sourceErrors, sourceFields, sourceNotes } from './data-source.ts'
import { operation } from './product.ts'

/** Threat detection: ListBindDataSources (2022-06-16). */
export const ListBindDataSources = operation({
  summary: 'Lists the data sources of a bound account.',
  notes: [
    ...sourceNotes,
    'Differs: data sources come in the order of their ids. The list has no pages: an account has at most 100.',
    'Differs: TaskCount counts the logs that are to be imported, by SubmitImportLogTasks. An account that is not bound has none.',
  ],
  access: { action: 'yundun-sas:ListBindDataSources', level: 'list', resource: '*' },
  input: {
    AccountId: required(sourceFields.AccountId),
    CloudCode: required(sourceFields.CloudCode),
    RegionId: sourceFields.RegionId,
  },
  output: {
    Data: list(
      'The data sources.',
      answer('A data source.', {
        AccountId: sourceFields.AccountId,
        AccountName: text('Name of the account.', { example: 'sas_tq_account_xxxx' }),
        CloudCode: sourceFields.CloudCode,
        DataSourceInstanceId: sourceFields.DataSourceInstanceId,
        DataSourceName: text('Name of the data source.', { example: 'waf_kafka' }),
        DataSourceRemark: text('The remark.', { example: 'waf_kafka' }),
        DataSourceType: sourceFields.DataSourceType,
        LogCount: integer('Logs of the data source.', { example: '1' }),
        TaskCount: integer('Those of them that are imported.', { example: '0' }),
      }),
    ),
  },
  errors: sourceErrors,
  refusals: {},
  async run({ input, caller }, deps) {
    const of = { cloud: CLOUDS[input.CloudCode], cloudAccountId: input.AccountId }
    const { accountName, sources } = await listSources(deps, ownShelf(caller, input), of)
    const Data = sources.map((source) => ({
      AccountId: source.cloudAccountId,
      AccountName: accountName,
      CloudCode: input.CloudCode,
      DataSourceInstanceId: source.id,
      DataSourceName: source.name,
      DataSourceRemark: source.remark,
      DataSourceType: source.type,
      LogCount: source.logs,
      TaskCount: source.imported,
    }))
    return { Data }
  },
})
