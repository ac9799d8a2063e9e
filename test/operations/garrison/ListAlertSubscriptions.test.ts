import assert from 'node:assert/strict'
import test, { beforeEach } from 'node:test'
import { forEachServer } from '../../server.ts'
import { SHOP, subscriptionCalls } from './subscriptions.ts'

const ACTION = 'ListAlertSubscriptions'

forEachServer((server) => {
  const { call, good, create, list, raise, bury } = subscriptionCalls(server)
  beforeEach(() => server.reset())

  test('shows what waits, what was given up, and how the last message fared', async () => {
    await create()
    await create({ Name: 'other', Kinds: ['travel'] })
    await raise('mallory')
    assert.deepEqual(
      (await list()).map(({ Waiting, Dead }) => [Waiting, Dead]),
      [
        [1, 0],
        [0, 0],
      ],
    )
    await bury()
    await server().database.write((transaction) =>
      transaction.run(
        "UPDATE alert_subscriptions SET tried_at = ?, outcome = 'refused (404)' WHERE id = 1",
        Date.UTC(2026, 10, 21),
      ),
    )
    const [first, second] = await list()
    assert.deepEqual([first?.['Waiting'], first?.['Dead']], [0, 1])
    assert.deepEqual([first?.['LastTriedAt'], first?.['LastOutcome']], ['2026-11-21T00:00:00Z', 'refused (404)'])
    assert.deepEqual(['LastTriedAt' in (second ?? {}), second?.['LastOutcome']], [false, ''])
  })

  test('one, none, and nothing of others', async () => {
    await create()
    await create({ Name: 'other' })
    const one = await good(ACTION, { SubscriptionId: 2 })
    assert.deepEqual(
      one.Subscriptions.map(({ Name }: { Name: string }) => Name),
      ['other'],
    )
    assert.deepEqual((await good(ACTION, { SubscriptionId: 9 })).Subscriptions, [])
    assert.deepEqual((await good(ACTION, {}, server().rootOf(SHOP))).Subscriptions, [])
  })

  test('a user needs permission', async () => {
    assert.equal((await call(ACTION, {}, server().user('nobody'))).status, 403)
    assert.equal((await call(ACTION, {}, server().user('careful'))).status, 200)
  })
})
