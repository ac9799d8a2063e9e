import assert from 'node:assert/strict'
import test, { beforeEach } from 'node:test'
import { forEachServer } from '../../server.ts'
import { assetCalls, SHOP } from './assets.ts'

const ACTION = 'ModifyGroupProperty'

forEachServer((server) => {
  const { succeed, fail } = assetCalls(server)
  const change = (data: unknown) => succeed(ACTION, { Data: JSON.stringify(data) })
  const refused = async (data: unknown) => (await fail(ACTION, { Data: JSON.stringify(data) })).slice(0, 2)
  const names = async (): Promise<string[]> =>
    (await succeed('DescribeAllGroups')).Groups.map((group: { GroupName: string }) => group.GroupName)

  beforeEach(async () => {
    await server.reset()
    for (const GroupName of ['b', 'c']) await succeed('CreateOrUpdateAssetGroup', { GroupName })
  })

  test('names and order change as the document shows it', async () => {
    const { RequestId, ...body } = await change([{ groupFlag: 1, groupId: 1, groupIndex: 200, groupName: 'example' }])
    assert.match(RequestId, /^[0-9A-F-]{36}$/)
    assert.deepEqual(body, {})
    assert.deepEqual(await names(), ['Ungrouped', 'b', 'c', 'example'])
    await change({ groupId: 3, groupIndex: 0 })
    assert.deepEqual(await names(), ['Ungrouped', 'c', 'b', 'example'])
    await change([{ groupId: 3, groupName: 'see', groupIndex: 150 }])
    assert.deepEqual(await names(), ['Ungrouped', 'b', 'see', 'example'])
    await change([
      { groupId: 3, groupName: '' },
      { groupId: 2, groupIndex: 300 },
    ])
    assert.deepEqual(await names(), ['Ungrouped', 'see', 'example', 'b'])
  })

  test('two groups can exchange their names', async () => {
    await change([
      { groupId: 1, groupName: 'b' },
      { groupId: 2, groupName: 'web' },
    ])
    assert.equal((await succeed('QueryGroupIdByGroupName', { GroupName: 'b' })).GroupId, 1)
    assert.equal((await succeed('QueryGroupIdByGroupName', { GroupName: 'web' })).GroupId, 2)
  })

  test('all are changed or none', async () => {
    const rename = { groupId: 1, groupName: 'new' }
    assert.deepEqual(await refused([rename, { groupId: 9, groupName: 'x' }]), [400, 'DataNotExists'])
    assert.deepEqual(await refused([rename, { groupId: 2, groupName: 'c' }]), [400, 'GroupNameExists'])
    assert.deepEqual(await refused([rename, { groupId: 2, groupName: 'new' }]), [400, 'GroupNameExists'])
    assert.deepEqual(await refused([rename, { groupId: 2, groupName: 'default' }]), [400, 'GroupNameExists'])
    assert.deepEqual(await refused([rename, { groupId: 0, groupName: 'x' }]), [400, 'InvalidGroupId'])
    assert.deepEqual(await refused([rename, { groupId: 2, groupFlag: 0, groupName: 'x' }]), [400, 'InvalidGroupId'])
    assert.deepEqual(await refused([rename, rename]), [400, 'InvalidData.2.groupId'])
    assert.deepEqual(await refused([{ groupName: 'x' }]), [400, 'MissingData.1.groupId'])
    assert.deepEqual(await refused([{ groupId: 1, groupFlag: 2 }]), [400, 'InvalidData.1.groupFlag'])
    assert.deepEqual(await refused([{ groupId: 1, groupIndex: -1 }]), [400, 'InvalidData.1.groupIndex'])
    assert.deepEqual(await refused([]), [400, 'MissingData'])
    assert.deepEqual((await fail(ACTION, { Data: 'web' })).slice(0, 2), [400, 'InvalidData'])
    assert.deepEqual((await fail(ACTION, {})).slice(0, 2), [400, 'MissingData'])
    assert.deepEqual(await names(), ['Ungrouped', 'web', 'b', 'c'])
  })

  test("another account's groups are unknown, and a user needs permission", async () => {
    const Data = '[{"groupId":1,"groupName":"x"}]'
    assert.equal((await fail(ACTION, { Data }, server().rootOf(SHOP)))[1], 'DataNotExists')
    assert.deepEqual((await fail(ACTION, { Data }, server().user('nobody'))).slice(0, 2), [403, 'NoPermission'])
    assert.deepEqual(await names(), ['Ungrouped', 'web', 'b', 'c'])
  })
})
