import { answer, list } from '../../contract/composites.ts'
import { required } from '../../contract/field.ts'
import { numberChoice, text, uid } from '../../contract/scalars.ts'
import { listLogs } from '../../domain/data-sources/list-sources.ts'
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
import { shownLogCode } from './log-import.ts'
import { operation } from './product.ts'

const TASK = { collected: 1, idle: 0 } as const

/** Threat detection: ListDataSourceLogs (2022-06-16). */
export const ListDataSourceLogs = operation({
  summary: 'Lists the logs of a data source.',
  notes: [
    ...sourceNotes,
    'Differs: logs come in the order of their ids. The list has no pages: a data source has at most 100.',
    'Differs: TaskStatus is 1 when SubmitImportLogTasks has asked for the import; logs of other clouds are not fetched yet.',
    'Differs: a data source that is unknown or is of another account or cloud is answered with DataNotExists.',
  ],
  access: { action: 'yundun-sas:ListDataSourceLogs', level: 'list', resource: '*' },
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
      DataSourceInstanceLogs: list(
        'Its logs.',
        answer('A log.', {
          LogCode: text('Code of the log.', { example: 'cloud_siem_waf_xxxxx' }),
          LogInstanceId: sourceFields.LogInstanceId,
          LogMdsCode: text('Name under which texts about the log are found.', { example: shownLogCode('cloud_siem_waf_xxxxx') }),
          LogParams: shownParameters,
          TaskStatus: numberChoice('Whether it is imported.', { 1: 'imported', 0: 'not imported' }, { example: '1' }),
        }),
      ),
      DataSourceInstanceName: sourceFields.DataSourceInstanceName,
      DataSourceInstanceRemark: sourceFields.DataSourceInstanceRemark,
      SubUserId: uid('The account that keeps the data source.', { example: '1900000000000001' }),
    }),
  },
  errors: { ...sourceErrors, ...unknownSource },
  refusals: { 'unknown-source': 'DataNotExists' },
  async run({ input, caller }, deps) {
    const found = await listLogs(deps, ownShelf(caller, input), wantedSource(input))
    if (found instanceof Refusal) return found
    const { source, logs } = found
    return {
      Data: {
        AccountId: source.cloudAccountId,
        CloudCode: input.CloudCode,
        DataSourceInstanceId: source.id,
        DataSourceInstanceLogs: logs.map((log) => ({
          LogCode: log.code,
          LogInstanceId: log.id,
          LogMdsCode: shownLogCode(log.code),
          LogParams: showParameters(log.parameters),
          TaskStatus: log.isImported ? TASK.collected : TASK.idle,
        })),
        DataSourceInstanceName: source.name,
        DataSourceInstanceRemark: source.remark,
        SubUserId: caller.account,
      },
    }
  },
})
