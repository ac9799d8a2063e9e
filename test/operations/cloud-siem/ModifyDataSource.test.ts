import assert from 'node:assert/strict'
import test, { beforeEach } from 'node:test'
import { forEachServer } from '../../server.ts'
import { codeOf, HUAWEI, REGION, SHOP, siemCalls, TENCENT } from './sources.ts'

forEachServer((server) => {
  const { call, dataOf, as, bind, addSource, refusesParameters } = siemCalls(server)
  let id = ''
  const right = () => ({ ...TENCENT, DataSourceInstanceId: id, DataSourceType: 'ckafka' })
  const modify = (parameters: Record<string, unknown> = {}) => dataOf('ModifyDataSource', { ...right(), ...parameters })
  const shown = async () => {
    const [{ DataSourceName, DataSourceRemark, DataSourceInstanceId }] = await dataOf('ListBindDataSources', TENCENT)
    const { DataSourceInstanceParams } = await dataOf('DescribeDataSourceInstance', { ...TENCENT, DataSourceInstanceId })
    return [DataSourceName, DataSourceRemark, JSON.stringify(DataSourceInstanceParams)]
  }

  beforeEach(async () => {
    await server.reset()
    await bind(TENCENT)
    id = await addSource({ ...TENCENT, DataSourceType: 'ckafka', DataSourceInstanceName: 'old', DataSourceInstanceRemark: 'o' })
  })

  test('name, remark and the parameters that can be changed; the id stays', async () => {
    const servers = '[{"paraCode":"bootstrap_servers","paraValue":"a:1"}]'
    const all = { DataSourceInstanceName: 'new', DataSourceInstanceRemark: '', DataSourceInstanceParams: servers }
    assert.deepEqual(await modify(all), { Count: 1, DataSourceInstanceId: id })
    const parameters =
      '[{"ParaCode":"bootstrap_servers","ParaValue":"a:1"},{"ParaCode":"region_code","ParaValue":"ap-guangzhou"}]'
    assert.deepEqual(await shown(), ['new', '', parameters])
    assert.equal((await modify({ AccountId: undefined, RegionId: 'cn-shanghai' })).Count, 1)
    assert.deepEqual(await shown(), ['new', '', parameters])
  })

  test('a parameter that cannot be changed is refused when it gets another value', async () => {
    assert.equal((await modify({ DataSourceInstanceParams: REGION })).Count, 1)
    for (const [code, value, message] of [
      ['region_code', 'elsewhere', /region_code cannot be changed/],
      ['own', 'x', /own cannot be changed/],
      ['bootstrap_servers', 'no port', /bootstrap_servers must match/],
    ] as const) {
      const DataSourceInstanceParams = JSON.stringify([{ ParaCode: code, ParaValue: value }])
      const refused = await call('ModifyDataSource', { ...right(), DataSourceInstanceName: 'new', DataSourceInstanceParams })
      assert.deepEqual(codeOf(refused), [400, 'InvalidDataSourceInstanceParams'])
      assert.match(refused.body.Message, message)
    }
    assert.equal((await shown())[0], 'old')
  })

  test('Count is 0 where nothing fits', async () => {
    for (const parameters of [
      { DataSourceInstanceId: 'other' },
      { AccountId: 'other' },
      { DataSourceType: 'wafApi' },
      { RegionId: 'ap-southeast-1' },
      { ...HUAWEI, DataSourceType: 'obs' },
    ]) {
      const all = { ...right(), DataSourceInstanceName: 'new', ...parameters }
      assert.deepEqual(
        await modify(all),
        { Count: 0, DataSourceInstanceId: all.DataSourceInstanceId },
        JSON.stringify(parameters),
      )
    }
    assert.equal((await dataOf('ModifyDataSource', { ...right(), DataSourceInstanceName: 'new' }, as(SHOP))).Count, 0)
    assert.equal((await shown())[0], 'old')
  })

  test('what is required, and what is wrong', async () => {
    await refusesParameters('ModifyDataSource', right(), ['CloudCode', 'DataSourceInstanceId', 'DataSourceType'], {
      CloudCode: 'aws',
      DataSourceType: 'obs',
      RegionId: 'x',
      DataSourceInstanceParams: '{',
    })
  })

  test('403 for a user without the permission, 200 for one with it', async () => {
    assert.deepEqual(codeOf(await call('ModifyDataSource', right(), server().user('nobody'))), [403, 'Forbidden.RAM'])
    assert.equal((await call('ModifyDataSource', right(), server().user('careful'))).status, 200)
  })
})
