import assert from 'node:assert/strict'
import test, { before } from 'node:test'
import { forEachServer } from '../../server.ts'
import { codeOf, HUAWEI, SHOP, siemCalls, TENCENT, WAF_LOG } from './sources.ts'

forEachServer((server) => {
  const { call, dataOf, as, bind, addSource, addLog, refusesParameters } = siemCalls(server)
  const source = (name: string) => ({
    DataSourceInstanceName: name,
    DataSourceInstanceRemark: `remark of ${name}`,
    DataSourceInstanceParams: JSON.stringify([{ ParaCode: 'region_code', ParaValue: name }]),
  })
  const ids: string[] = []

  before(async () => {
    await bind()
    await bind({ ...HUAWEI, AccessId: 'second', AccountName: 'later' })
    await bind({ ...TENCENT })
    await bind(HUAWEI, as(SHOP))
    ids.length = 0
    for (const name of ['a', 'b', 'c']) ids.push(await addSource(source(name)))
    await addSource({ ...TENCENT, DataSourceType: 'wafApi', ...source('t') })
    await addSource(source('d'), as(SHOP))
    const [DataSourceInstanceId] = ids
    await addLog({ DataSourceInstanceId })
    await addLog({ DataSourceInstanceId, DataSourceInstanceLogs: '[{"LogCode":"other"}]' })
    await dataOf('SubmitImportLogTasks', { CloudCode: 'hcloud', ProdCode: 'p', LogCodes: `["${WAF_LOG}"]`, AutoImported: 1 })
  })

  test('every field, in the order of the ids; the name is that of the first binding', async () => {
    const { status, body } = await call('ListBindDataSources', { ...HUAWEI, RegionId: 'cn-hangzhou' })
    assert.deepEqual([status, Object.keys(body).sort()], [200, ['Data', 'RequestId']])
    const shown = ids.map((DataSourceInstanceId, n) => ({
      ...HUAWEI,
      AccountName: 'sas_account_xxx',
      DataSourceInstanceId,
      DataSourceName: 'abc'[n],
      DataSourceRemark: `remark of ${'abc'[n]}`,
      DataSourceType: 'obs',
      LogCount: n === 0 ? 2 : 0,
      TaskCount: n === 0 ? 1 : 0,
    }))
    assert.deepEqual(
      body.Data,
      shown.sort((a, b) => (a.DataSourceInstanceId < b.DataSourceInstanceId ? -1 : 1)),
    )
  })

  test('one account, cloud, data centre and owner at a time', async () => {
    const names = async (parameters: Record<string, unknown>, account = '1500000000000001') =>
      (await dataOf('ListBindDataSources', parameters, as(account))).map(
        ({ DataSourceName, DataSourceType }: Record<string, string>) => `${DataSourceName} ${DataSourceType}`,
      )
    assert.deepEqual(await names(TENCENT), ['t wafApi'])
    assert.deepEqual(await names(HUAWEI, SHOP), ['d obs'])
    assert.deepEqual(await names({ ...HUAWEI, RegionId: 'ap-southeast-1' }), [])
    assert.deepEqual(await names({ ...HUAWEI, AccountId: 'x' }), [])
  })

  test('ListBindAccount counts them, for every binding of the account', async () => {
    const counts = async (parameters: Record<string, unknown>) =>
      (await dataOf('ListBindAccount', { CloudCode: 'hcloud', ...parameters })).map(
        ({ DataSourceCount }: { DataSourceCount: number }) => DataSourceCount,
      )
    assert.deepEqual(await counts({}), [3, 3])
    assert.deepEqual(await counts({ RoleType: 1 }), [3, 3, 1])
    assert.deepEqual(await counts({ CloudCode: 'qcloud' }), [1])
  })

  test('what is required, and what is wrong', () =>
    refusesParameters('ListBindDataSources', HUAWEI, ['AccountId', 'CloudCode'], { CloudCode: 'aws', RegionId: 'x' }))

  test('403 for a user without the permission, 200 for one with it', async () => {
    assert.deepEqual(codeOf(await call('ListBindDataSources', HUAWEI, server().user('nobody'))), [403, 'Forbidden.RAM'])
    assert.equal((await call('ListBindDataSources', HUAWEI, server().user('careful'))).status, 200)
  })
})
