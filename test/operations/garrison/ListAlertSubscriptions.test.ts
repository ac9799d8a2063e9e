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

  test('tells of a further try only where there is one', async () => {
    server().clock.freeze()
    await create()
    const [hour, now] = [3_600_000, server().clock.now()]
    await server().database.write((transaction) =>
      transaction.run('UPDATE alert_subscriptions SET failing_since = ?, paused_until = ?', now - hour, now - 1),
    )
    const shown = async () => {
      const [one] = await list()
      return [one?.['FailingSince'], one?.['NextTryAt']]
    }
    const at = (ms: number) => `${new Date(ms).toISOString().slice(0, 19)}Z`
    assert.deepEqual(await shown(), [at(now - hour), undefined])
    await raise('mallory')
    const write = (sql: string, value: number) => server().database.write((transaction) => transaction.run(sql, value))
    await write('UPDATE alert_subscriptions SET paused_until = ?', now + hour)
    assert.deepEqual(await shown(), [at(now - hour), at(now + hour)])
    await write('UPDATE alert_deliveries SET due_at = ?', now + 2 * hour)
    assert.deepEqual(await shown(), [at(now - hour), at(now + 2 * hour)], 'quiet hours')
    await bury()
    assert.deepEqual(await shown(), [at(now - hour), undefined])
    await write('UPDATE alert_subscriptions SET failing_since = ?', 0)
    await raise('eve')
    assert.deepEqual(await shown(), [undefined, undefined])
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
