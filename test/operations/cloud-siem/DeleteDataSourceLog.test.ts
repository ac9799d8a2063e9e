import assert from 'node:assert/strict'
import test, { beforeEach } from 'node:test'
import { forEachServer } from '../../server.ts'
import { codeOf, HUAWEI, SHOP, siemCalls, TENCENT, WAF_LOG } from './sources.ts'

forEachServer((server) => {
  const { call, dataOf, as, bind, addSource, addLog, refusesParameters } = siemCalls(server)
  let source = ''
  let id = ''
  const right = () => ({ ...HUAWEI, DataSourceInstanceId: source, LogInstanceId: id })
  const remove = (parameters: Record<string, unknown> = {}) => dataOf('DeleteDataSourceLog', { ...right(), ...parameters })
  const logs = async (): Promise<{ TaskStatus: number }[]> =>
    (await dataOf('ListDataSourceLogs', { ...HUAWEI, DataSourceInstanceId: source })).DataSourceInstanceLogs

  beforeEach(async () => {
    await server.reset()
    await bind()
    source = await addSource()
    id = await addLog({ DataSourceInstanceId: source })
  })

  test('it is gone with what was said about its import', async () => {
    const Accounts = JSON.stringify([{ AccountId: HUAWEI.AccountId, Imported: 1 }])
    await dataOf('SubmitImportLogTasks', { CloudCode: 'hcloud', ProdCode: 'p', LogCodes: `["${WAF_LOG}"]`, Accounts })
    assert.equal((await logs())[0]?.TaskStatus, 1)
    assert.deepEqual(await remove(), { Count: 1, LogInstanceId: id })
    assert.deepEqual(await remove(), { Count: 0, LogInstanceId: id })
    assert.equal(await addLog({ DataSourceInstanceId: source }), id)
    assert.equal((await logs())[0]?.TaskStatus, 0)
  })

  test('what was said stays while the account has the log elsewhere', async () => {
    const other = await addSource({ DataSourceInstanceParams: '[{"ParaCode":"region_code","ParaValue":"b"}]' })
    await addLog({ DataSourceInstanceId: other })
    await dataOf('SubmitImportLogTasks', { CloudCode: 'hcloud', ProdCode: 'p', LogCodes: `["${WAF_LOG}"]`, AutoImported: 1 })
    assert.equal((await remove({ DataSourceInstanceId: other })).Count, 0)
    assert.equal((await remove()).Count, 1)
    await addLog({ DataSourceInstanceId: source })
    assert.equal((await logs())[0]?.TaskStatus, 1)
  })

  test('Count is 0 where nothing fits', async () => {
    for (const parameters of [{ LogInstanceId: 'x' }, { AccountId: 'x' }, TENCENT, { RegionId: 'ap-southeast-1' }]) {
      assert.equal((await remove(parameters)).Count, 0, JSON.stringify(parameters))
    }
    assert.equal((await dataOf('DeleteDataSourceLog', right(), as(SHOP))).Count, 0)
    assert.equal((await logs()).length, 1)
  })

  test('what is required, and what is wrong', () =>
    refusesParameters('DeleteDataSourceLog', right(), ['AccountId', 'CloudCode', 'DataSourceInstanceId', 'LogInstanceId'], {
      CloudCode: 'aws',
      RegionId: 'x',
    }))

  test('403 for users without the permission, be it not given or denied', async () => {
    for (const user of ['nobody', 'careful'] as const) {
      assert.deepEqual(codeOf(await call('DeleteDataSourceLog', right(), server().user(user))), [403, 'Forbidden.RAM'])
    }
    assert.equal((await remove()).Count, 1)
  })
})
