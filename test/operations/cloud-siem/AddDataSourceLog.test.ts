import assert from 'node:assert/strict'
import test, { beforeEach } from 'node:test'
import { forEachServer } from '../../server.ts'
import { codeOf, HUAWEI, md5, SHOP, siemCalls, TENCENT, WAF_LOG } from './sources.ts'

const EXAMPLE =
  '[{"LogCode":"cloud_siem_qcloud_waf_alert_log","LogParas":"[{\\"ParaCode\\":\\"api_name\\",\\"ParaValue\\":\\"GetAttackDownloadRecords\\"}]"}]'

forEachServer((server) => {
  const { call, dataOf, as, bind, addSource, refusesParameters } = siemCalls(server)
  let id = ''
  const right = () => ({ ...TENCENT, DataSourceInstanceId: id, DataSourceInstanceLogs: EXAMPLE })
  const add = (parameters: Record<string, unknown> = {}) => dataOf('AddDataSourceLog', { ...right(), ...parameters })
  const codes = async () => {
    const { DataSourceInstanceLogs } = await dataOf('ListDataSourceLogs', { ...TENCENT, DataSourceInstanceId: id })
    return DataSourceInstanceLogs.map(({ LogCode }: { LogCode: string }) => LogCode).sort()
  }
  const digest = (code: string, ...parameters: [string, string][]) => md5([id, code, parameters])
  const API: [string, string] = ['api_name', 'GetAttackDownloadRecords']

  beforeEach(async () => {
    await server.reset()
    await bind(TENCENT)
    id = await addSource({ ...TENCENT, DataSourceType: 'wafApi' })
  })

  test('the document’s example; the id is the MD5 of data source, code and parameters', async () => {
    const { status, body } = await call('AddDataSourceLog', { ...right(), LogCode: WAF_LOG, RegionId: 'cn-hangzhou' })
    assert.deepEqual([status, Object.keys(body).sort()], [200, ['Data', 'RequestId']])
    assert.deepEqual(body.Data, { Count: 1, LogInstanceId: digest(WAF_LOG, API) })
    assert.deepEqual(await codes(), [WAF_LOG])
  })

  test('the code may come beside the list, parameters as plain JSON, and the default stands where none are given', async () => {
    const one = await add({ DataSourceInstanceLogs: '[{}]', LogCode: 'a' })
    assert.deepEqual(one, { Count: 1, LogInstanceId: digest('a', API) })
    const two = await add({
      DataSourceInstanceLogs: '[{"LogCode":"a","LogParas":[{"paraCode":"api_name","paraValue":"Other"}]}]',
    })
    assert.deepEqual(two, { Count: 1, LogInstanceId: digest('a', ['api_name', 'Other']) })
    assert.deepEqual(await codes(), ['a', 'a'])
  })

  test('several at once: all or none', async () => {
    const list = (...names: string[]) => ({ DataSourceInstanceLogs: JSON.stringify(names.map((LogCode) => ({ LogCode }))) })
    assert.deepEqual(await add(list('a', 'b')), { Count: 2, LogInstanceId: digest('a', API) })
    assert.deepEqual(await add(list('c', 'b')), { Count: 0, LogInstanceId: digest('c', API) })
    assert.equal((await add(list('c', 'c'))).Count, 0)
    assert.deepEqual(await codes(), ['a', 'b'])
    const rows = Array.from({ length: 97 }, (_, n) => {
      return ['1500000000000001', 'cn-hangzhou', id, `id-${n}`, 'tencent', TENCENT.AccountId, `l-${n}`, '[]', 0, 0]
    })
    const columns = ['account', 'region', 'source', 'id', 'cloud_code', 'cloud_account_id', 'log_code', 'parameters']
    await server().database.write((transaction) =>
      transaction.insert('data_source_logs', [...columns, 'created_at', 'modified_at'], rows),
    )
    assert.equal((await add(list('c', 'd'))).Count, 0)
    assert.equal((await add(list('c'))).Count, 1)
    assert.equal((await codes()).length, 100)
  })

  test('Count is 0 where no data source fits', async () => {
    for (const parameters of [{ DataSourceInstanceId: 'x' }, { AccountId: 'x' }, HUAWEI, { RegionId: 'ap-southeast-1' }]) {
      assert.deepEqual(await add(parameters), { Count: 0, LogInstanceId: '' }, JSON.stringify(parameters))
    }
    assert.equal((await dataOf('AddDataSourceLog', right(), as(SHOP))).Count, 0)
    assert.deepEqual(await codes(), [])
  })

  test('codes and parameters that cannot be used', async () => {
    const cases: [Record<string, unknown>, string][] = [
      [{ DataSourceInstanceLogs: '[{}]' }, 'MissingLogCode'],
      [{ LogCode: 'other' }, 'InvalidLogCode'],
      [{ LogCode: 'a b' }, 'InvalidLogCode'],
      [{ DataSourceInstanceLogs: '[]' }, 'MissingDataSourceInstanceLogs'],
      [{ DataSourceInstanceLogs: 'x' }, 'InvalidDataSourceInstanceLogs'],
    ]
    for (const [parameters, code] of cases) {
      assert.deepEqual(codeOf(await call('AddDataSourceLog', { ...right(), ...parameters })), [400, code], code)
    }
    const odd = '[{"LogCode":"a","LogParas":[{"ParaCode":"api_name","ParaValue":"1"}]}]'
    const refused = await call('AddDataSourceLog', { ...right(), DataSourceInstanceLogs: odd })
    assert.deepEqual(codeOf(refused), [400, 'InvalidDataSourceInstanceLogs'])
    assert.match(refused.body.Message, /api_name must match/)
  })

  test('what is required, and what is wrong', async () => {
    const required = ['AccountId', 'CloudCode', 'DataSourceInstanceId', 'DataSourceInstanceLogs']
    await refusesParameters('AddDataSourceLog', right(), required, { CloudCode: 'aws', RegionId: 'x' })
  })

  test('403 for a user without the permission, 200 for one with it', async () => {
    assert.deepEqual(codeOf(await call('AddDataSourceLog', right(), server().user('nobody'))), [403, 'Forbidden.RAM'])
    assert.equal((await call('AddDataSourceLog', right(), server().user('careful'))).status, 200)
  })
})
