import assert from 'node:assert/strict'
import test, { beforeEach } from 'node:test'
import { forEachServer } from '../../server.ts'
import { codeOf, SECURITY, SHOP, STRANGER, siemCalls } from './sources.ts'

forEachServer((server) => {
  const { call, dataOf, as, refusesParameters } = siemCalls(server)

  beforeEach(() => server.reset())

  test('an administrator enables it, once or twice; a delegated one is one', async () => {
    for (const credentials of [undefined, as(SECURITY), undefined]) {
      const { status, body } = await call('EnableServiceForCloudSiem', { RegionId: 'cn-hangzhou' }, credentials)
      assert.deepEqual([status, Object.keys(body).sort(), body.Data], [200, ['Data', 'RequestId'], true])
      assert.equal(await dataOf('DescribeServiceStatus'), true)
    }
  })

  test('others are refused, and nothing is enabled', async () => {
    for (const account of [SHOP, STRANGER]) {
      assert.deepEqual(codeOf(await call('EnableServiceForCloudSiem', {}, as(account))), [403, 'NoPermission'])
    }
    assert.equal(await dataOf('DescribeServiceStatus'), false)
  })

  test('what is wrong', () => refusesParameters('EnableServiceForCloudSiem', {}, [], { RegionId: 'x' }))

  test('403 for a user without the permission, 200 for one with it', async () => {
    assert.deepEqual(codeOf(await call('EnableServiceForCloudSiem', {}, server().user('nobody'))), [403, 'Forbidden.RAM'])
    assert.equal((await call('EnableServiceForCloudSiem', {}, server().user('careful'))).status, 200)
  })
})
