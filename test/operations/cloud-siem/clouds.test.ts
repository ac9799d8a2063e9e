import assert from 'node:assert/strict'
import test, { beforeEach } from 'node:test'
import { forEachServer } from '../../server.ts'
import { codeOf, HUAWEI, siemCalls, TENCENT, WAF_LOG } from './sources.ts'

const LOG = 'cloud_siem_hcloud_waf_alert_log'
const DataSourceInstanceLogs = JSON.stringify([{ LogCode: LOG }])
const ALIBABA = { ...HUAWEI, CloudCode: 'aliyun' } as const

forEachServer((server) => {
  const { call, dataOf, bind, addSource, addLog } = siemCalls(server)
  const product = { CloudCode: 'aliyun', ProdCode: 'hcloud_waf' }

  beforeEach(() => server.reset())

  test('an account at Alibaba Cloud is bound, renamed and let go like others', async () => {
    await bind(HUAWEI)
    await bind(ALIBABA)
    const bound = async () =>
      (await dataOf('ListBindAccount', { CloudCode: 'aliyun' })).map(
        ({ BindId, CloudCode, AccountName, DataSourceCount }: Record<string, unknown>) => [
          BindId,
          CloudCode,
          AccountName,
          DataSourceCount,
        ],
      )
    assert.deepEqual(await bound(), [[2, 'aliyun', 'sas_account_xxx', 0]])
    assert.deepEqual(await dataOf('ModifyBindAccount', { ...ALIBABA, BindId: 2, AccountName: 'own' }), { Count: 1 })
    assert.deepEqual(await bound(), [[2, 'aliyun', 'own', 0]])
    assert.deepEqual(await dataOf('DeleteBindAccount', { ...ALIBABA, AccessId: 'ABCXXXXXXXX' }), { Count: 1 })
    assert.deepEqual(await bound(), [])
    assert.equal((await dataOf('ListBindAccount', { CloudCode: 'hcloud' })).length, 1)
  })

  test('it has no data sources, not those of a namesake at another cloud either', async () => {
    for (const account of [HUAWEI, ALIBABA]) await bind(account)
    const DataSourceInstanceId = await addSource()
    const LogInstanceId = await addLog({ DataSourceInstanceId, DataSourceInstanceLogs })
    const source = { ...ALIBABA, DataSourceInstanceId }
    const empty: Readonly<Record<string, Record<string, unknown>>> = {
      ListBindDataSources: ALIBABA,
      ListDataSourceTypes: { CloudCode: 'aliyun' },
      ListAccountAccessId: { CloudCode: 'aliyun' },
      ListImportedLogsByProd: product,
      ListAccountsByLog: { ...product, LogCodes: [LOG] },
    }
    for (const [action, parameters] of Object.entries(empty)) assert.deepEqual(await dataOf(action, parameters), [], action)
    const idle: Readonly<Record<string, Record<string, unknown>>> = {
      AddDataSourceLog: { ...source, DataSourceInstanceLogs: '[{"LogCode":"other"}]' },
      ModifyDataSourceLog: { ...source, LogInstanceId, DataSourceInstanceLogs },
      SubmitImportLogTasks: { ...product, AutoImported: 1 },
      DeleteDataSourceLog: { ...source, LogInstanceId },
      DeleteDataSource: source,
    }
    for (const [action, parameters] of Object.entries(idle)) assert.equal((await dataOf(action, parameters)).Count, 0, action)
    const type = { CloudCode: 'aliyun', DataSourceType: 'obs' }
    const refused: readonly [code: string, action: string, parameters: Record<string, unknown>][] = [
      ['InvalidCloudCode', 'AddDataSource', ALIBABA],
      ['InvalidCloudCode', 'ModifyDataSource', { ...source, ...type }],
      ['InvalidCloudCode', 'DescribeDataSourceParameters', type],
      ['DataNotExists', 'DescribeDataSourceInstance', source],
      ['DataNotExists', 'ListDataSourceLogs', source],
    ]
    for (const [code, action, parameters] of refused) {
      assert.deepEqual(codeOf(await call(action, parameters)), [400, code], action)
    }
    const { DataSourceInstanceLogs: logs } = await dataOf('ListDataSourceLogs', { ...HUAWEI, DataSourceInstanceId })
    assert.deepEqual([logs.length, logs[0].TaskStatus], [1, 0], 'the namesake keeps its own')
  })

  test('a log at Tencent Cloud is changed by its type and listed under its product', async () => {
    await bind(TENCENT)
    const DataSourceInstanceId = await addSource({ ...TENCENT, DataSourceType: 'wafApi', DataSourceInstanceParams: '[]' })
    const source = { ...TENCENT, DataSourceInstanceId }
    const LogInstanceId = await addLog(source)
    const change = { ...source, LogInstanceId, DataSourceInstanceLogs: JSON.stringify([{ LogCode: WAF_LOG }]) }
    assert.deepEqual(await dataOf('ModifyDataSourceLog', { ...change, DataSourceType: 'ckafka' }), { Count: 0, LogInstanceId })
    assert.deepEqual(await dataOf('ModifyDataSourceLog', { ...change, DataSourceType: 'wafApi' }), { Count: 1, LogInstanceId })
    const [row, ...others] = await dataOf('ListImportedLogsByProd', { CloudCode: 'qcloud', ProdCode: 'qcloud_waf' })
    assert.deepEqual([others, row.CloudCode, row.LogCode, row.TotalUserCount], [[], 'qcloud', WAF_LOG, 1])
  })
})
