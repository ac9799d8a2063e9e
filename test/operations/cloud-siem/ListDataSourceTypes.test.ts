import assert from 'node:assert/strict'
import test from 'node:test'
import { forEachServer } from '../../server.ts'
import { codeOf, siemCalls } from './sources.ts'

forEachServer((server) => {
  const { call, refusesParameters } = siemCalls(server)

  test('the types of every cloud', async () => {
    for (const [CloudCode, types] of Object.entries({ hcloud: ['obs'], qcloud: ['ckafka', 'wafApi'], aliyun: [] })) {
      const { status, body } = await call('ListDataSourceTypes', { CloudCode, RegionId: 'ap-southeast-1' })
      assert.deepEqual([status, Object.keys(body).sort()], [200, ['Data', 'RequestId']])
      assert.deepEqual(
        body.Data,
        types.map((DataSourceType) => ({ CloudCode, DataSourceType })),
      )
    }
  })

  test('what is required, and what is wrong', () =>
    refusesParameters('ListDataSourceTypes', { CloudCode: 'hcloud' }, ['CloudCode'], { CloudCode: 'aws', RegionId: 'x' }))

  test('403 for a user without the permission, 200 for one with it', async () => {
    const ask = (user: 'nobody' | 'careful') => call('ListDataSourceTypes', { CloudCode: 'hcloud' }, server().user(user))
    assert.deepEqual(codeOf(await ask('nobody')), [403, 'Forbidden.RAM'])
    assert.equal((await ask('careful')).status, 200)
  })
})
