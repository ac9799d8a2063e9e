import assert from 'node:assert/strict'
import test from 'node:test'
import { forEachServer } from '../../server.ts'
import { codeOf, siemCalls } from './sources.ts'

forEachServer((server) => {
  const { call, dataOf, refusesParameters } = siemCalls(server)
  const right = { CloudCode: 'qcloud', DataSourceType: 'wafApi' }

  test('every field of the parameters of a type', async () => {
    const { status, body } = await call('DescribeDataSourceParameters', { ...right, RegionId: 'cn-hangzhou' })
    assert.deepEqual([status, Object.keys(body).sort()], [200, ['Data', 'RequestId']])
    const shared = { ...right, CanEditted: 0, Disabled: false, ParaType: 'string', Required: 0 }
    assert.deepEqual(body.Data, [
      {
        ...shared,
        DefaultValue: '',
        FormatCheck: '^[a-z0-9-]{1,64}$',
        Hit: 'The region of the firewall instance.',
        ParaCode: 'region_code',
        ParaLevel: 1,
        ParaName: 'Region',
        ParamValue: [],
        Title: 'Region',
      },
      {
        ...shared,
        DefaultValue: 'GetAttackDownloadRecords',
        FormatCheck: '^[A-Za-z]{1,64}$',
        Hit: 'The operation that gives the attack log.',
        ParaCode: 'api_name',
        ParaLevel: 2,
        ParaName: 'Operation',
        ParamValue: [{ Label: 'Attack log', Value: 'GetAttackDownloadRecords' }],
        Title: 'Operation',
      },
    ])
  })

  test('the parameters of every type, by level, need and change', async () => {
    const codes = async (CloudCode: string, DataSourceType: string) =>
      (await dataOf('DescribeDataSourceParameters', { CloudCode, DataSourceType })).map(
        (rule: Record<string, unknown>) => `${rule['ParaCode']} ${rule['ParaLevel']} ${rule['Required']} ${rule['CanEditted']}`,
      )
    assert.deepEqual(await codes('hcloud', 'obs'), ['region_code 1 1 0', 'bucket_name 1 0 0', 'path_prefix 2 0 1'])
    assert.deepEqual(await codes('qcloud', 'ckafka'), ['region_code 1 1 0', 'bootstrap_servers 1 0 1', 'topic 2 0 0'])
  })

  test('what is required, and what is wrong', async () => {
    await refusesParameters('DescribeDataSourceParameters', right, ['CloudCode', 'DataSourceType'], {
      CloudCode: 'aliyun',
      DataSourceType: 'obs',
      RegionId: 'x',
    })
    await refusesParameters('DescribeDataSourceParameters', right, [], { CloudCode: 'aws', DataSourceType: 's3' })
  })

  test('403 for a user without the permission, 200 for one with it', async () => {
    const ask = (user: 'nobody' | 'careful') => call('DescribeDataSourceParameters', right, server().user(user))
    assert.deepEqual(codeOf(await ask('nobody')), [403, 'Forbidden.RAM'])
    assert.equal((await ask('careful')).status, 200)
  })
})
