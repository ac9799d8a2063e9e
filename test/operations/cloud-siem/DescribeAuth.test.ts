import assert from 'node:assert/strict'
import test from 'node:test'
import { forEachServer } from '../../server.ts'
import { codeOf, SHOP, siemCalls } from './sources.ts'

forEachServer((server) => {
  const { call, dataOf, as, refusesParameters } = siemCalls(server)

  test('false until the account has authorised threat detection; others have not then', async () => {
    const { status, body } = await call('DescribeAuth', { RegionId: 'cn-hangzhou' }, as(SHOP))
    assert.deepEqual([status, Object.keys(body).sort(), body.Data], [200, ['Data', 'RequestId'], false])
    await dataOf('EnableAccessForCloudSiem', {}, as(SHOP))
    assert.equal(await dataOf('DescribeAuth', { RegionId: 'ap-southeast-1' }, as(SHOP)), true)
    assert.equal(await dataOf('DescribeAuth'), false)
  })

  test('what is wrong', () => refusesParameters('DescribeAuth', {}, [], { RegionId: 'x' }))

  test('403 for a user without the permission, 200 for one with it', async () => {
    assert.deepEqual(codeOf(await call('DescribeAuth', {}, server().user('nobody'))), [403, 'Forbidden.RAM'])
    assert.equal((await call('DescribeAuth', {}, server().user('careful'))).status, 200)
  })
})
