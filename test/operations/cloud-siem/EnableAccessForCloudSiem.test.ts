import assert from 'node:assert/strict'
import test, { beforeEach } from 'node:test'
import { forEachServer } from '../../server.ts'
import { codeOf, MANAGEMENT, SECURITY, SHOP, STRANGER, siemCalls } from './sources.ts'

forEachServer((server) => {
  const { call, dataOf, as, refusesParameters } = siemCalls(server)
  const authorised = (account: string) => dataOf('DescribeAuth', {}, as(account))

  beforeEach(() => server.reset())

  test('an account authorises threat detection, once or twice', async () => {
    assert.equal(await authorised(MANAGEMENT), false)
    for (const parameters of [{}, { AutoSubmit: 1, RegionId: 'cn-hangzhou', RoleType: 0 }, { AutoSubmit: 0 }]) {
      const { status, body } = await call('EnableAccessForCloudSiem', parameters)
      assert.deepEqual([status, Object.keys(body).sort(), body.Data], [200, ['Data', 'RequestId'], true])
    }
    assert.equal(await authorised(MANAGEMENT), true)
    assert.equal(await authorised(SHOP), false)
  })

  test('an administrator does it for a member; others are refused', async () => {
    assert.equal(await dataOf('EnableAccessForCloudSiem', { RoleFor: SHOP }, as(SECURITY)), true)
    assert.deepEqual([await authorised(SHOP), await authorised(SECURITY)], [true, false])
    const refused = await call('EnableAccessForCloudSiem', { RoleFor: SECURITY }, as(STRANGER))
    assert.deepEqual(codeOf(refused), [403, 'NoPermission'])
    assert.deepEqual(codeOf(await call('EnableAccessForCloudSiem', { RoleType: 1 })), [400, 'MissingRoleFor'])
    assert.equal(await authorised(SECURITY), false)
  })

  test('what is wrong', () =>
    refusesParameters('EnableAccessForCloudSiem', {}, [], { AutoSubmit: '2', RegionId: 'x', RoleType: '2', RoleFor: 'x' }))

  test('403 for a user without the permission, 200 for one with it', async () => {
    assert.deepEqual(codeOf(await call('EnableAccessForCloudSiem', {}, server().user('nobody'))), [403, 'Forbidden.RAM'])
    assert.equal(await authorised(MANAGEMENT), false)
    assert.equal((await call('EnableAccessForCloudSiem', {}, server().user('careful'))).status, 200)
  })
})
