import assert from 'node:assert/strict'
import test from 'node:test'
import { forEachServer } from '../../server.ts'
import { codeOf, SHOP, STRANGER, siemCalls } from './sources.ts'

forEachServer((server) => {
  const { call, dataOf, as, refusesParameters } = siemCalls(server)

  test('every account of the organisation sees whether it is enabled; outsiders see false', async () => {
    const { status, body } = await call('DescribeServiceStatus', { RegionId: 'cn-hangzhou' }, as(SHOP))
    assert.deepEqual([status, Object.keys(body).sort(), body.Data], [200, ['Data', 'RequestId'], false])
    await dataOf('EnableServiceForCloudSiem')
    assert.equal(await dataOf('DescribeServiceStatus', {}, as(SHOP)), true)
    assert.equal(await dataOf('DescribeServiceStatus', { RegionId: 'ap-southeast-1' }), true)
    assert.equal(await dataOf('DescribeServiceStatus', {}, as(STRANGER)), false)
  })

  test('what is wrong', () => refusesParameters('DescribeServiceStatus', {}, [], { RegionId: 'x' }))

  test('403 for a user without the permission, 200 for one with it', async () => {
    assert.deepEqual(codeOf(await call('DescribeServiceStatus', {}, server().user('nobody'))), [403, 'Forbidden.RAM'])
    assert.equal((await call('DescribeServiceStatus', {}, server().user('careful'))).status, 200)
  })
})
