import assert from 'node:assert/strict'
import test, { before } from 'node:test'
import { forEachServer } from '../../server.ts'
import { codeOf, HUAWEI, SHOP, siemCalls, TENCENT } from './sources.ts'

forEachServer((server) => {
  const { call, as, bind, addSource, refusesParameters } = siemCalls(server)
  let id = ''
  const right = () => ({ ...HUAWEI, DataSourceInstanceId: id })
  const ask = (parameters: Record<string, unknown> = {}, account = '1500000000000001') =>
    call('DescribeDataSourceInstance', { ...right(), ...parameters }, as(account))

  before(async () => {
    await bind()
    const parameters = [
      { ParaCode: 'region_code', ParaValue: 'ap-guangzhou' },
      { ParaCode: 'bucket_name', ParaValue: 'logs' },
      { ParaCode: 'own', ParaValue: '' },
    ]
    id = await addSource({ DataSourceInstanceParams: JSON.stringify(parameters) })
  })

  test('account, cloud and parameters in the order of their codes', async () => {
    const { status, body } = await ask({ RegionId: 'cn-shanghai' })
    assert.deepEqual([status, Object.keys(body).sort()], [200, ['Data', 'RequestId']])
    assert.deepEqual(body.Data, {
      ...HUAWEI,
      DataSourceInstanceId: id,
      DataSourceInstanceParams: [
        { ParaCode: 'bucket_name', ParaValue: 'logs' },
        { ParaCode: 'own', ParaValue: '' },
        { ParaCode: 'region_code', ParaValue: 'ap-guangzhou' },
      ],
    })
  })

  test('DataNotExists where nothing fits', async () => {
    for (const parameters of [{ DataSourceInstanceId: 'x' }, { AccountId: 'x' }, TENCENT, { RegionId: 'ap-southeast-1' }]) {
      const refused = await ask(parameters)
      assert.deepEqual(codeOf(refused), [400, 'DataNotExists'], JSON.stringify(parameters))
    }
    const refused = await ask({}, SHOP)
    assert.deepEqual(codeOf(refused), [400, 'DataNotExists'])
    assert.equal(refused.body.Message, `${id} data not exist`)
  })

  test('what is required, and what is wrong', () =>
    refusesParameters('DescribeDataSourceInstance', right(), ['AccountId', 'CloudCode', 'DataSourceInstanceId'], {
      CloudCode: 'aws',
      RegionId: 'x',
    }))

  test('403 for a user without the permission, 200 for one with it', async () => {
    const as = (user: 'nobody' | 'careful') => call('DescribeDataSourceInstance', right(), server().user(user))
    assert.deepEqual(codeOf(await as('nobody')), [403, 'Forbidden.RAM'])
    assert.equal((await as('careful')).status, 200)
  })
})
