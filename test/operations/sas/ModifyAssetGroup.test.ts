import assert from 'node:assert/strict'
import test, { beforeEach } from 'node:test'
import { forEachServer } from '../../server.ts'
import { assetCalls, SHOP, uuid } from './assets.ts'

const ACTION = 'ModifyAssetGroup'

forEachServer((server) => {
  const { call, succeed, fail, groups, approve, logOn } = assetCalls(server)
  beforeEach(async () => {
    await server.reset()
  })

  test('servers leave the group they were in', async () => {
    const { RequestId, ...body } = await succeed(ACTION, { GroupId: 1, Uuids: uuid(3), SourceIp: '10.12.0.1' })
    assert.match(RequestId, /^[0-9A-F-]{36}$/)
    assert.deepEqual(body, {})
    assert.deepEqual(await groups(), { web: '123' })
    await succeed(ACTION, { GroupId: 0, Uuids: `${uuid(1)},${uuid(2)},${uuid(1)}` })
    assert.deepEqual(await groups(), { default: '12', web: '3' })
  })

  test('baselines follow the server at once', async () => {
    await approve('groupId', '1')
    assert.deepEqual([await logOn(uuid(3)), await logOn(uuid(1))], [0, 1])
    await succeed(ACTION, { GroupId: 1, Uuids: uuid(3) })
    await succeed(ACTION, { GroupId: 0, Uuids: uuid(1) })
    assert.deepEqual([await logOn(uuid(3)), await logOn(uuid(1))], [1, 0])
  })

  test('all are moved or none', async () => {
    assert.deepEqual(await fail(ACTION, { GroupId: 1, Uuids: `${uuid(3)},nobody` }), [
      400,
      'DataNotExists',
      'nobody data not exist',
    ])
    assert.deepEqual(await fail(ACTION, { GroupId: 5, Uuids: uuid(3) }), [400, 'DataNotExists', '5 data not exist'])
    assert.equal((await fail(ACTION, { GroupId: 1 }))[1], 'MissingUuids')
    assert.equal((await fail(ACTION, { GroupId: 1, Uuids: '' }))[1], 'MissingUuids')
    assert.equal((await fail(ACTION, { Uuids: uuid(3) }))[1], 'MissingGroupId')
    assert.equal((await fail(ACTION, { GroupId: -1, Uuids: uuid(3) }))[1], 'InvalidGroupId')
    assert.deepEqual(await groups(), { default: '3', web: '12' })
  })

  test("other accounts' servers and groups are unknown, and a user needs permission", async () => {
    const shop = server().rootOf(SHOP)
    assert.equal((await fail(ACTION, { GroupId: 0, Uuids: uuid(1) }, shop))[1], 'DataNotExists')
    assert.equal((await fail(ACTION, { GroupId: 1, Uuids: uuid(4) }, shop))[1], 'DataNotExists')
    assert.equal((await fail(ACTION, { GroupId: 0, Uuids: uuid(4) }))[1], 'DataNotExists')
    const refused = await fail(ACTION, { GroupId: 0, Uuids: uuid(1) }, server().user('nobody'))
    assert.deepEqual(refused.slice(0, 2), [403, 'NoPermission'])
  })

  test('of ten who move one server at once, each leaves it in one group', async () => {
    const ids = [1]
    for (const GroupName of ['b', 'c', 'd', 'e']) ids.push((await succeed('CreateOrUpdateAssetGroup', { GroupName })).GroupId)
    const moves = [...ids, ...ids].map((GroupId, index) =>
      index % 2 === 0
        ? call(ACTION, { GroupId, Uuids: `${uuid(1)},${uuid(3)}` })
        : call('CreateOrUpdateAssetGroup', { GroupId, Uuids: `${uuid(3)},${uuid(1)}` }),
    )
    for (const { status, text } of await Promise.all(moves)) assert.equal(status, 200, text)
    // The last of them decided about both servers together.
    const places = Object.values(await groups())
    assert.equal(places.join('').length, 3)
    assert.ok(
      places.some((members) => members.includes('1') && members.includes('3')),
      places.join(),
    )
  })

  test('ten calls a second are let through', async () => {
    server().clock.freeze()
    const answers = await Promise.all(Array.from({ length: 11 }, () => call(ACTION, { GroupId: 1, Uuids: uuid(3) })))
    assert.equal(answers.filter(({ status }) => status === 200).length, 10)
  })
})
