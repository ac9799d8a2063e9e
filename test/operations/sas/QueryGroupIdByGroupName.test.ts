import assert from 'node:assert/strict'
import test from 'node:test'
import { forEachServer } from '../../server.ts'
import { assetCalls, SHOP } from './assets.ts'

const ACTION = 'QueryGroupIdByGroupName'

forEachServer((server) => {
  const { succeed, fail } = assetCalls(server)

  test('a name leads to its id', async () => {
    const { RequestId, ...body } = await succeed(ACTION, { GroupName: 'web', SourceIp: '10.12.0.1' })
    assert.match(RequestId, /^[0-9A-F-]{36}$/)
    assert.deepEqual(body, { GroupId: 1 })
    for (const GroupName of ['default', 'Ungrouped', '未分组']) assert.equal((await succeed(ACTION, { GroupName })).GroupId, 0)
  })

  test('a name that no group has is refused', async () => {
    assert.deepEqual(await fail(ACTION, { GroupName: 'we' }), [400, 'DataNotExists', 'we data not exist'])
    assert.equal((await fail(ACTION, { GroupName: 'WEB' }))[1], 'DataNotExists')
    assert.equal((await fail(ACTION, {}))[1], 'MissingGroupName')
    assert.equal((await fail(ACTION, { GroupName: 'x'.repeat(129) }))[1], 'InvalidGroupName')
  })

  test("another account's group is unknown, and a user needs permission", async () => {
    assert.equal((await fail(ACTION, { GroupName: 'web' }, server().rootOf(SHOP)))[1], 'DataNotExists')
    assert.deepEqual((await fail(ACTION, { GroupName: 'web' }, server().user('nobody'))).slice(0, 2), [403, 'NoPermission'])
  })
})
