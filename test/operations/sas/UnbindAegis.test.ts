import assert from 'node:assert/strict'
import test, { beforeEach } from 'node:test'
import { insertHosts } from '../../domain/hosts.ts'
import { forEachServer } from '../../server.ts'
import { assetCalls, HEAD, SHOP, uuid } from './assets.ts'

const ACTION = 'UnbindAegis'

forEachServer((server) => {
  const { succeed, fail, groups, approve, logOn } = assetCalls(server)
  beforeEach(async () => {
    await server.reset()
  })

  test('servers are gone with their tags and baselines; alerts stay', async () => {
    await approve('uuid', uuid(1), 'alone')
    await approve('uuid', uuid(1), 'both')
    await approve('uuid', uuid(3), 'both')
    await succeed('AddTagWithUuid', { TagName: 'abc', UuidList: uuid(1) })
    assert.equal(await logOn(uuid(1)), 1)
    const { RequestId, ...body } = await succeed(ACTION, { Uuids: `${uuid(1)},${uuid(2)},${uuid(1)}` })
    assert.match(RequestId, /^[0-9A-F-]{36}$/)
    assert.deepEqual(body, {})
    assert.deepEqual(await groups(), { default: '3' })
    const { BaseConfigs } = await succeed('DescribeLoginBaseConfigs', { Type: 'login_common_account' })
    assert.deepEqual(
      BaseConfigs.map(({ Account }: { Account: string }) => Account),
      ['both'],
    )
    assert.equal((await succeed('DescribeSuspEvents')).SuspEvents[0].Uuid, uuid(1))
    assert.equal((await fail(ACTION, { Uuids: uuid(1) }))[1], 'DataNotExists')
    // One that comes back begins without what it had.
    await server().database.write((transaction) => insertHosts(transaction, [{ account: HEAD, uuid: uuid(1) }]))
    const [back] = (await succeed('DescribeCloudCenterInstances')).Instances
    assert.deepEqual([back.Uuid, back.Tag, await logOn(uuid(1))], [uuid(1), undefined, 0])
  })

  test('its licence is free again', async () => {
    const used = async () => {
      const { SaleInstanceList } = await succeed('ListMultiUserInstances')
      return SaleInstanceList[0].VersionSummary.map(({ EcsCount }: { EcsCount: { Used: number } }) => EcsCount.Used)
    }
    const VersionSummary = [{ Version: 7, EcsCount: 3, CoreCount: 6 }]
    await succeed('UpdateMultiUserInstances', {
      MemberInstances: [{ OptType: 'ADD', AliUid: SHOP, ChargeType: 'PREPAID', SlsCapacity: 5, VersionSummary }],
    })
    assert.deepEqual(await used(), [1])
    await succeed(ACTION, { Uuids: uuid(4) }, server().rootOf(SHOP))
    assert.deepEqual(await used(), [0])
  })

  test('all are taken away or none, and none of Alibaba Cloud', async () => {
    await server().database.write((transaction) => transaction.run(`UPDATE hosts SET vendor = 'aliyun' WHERE uuid = ?`, uuid(2)))
    const [status, code, message] = await fail(ACTION, { Uuids: `${uuid(1)},${uuid(2)}` })
    assert.deepEqual([status, code], [400, 'InvalidUuids'])
    assert.match(String(message), new RegExp(uuid(2)))
    assert.deepEqual(await fail(ACTION, { Uuids: `${uuid(1)},nobody` }), [400, 'DataNotExists', 'nobody data not exist'])
    assert.equal((await fail(ACTION, {}))[1], 'MissingUuids')
    assert.deepEqual(await groups(), { default: '3', web: '12' })
  })

  test("another account's servers are unknown, and a user needs permission", async () => {
    assert.equal((await fail(ACTION, { Uuids: uuid(4) }))[1], 'DataNotExists')
    assert.deepEqual((await fail(ACTION, { Uuids: uuid(1) }, server().user('nobody'))).slice(0, 2), [403, 'NoPermission'])
  })
})
