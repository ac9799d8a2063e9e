import assert from 'node:assert/strict'
import test, { before } from 'node:test'
import { forEachServer } from '../../server.ts'
import { codeOf, HUAWEI, MANAGEMENT, SHOP, siemCalls, TENCENT } from './sources.ts'

forEachServer((server) => {
  const { call, as, dataOf, bind, addSource, addLog, refusesParameters } = siemCalls(server)
  let source = ''
  const ids: string[] = []
  const right = () => ({ ...TENCENT, DataSourceInstanceId: source })

  before(async () => {
    await bind(TENCENT)
    const named = { DataSourceInstanceName: 'waf kafka', DataSourceInstanceRemark: 'remark' }
    source = await addSource({ ...TENCENT, DataSourceType: 'wafApi', ...named })
    ids.length = 0
    for (const LogCode of ['a', 'b']) {
      ids.push(await addLog({ ...right(), LogCode, DataSourceInstanceLogs: '[{}]' }))
    }
    await dataOf('SubmitImportLogTasks', { CloudCode: 'qcloud', ProdCode: 'p', LogCodes: '["b"]', AutoImported: 1 })
  })

  test('every field, in the order of the ids', async () => {
    const { status, body } = await call('ListDataSourceLogs', { ...right(), RegionId: 'cn-hangzhou' })
    assert.deepEqual([status, Object.keys(body).sort()], [200, ['Data', 'RequestId']])
    const logs = ids.map((LogInstanceId, n) => ({
      LogCode: 'ab'[n],
      LogInstanceId,
      LogMdsCode: `\${siem.prod.${'ab'[n]}}`,
      LogParams: [{ ParaCode: 'api_name', ParaValue: 'GetAttackDownloadRecords' }],
      TaskStatus: n,
    }))
    assert.deepEqual(body.Data, {
      ...TENCENT,
      DataSourceInstanceId: source,
      DataSourceInstanceLogs: logs.sort((a, b) => (a.LogInstanceId < b.LogInstanceId ? -1 : 1)),
      DataSourceInstanceName: 'waf kafka',
      DataSourceInstanceRemark: 'remark',
      SubUserId: Number(MANAGEMENT),
    })
  })

  test('DataNotExists where nothing fits', async () => {
    for (const parameters of [{ DataSourceInstanceId: 'x' }, { AccountId: 'x' }, HUAWEI, { RegionId: 'ap-southeast-1' }]) {
      const refused = await call('ListDataSourceLogs', { ...right(), ...parameters })
      assert.deepEqual(codeOf(refused), [400, 'DataNotExists'], JSON.stringify(parameters))
    }
    assert.deepEqual(codeOf(await call('ListDataSourceLogs', right(), as(SHOP))), [400, 'DataNotExists'])
  })

  test('what is required, and what is wrong', () =>
    refusesParameters('ListDataSourceLogs', right(), ['AccountId', 'CloudCode', 'DataSourceInstanceId'], {
      CloudCode: 'aws',
      RegionId: 'x',
    }))

  test('403 for a user without the permission, 200 for one with it', async () => {
    assert.deepEqual(codeOf(await call('ListDataSourceLogs', right(), server().user('nobody'))), [403, 'Forbidden.RAM'])
    assert.equal((await call('ListDataSourceLogs', right(), server().user('careful'))).status, 200)
  })
})
