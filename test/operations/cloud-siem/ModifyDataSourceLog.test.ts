import assert from 'node:assert/strict'
import test, { beforeEach } from 'node:test'
import { forEachServer } from '../../server.ts'
import { codeOf, HUAWEI, SHOP, siemCalls, TENCENT } from './sources.ts'

const log = (LogCode: string, ...parameters: [string, string][]) =>
  JSON.stringify([{ LogCode, LogParas: JSON.stringify(parameters.map(([ParaCode, ParaValue]) => ({ ParaCode, ParaValue }))) }])

forEachServer((server) => {
  const { call, dataOf, as, bind, addSource, addLog, refusesParameters } = siemCalls(server)
  let source = ''
  let id = ''
  const right = () => ({
    ...HUAWEI,
    DataSourceInstanceId: source,
    LogInstanceId: id,
    DataSourceInstanceLogs: log('a', ['path_prefix', 'new/']),
  })
  const modify = (parameters: Record<string, unknown> = {}) => dataOf('ModifyDataSourceLog', { ...right(), ...parameters })
  const shown = async () => {
    const { DataSourceInstanceLogs } = await dataOf('ListDataSourceLogs', { ...HUAWEI, DataSourceInstanceId: source })
    return DataSourceInstanceLogs.map(({ LogParams }: { LogParams: { ParaValue: string }[] }) =>
      LogParams.map((p) => p.ParaValue),
    )
  }

  beforeEach(async () => {
    await server.reset()
    await bind()
    source = await addSource()
    id = await addLog({ DataSourceInstanceId: source, DataSourceInstanceLogs: log('a', ['path_prefix', 'old/'], ['own', 'x']) })
  })

  test('parameters that can be changed; the id stays, and so does what is left out', async () => {
    assert.deepEqual(await modify({ DataSourceType: 'obs', LogCode: 'a' }), { Count: 1, LogInstanceId: id })
    assert.deepEqual(await shown(), [['x', 'new/']])
    assert.equal((await modify({ AccountId: undefined, DataSourceInstanceLogs: '[{"LogCode":"a"}]' })).Count, 1)
    assert.deepEqual(await shown(), [['x', 'new/']])
  })

  test('Count is 0 where nothing fits', async () => {
    for (const parameters of [
      { LogInstanceId: 'x' },
      { DataSourceInstanceId: 'x' },
      { AccountId: 'x' },
      TENCENT,
      { RegionId: 'ap-southeast-1' },
      { DataSourceType: 'ckafka' },
      { DataSourceInstanceLogs: log('b') },
    ]) {
      assert.equal((await modify(parameters)).Count, 0, JSON.stringify(parameters))
    }
    assert.equal((await dataOf('ModifyDataSourceLog', right(), as(SHOP))).Count, 0)
    assert.deepEqual(await shown(), [['x', 'old/']])
  })

  test('what cannot be changed, and lists that have not exactly one log', async () => {
    for (const [DataSourceInstanceLogs, message] of [
      [log('a', ['own', 'y']), /own cannot be changed/],
      ['[{"LogCode":"a"},{"LogCode":"b"}]', /exactly one log/],
    ] as const) {
      const refused = await call('ModifyDataSourceLog', { ...right(), DataSourceInstanceLogs })
      assert.deepEqual(codeOf(refused), [400, 'InvalidDataSourceInstanceLogs'])
      assert.match(refused.body.Message, message)
    }
  })

  test('what is required, and what is wrong', async () => {
    const required = ['CloudCode', 'DataSourceInstanceId', 'DataSourceInstanceLogs', 'LogInstanceId']
    await refusesParameters('ModifyDataSourceLog', right(), required, {
      CloudCode: 'aws',
      RegionId: 'x',
      DataSourceType: 'x',
      LogCode: 'b',
    })
  })

  test('403 for a user without the permission, 200 for one with it', async () => {
    assert.deepEqual(codeOf(await call('ModifyDataSourceLog', right(), server().user('nobody'))), [403, 'Forbidden.RAM'])
    assert.equal((await call('ModifyDataSourceLog', right(), server().user('careful'))).body.Data.Count, 1)
  })
})
