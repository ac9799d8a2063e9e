import assert from 'node:assert/strict'
import test, { beforeEach } from 'node:test'
import { forEachServer } from '../../server.ts'
import { codeOf, HUAWEI, SHOP, siemCalls, TENCENT, WAF_LOG } from './sources.ts'

forEachServer((server) => {
  const { call, dataOf, as, bind, addSource, addLog, refusesParameters } = siemCalls(server)
  let id = ''
  const right = () => ({ ...HUAWEI, DataSourceInstanceId: id })
  const count = async (parameters: Record<string, unknown> = {}) =>
    (await dataOf('DeleteDataSource', { ...right(), ...parameters })).Count

  beforeEach(async () => {
    await server.reset()
    await bind()
    id = await addSource()
  })

  test('it is gone with its logs and what was said about their import; then it can be added again', async () => {
    await addLog({ DataSourceInstanceId: id })
    const submit = { CloudCode: 'hcloud', ProdCode: 'p', LogCodes: JSON.stringify([WAF_LOG]), AutoImported: 1 }
    assert.equal((await dataOf('SubmitImportLogTasks', submit)).Count, 1)
    assert.equal(await count(), 1)
    assert.equal(await count(), 0)
    assert.deepEqual(await dataOf('ListBindDataSources', HUAWEI), [])
    assert.equal(await addSource(), id)
    await addLog({ DataSourceInstanceId: id })
    const { DataSourceInstanceLogs } = await dataOf('ListDataSourceLogs', right())
    assert.deepEqual(
      DataSourceInstanceLogs.map(({ TaskStatus }: { TaskStatus: number }) => TaskStatus),
      [0],
    )
  })

  test('Count is 0 where nothing fits, and nothing is gone', async () => {
    for (const parameters of [{ DataSourceInstanceId: 'x' }, { AccountId: 'x' }, TENCENT, { RegionId: 'ap-southeast-1' }]) {
      assert.equal(await count(parameters), 0, JSON.stringify(parameters))
    }
    assert.equal((await dataOf('DeleteDataSource', right(), as(SHOP))).Count, 0)
    assert.equal((await dataOf('ListBindDataSources', HUAWEI)).length, 1)
  })

  test('what is required, and what is wrong', () =>
    refusesParameters('DeleteDataSource', right(), ['AccountId', 'CloudCode', 'DataSourceInstanceId'], {
      CloudCode: 'aws',
      RegionId: 'x',
    }))

  test('403 for users without the permission, be it not given or denied', async () => {
    for (const user of ['nobody', 'careful'] as const) {
      assert.deepEqual(codeOf(await call('DeleteDataSource', right(), server().user(user))), [403, 'Forbidden.RAM'])
    }
    assert.equal(await count(), 1)
  })
})
