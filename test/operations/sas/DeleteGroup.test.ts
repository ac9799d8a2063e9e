import assert from 'node:assert/strict'
import test, { beforeEach } from 'node:test'
import { forEachServer } from '../../server.ts'
import { assetCalls, SHOP, uuid } from './assets.ts'

const ACTION = 'DeleteGroup'

forEachServer((server) => {
  const { succeed, fail, groups, approve, logOn } = assetCalls(server)
  beforeEach(async () => {
    await server.reset()
  })

  test('its servers go to the default group, and its name is free again', async () => {
    const { RequestId, ...body } = await succeed(ACTION, { GroupId: 1, SourceIp: '192.0.2.1' })
    assert.match(RequestId, /^[0-9A-F-]{36}$/)
    assert.deepEqual(body, { Code: '200' })
    assert.deepEqual(await groups(), { default: '123' })
    assert.equal((await fail(ACTION, { GroupId: 1 }))[1], 'DataNotExists')
    // An id is never given twice: what still names the old group must not meet a new one.
    assert.equal((await succeed('CreateOrUpdateAssetGroup', { GroupName: 'web' })).GroupId, 2)
  })

  test('baselines lose the group, and those that had nothing else are gone', async () => {
    await approve('groupId', '1', 'grouped')
    await approve('groupId', '1', 'both')
    await approve('uuid', uuid(3), 'both')
    await succeed('CreateOrUpdateAssetGroup', { GroupName: 'other' })
    await approve('groupId', '2', 'other')
    assert.equal(await logOn(uuid(1)), 1)
    await succeed(ACTION, { GroupId: 1 })
    const { BaseConfigs } = await succeed('DescribeLoginBaseConfigs', { Type: 'login_common_account' })
    assert.deepEqual(
      BaseConfigs.map(({ Account, TargetList }: { Account: string; TargetList: { Target: string }[] }) => [
        Account,
        TargetList.map(({ Target }) => Target),
      ]),
      [
        ['both', [uuid(3)]],
        ['other', ['2']],
      ],
    )
    assert.equal(await logOn(uuid(1)), 0)
  })

  test('the default group and unknown ones are refused', async () => {
    const [status, code, message] = await fail(ACTION, { GroupId: 0 })
    assert.deepEqual([status, code], [400, 'InvalidGroupId'])
    assert.match(String(message), /default group/)
    assert.deepEqual(await fail(ACTION, { GroupId: 7 }), [400, 'DataNotExists', '7 data not exist'])
    assert.equal((await fail(ACTION, {}))[1], 'MissingGroupId')
    assert.equal((await fail(ACTION, { GroupId: 'web' }))[1], 'InvalidGroupId')
  })

  test("another account's group cannot be deleted, and a user needs permission", async () => {
    assert.equal((await fail(ACTION, { GroupId: 1 }, server().rootOf(SHOP)))[1], 'DataNotExists')
    assert.deepEqual((await fail(ACTION, { GroupId: 1 }, server().user('careful'))).slice(0, 2), [403, 'NoPermission'])
    assert.deepEqual(await groups(), { default: '3', web: '12' })
  })
})
