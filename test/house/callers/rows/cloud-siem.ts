import { type Rows, unlessNamesake } from '../row.ts'
import { BINDING, HEAD, LOG_CODE, logsUnder, REGION, SOURCE } from '../world.ts'

const DENIED = '403 NoPermission'
/** Everybody asks for the own account; for another one only administrators of the organisation. */
const byMember = { member: 'RoleFor', get: ['own', DENIED, DENIED] } as const
/** RoleType 1 without RoleFor asks for the whole organisation. */
const ofAll = (parameters: object) => ({ get: DENIED, ask: () => ({ ...parameters, RoleType: 1 }) }) as const
const NOT_THERE = unlessNamesake('400 DataNotExists')

const ofKeys = { CloudCode: BINDING.CloudCode }
const ofLog = { CloudCode: SOURCE.CloudCode, ProdCode: 'hcloud_waf', LogCodes: [LOG_CODE] }
const ofProduct = { CloudCode: SOURCE.CloudCode, ProdCode: 'hcloud_waf' }
const source = (victim: { source: string }) => ({ ...SOURCE, DataSourceInstanceId: victim.source })
const log = (victim: { source: string; log: string }) => ({ ...source(victim), LogInstanceId: victim.log })
const otherLog = { DataSourceInstanceLogs: JSON.stringify([{ LogCode: 'taken' }]) }

/** Threat detection. Changes of what is not there are told by a Count of 0. */
export const cloudSiem: Rows = {
  AddDataSource: {
    get: 'own',
    ask: () => ({ CloudCode: 'hcloud', AccountId: 'cloud-1', DataSourceType: 'obs', DataSourceInstanceParams: REGION }),
  },
  AddDataSourceLog: { get: 'own', ask: (victim) => ({ ...source(victim), ...otherLog }) },
  BindAccount: { ...byMember, ask: () => ({ ...BINDING, AccessId: 'access-2', AccountName: 'second' }) },
  DeleteBindAccount: [
    { ...byMember, ask: () => BINDING },
    { ...byMember, ask: ({ binding }) => ({ ...BINDING, BindId: binding }) },
  ],
  DeleteDataSource: { get: 'own', ask: source },
  DeleteDataSourceLog: { get: 'own', ask: log },
  DescribeAuth: { get: 'own', plain: 'yes or no' },
  DescribeDataSourceInstance: { get: NOT_THERE, ask: source, plain: 'the parameters of a bucket carry no mark' },
  DescribeDataSourceParameters: { get: 'own', plain: 'the same for everybody' },
  DescribeScopeUsers: [byMember, ofAll({})],
  DescribeServiceStatus: { get: 'own', plain: 'yes or no' },
  DescribeUserBuyStatus: {
    member: 'SubUserId',
    get: ['own', DENIED, DENIED],
    shows: [new RegExp(`^(${HEAD}|v1ctim)$`), 'members see who buys for them: MainUserId, MainUserName'],
  },
  EnableAccessForCloudSiem: byMember,
  EnableServiceForCloudSiem: { get: DENIED },
  ListAccountAccessId: [{ ...byMember, ask: () => ofKeys }, ofAll(ofKeys)],
  ListAccountsByLog: [
    { ...byMember, ask: () => ofLog, shows: [new RegExp(`^${HEAD}$`), 'members see whose organisation they are in: MainUserId'] },
    ofAll(ofLog),
  ],
  ListBindAccount: [{ ...byMember, ask: () => ofKeys }, ofAll(ofKeys)],
  ListBindDataSources: { get: 'own', ask: () => SOURCE },
  ListDataSourceLogs: { get: NOT_THERE, ask: source },
  ListDataSourceTypes: { get: 'own', plain: 'the same for everybody' },
  ListImportedLogsByProd: [{ ...byMember, ask: () => ofProduct, plain: 'codes of logs carry no mark' }, ofAll(ofProduct)],
  ListRdUsers: { get: DENIED },
  ModifyBindAccount: { ...byMember, ask: ({ binding }) => ({ ...BINDING, BindId: binding, AccountName: 'taken' }) },
  ModifyDataSource: {
    get: 'own',
    ask: (victim) => ({ ...source(victim), DataSourceType: 'obs', DataSourceInstanceName: 'taken' }),
  },
  ModifyDataSourceLog: { get: 'own', ask: (victim) => ({ ...log(victim), DataSourceInstanceLogs: logsUnder('taken/') }) },
  SubmitImportLogTasks: {
    ...byMember,
    ask: () => ({ ...ofProduct, Accounts: JSON.stringify([{ AccountId: SOURCE.AccountId, Imported: 1 }]) }),
  },
}
