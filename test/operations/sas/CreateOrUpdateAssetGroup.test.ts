import assert from 'node:assert/strict'
import test, { beforeEach } from 'node:test'
import { forEachServer } from '../../server.ts'
import { assetCalls, SHOP, uuid } from './assets.ts'

const ACTION = 'CreateOrUpdateAssetGroup'

forEachServer((server) => {
  const { succeed, fail, groups, approve, logOn } = assetCalls(server)
  beforeEach(async () => {
    await server.reset()
  })

  test('a name alone makes a group, and servers that are named come into it', async () => {
    const { GroupId, RequestId } = await succeed(ACTION, { GroupName: 'test', Uuids: `${uuid(1)},${uuid(3)}` })
    assert.equal(GroupId, 2)
    assert.match(RequestId, /^[0-9A-F-]{36}$/)
    assert.deepEqual(await groups(), { test: '13', web: '2' })
    assert.deepEqual(await succeed('QueryGroupIdByGroupName', { GroupName: 'test' }).then((body) => body.GroupId), 2)
    const { GroupId: empty } = await succeed(ACTION, { GroupName: 'empty' })
    assert.equal(empty, 3)
  })

  test('with an id the servers are the whole content, and the name is new', async () => {
    const parameters = { GroupId: 1, GroupName: 'front', Uuids: [uuid(2), uuid(3), uuid(2)] }
    assert.equal((await succeed(ACTION, parameters)).GroupId, 1)
    assert.deepEqual(await groups(), { default: '1', front: '23' })
    assert.equal((await succeed(ACTION, { ...parameters, Uuids: JSON.stringify(parameters.Uuids) })).GroupId, 1)
    assert.deepEqual(await groups(), { default: '1', front: '23' })
  })

  test('what is left out or empty stays', async () => {
    await succeed(ACTION, { GroupId: 1, GroupName: 'front', Uuids: '' })
    assert.deepEqual(await groups(), { default: '3', front: '12' })
    await succeed(ACTION, { GroupId: 1, Uuids: uuid(1), GroupName: '' })
    assert.deepEqual(await groups(), { default: '23', front: '1' })
    await succeed(ACTION, { GroupId: 1 })
    assert.deepEqual(await groups(), { default: '23', front: '1' })
  })

  test('a refusal says what is wrong and changes nothing', async () => {
    const unknown = (what: string) => [400, 'DataNotExists', `${what} data not exist`]
    assert.deepEqual(await fail(ACTION, { GroupName: 'new', Uuids: `${uuid(1)},nobody` }), unknown('nobody'))
    assert.deepEqual(await fail(ACTION, { GroupName: 'new', Uuids: uuid(4) }), unknown(uuid(4)))
    assert.deepEqual(await fail(ACTION, { GroupId: 1, GroupName: 'new', Uuids: 'nobody' }), unknown('nobody'))
    assert.deepEqual(await fail(ACTION, { GroupId: 9, GroupName: 'new' }), unknown('9'))
    for (const name of ['web', 'default', 'Ungrouped', '未分组']) {
      const [status, code, message] = await fail(ACTION, { GroupName: name, Uuids: uuid(3) })
      assert.deepEqual([status, code, message], [400, 'GroupNameExists', `There is a group with the name ${name} already.`])
    }
    await succeed(ACTION, { GroupName: 'other' })
    assert.equal((await fail(ACTION, { GroupId: 1, GroupName: 'other', Uuids: uuid(3) }))[1], 'GroupNameExists')
    assert.equal((await fail(ACTION, { GroupId: 0, GroupName: 'base', Uuids: uuid(1) }))[1], 'InvalidGroupId')
    assert.equal((await fail(ACTION, {}))[1], 'MissingGroupName')
    assert.equal((await fail(ACTION, { GroupName: '', Uuids: uuid(1) }))[1], 'MissingGroupName')
    assert.equal((await fail(ACTION, { GroupName: 'x'.repeat(129) }))[1], 'InvalidGroupName')
    assert.equal((await fail(ACTION, { GroupId: 'one' }))[1], 'InvalidGroupId')
    assert.equal((await fail(ACTION, { GroupName: 'new', Uuids: `${uuid(1)},` }))[1], 'InvalidUuids.2')
    assert.deepEqual(await groups(), { default: '3', web: '12' })
  })

  test('an account has a bounded number of groups', async () => {
    const rows = Array.from({ length: 998 }, (_, index) => ['1500000000000001', 1000 + index, `g${index}`])
    await server().database.write((transaction) => transaction.insert('host_groups', ['account', 'id', 'name'], rows))
    await succeed(ACTION, { GroupName: 'last' })
    assert.deepEqual(await fail(ACTION, { GroupName: 'over' }), [400, 'QuotaExceeded', 'The account has too many groups.'])
    await succeed(ACTION, { GroupId: 1, GroupName: 'renamed' })
  })

  test('a server is judged by the baselines of the group that it is in now', async () => {
    await approve('groupId', '1')
    assert.equal(await logOn(uuid(3)), 0)
    await succeed(ACTION, { GroupId: 1, Uuids: `${uuid(1)},${uuid(3)}` })
    assert.deepEqual([await logOn(uuid(3)), await logOn(uuid(1)), await logOn(uuid(2))], [1, 1, 0])
  })

  test('another account has its own groups, and a user needs permission', async () => {
    const shop = server().rootOf(SHOP)
    assert.equal((await succeed(ACTION, { GroupName: 'web', Uuids: uuid(4) }, shop)).GroupId, 1)
    assert.equal((await fail(ACTION, { GroupName: 'stolen', Uuids: uuid(1) }, shop))[1], 'DataNotExists')
    assert.deepEqual([await groups(), await groups(shop)], [{ default: '3', web: '12' }, { web: '4' }])
    assert.deepEqual((await fail(ACTION, { GroupName: 'x' }, server().user('nobody'))).slice(0, 2), [403, 'NoPermission'])
  })
})
