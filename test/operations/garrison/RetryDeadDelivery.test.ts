import assert from 'node:assert/strict'
import test, { beforeEach } from 'node:test'
import { forEachServer } from '../../server.ts'
import { SHOP, subscriptionCalls } from './subscriptions.ts'

const ACTION = 'RetryDeadDelivery'

forEachServer((server) => {
  const { call, good, create, list, refused, raise, bury } = subscriptionCalls(server)
  beforeEach(() => server.reset())
  const dead = async (): Promise<string> => (await good('ListDeadDeliveries')).Deliveries[0].DeliveryId

  test('all that was in the message waits again, once', async () => {
    await create()
    for (const user of ['mallory', 'eve']) await raise(user)
    await bury()
    const DeliveryId = await dead()
    assert.equal((await good(ACTION, { DeliveryId })).Deliveries, 2)
    assert.deepEqual(
      (await list()).map(({ Waiting, Dead }) => [Waiting, Dead]),
      [[2, 0]],
    )
    const gone = [400, 'DataNotExists', `${DeliveryId} data not exist`]
    assert.deepEqual(await refused(ACTION, { DeliveryId }), gone)
  })

  test('another account’s is unknown, and a user needs permission', async () => {
    await create()
    await raise('mallory')
    await bury()
    const DeliveryId = await dead()
    assert.deepEqual((await refused(ACTION, { DeliveryId }, server().rootOf(SHOP))).slice(0, 2), [400, 'DataNotExists'])
    for (const user of ['nobody', 'auditor'] as const) {
      assert.equal((await call(ACTION, { DeliveryId }, server().user(user))).status, 403)
    }
    assert.equal((await call(ACTION, { DeliveryId }, server().user('careful'))).status, 200)
  })
})
