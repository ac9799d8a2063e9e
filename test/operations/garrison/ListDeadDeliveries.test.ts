import assert from 'node:assert/strict'
import test, { beforeEach } from 'node:test'
import { isoSeconds } from '../../../src/kernel/clock.ts'
import { forEachServer } from '../../server.ts'
import { HEAD, SHOP, subscriptionCalls } from './subscriptions.ts'

const ACTION = 'ListDeadDeliveries'

forEachServer((server) => {
  const { call, good, create, raise, bury } = subscriptionCalls(server)
  beforeEach(() => server.reset())

  test('every field of what was given up, and nothing of what waits', async () => {
    server().clock.freeze()
    const SubscriptionId = await create()
    await raise('mallory')
    assert.deepEqual((await good(ACTION)).Deliveries, [])
    await bury()
    const { Deliveries, NextToken } = await good(ACTION)
    const [{ DeliveryId, IncidentId, ...rest }] = Deliveries
    assert.match(DeliveryId, /^[0-9a-f-]{36}$/)
    assert.match(IncidentId, /^[0-9a-f]{32}$/)
    const raisedAt = server().clock.now()
    assert.deepEqual(rest, {
      ...{ SubscriptionId, AliUid: Number(HEAD), Level: 'suspicious', RaisedAt: isoSeconds(raisedAt) },
      ...{ FailedAt: isoSeconds(raisedAt + 1000), Tries: 31, Outcome: 'refused (404)' },
    })
    assert.equal(NextToken, undefined)
    assert.deepEqual((await good(ACTION, {}, server().rootOf(SHOP))).Deliveries, [])
  })

  test('pages follow their tokens, and together are everything once', async () => {
    await create()
    for (let index = 0; index < 5; index++) await raise(`user${index}`)
    await bury()
    const found: string[] = []
    let NextToken: string | undefined
    do {
      const page = await good(ACTION, { MaxResults: 2, ...(NextToken === undefined ? {} : { NextToken }) })
      found.push(...page.Deliveries.map(({ DeliveryId }: { DeliveryId: string }) => DeliveryId))
      NextToken = page.NextToken
    } while (NextToken !== undefined)
    assert.deepEqual([found.length, new Set(found).size], [5, 5])
    for (const [more, code] of [
      [{ NextToken: 'x' }, 'InvalidNextToken'],
      [{ MaxResults: 0 }, 'InvalidMaxResults'],
    ] as const) {
      const { status, body } = await call(ACTION, more)
      assert.deepEqual([status, body.Code], [400, code])
    }
  })

  test('a user needs permission', async () => {
    assert.equal((await call(ACTION, {}, server().user('nobody'))).status, 403)
    assert.equal((await call(ACTION, {}, server().user('careful'))).status, 200)
  })
})
