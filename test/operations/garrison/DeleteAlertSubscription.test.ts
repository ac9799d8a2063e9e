import assert from 'node:assert/strict'
import test, { beforeEach } from 'node:test'
import { forEachServer } from '../../server.ts'
import { SHOP, subscriptionCalls } from './subscriptions.ts'

const ACTION = 'DeleteAlertSubscription'

forEachServer((server) => {
  const { call, good, create, list, refused, raise } = subscriptionCalls(server)
  beforeEach(() => server.reset())

  test('a subscription goes with what waits for it, and no other', async () => {
    const SubscriptionId = await create()
    await create({ Name: 'other' })
    await raise('mallory')
    await good(ACTION, { SubscriptionId })
    assert.deepEqual(
      (await list()).map(({ Name, Waiting }) => [Name, Waiting]),
      [['other', 1]],
    )
    assert.deepEqual(await refused(ACTION, { SubscriptionId }), [400, 'DataNotExists', '1 data not exist'])
    assert.deepEqual((await refused(ACTION, { SubscriptionId: 2 }, server().rootOf(SHOP))).slice(0, 2), [400, 'DataNotExists'])
    assert.equal(await create(), 3)
  })

  test('a user needs permission', async () => {
    const SubscriptionId = await create()
    // `careful` may do everything but delete.
    for (const user of ['nobody', 'auditor', 'careful'] as const) {
      assert.equal((await call(ACTION, { SubscriptionId }, server().user(user))).status, 403)
    }
    assert.equal((await list()).length, 1)
  })
})
