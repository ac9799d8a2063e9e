import assert from 'node:assert/strict'
import test, { beforeEach } from 'node:test'
import { forEachServer } from '../../server.ts'
import { SHOP, subscriptionCalls } from './subscriptions.ts'

const ACTION = 'TestAlertSubscription'

forEachServer((server) => {
  const { call, good, create, list, refused } = subscriptionCalls(server)
  beforeEach(() => server.reset())

  test('a sample is put in front of what waits, past a pause; test/jobs sends it', async () => {
    const SubscriptionId = await create({ MinLevel: 'serious', QuietFrom: '00:00', QuietTo: '23:59' })
    await server().database.write((transaction) => transaction.run('UPDATE alert_subscriptions SET paused_until = ?', 4e12))
    const { MessageId } = await good(ACTION, { SubscriptionId })
    const rows = await server().database.read((reader) =>
      reader.all(`SELECT d.message, d.is_test AS test, s.paused_until AS paused, d.due_at - d.raised_at AS held
        FROM alert_deliveries d CROSS JOIN alert_subscriptions s LIMIT 5`),
    )
    assert.deepEqual(
      rows.map((row) => ({ ...row })),
      [{ message: MessageId, test: 1, paused: 0, held: 0 }],
    )
    assert.deepEqual(
      (await list()).map(({ Waiting }) => Waiting),
      [1],
    )
  })

  test('an unknown one, another account’s and a disabled one are refused', async () => {
    const SubscriptionId = await create({ Enabled: false })
    assert.deepEqual(await refused(ACTION, { SubscriptionId }), [400, 'SubscriptionDisabled', 'The subscription 1 is disabled.'])
    assert.deepEqual(await refused(ACTION, { SubscriptionId: 9 }), [400, 'DataNotExists', '9 data not exist'])
    assert.deepEqual((await refused(ACTION, { SubscriptionId }, server().rootOf(SHOP))).slice(0, 2), [400, 'DataNotExists'])
  })

  test('a user needs permission', async () => {
    const SubscriptionId = await create()
    for (const user of ['nobody', 'auditor'] as const) {
      assert.equal((await call(ACTION, { SubscriptionId }, server().user(user))).status, 403)
    }
    assert.equal((await call(ACTION, { SubscriptionId }, server().user('careful'))).status, 200)
  })
})
