import assert from 'node:assert/strict'
import { afterEach, describe, it } from 'node:test'
import { type GivenUp, MOST_WAITING, tidyAll } from '../../src/jobs/tidy-deliveries.ts'
import { TestServer } from '../server.ts'
import { forEachEngine } from '../storage/engines.ts'
import { approve, HEAD, HOUR, logon, shown, subscribe, WEB } from './deliveries.ts'

const DAY = 24 * HOUR

forEachEngine((engine) => {
  describe(`tidying deliveries on ${engine.name}`, () => {
    const closers: (() => unknown)[] = []
    afterEach(async () => {
      for (const close of closers.splice(0).reverse()) await close()
    })

    async function world() {
      const server = await TestServer.start(engine)
      closers.push(() => server.stop())
      server.clock.freeze()
      await approve(server, HEAD)
      const { database, clock } = server
      const told: GivenUp[] = []
      const tidy = (isDelivering: boolean, ending?: AbortSignal) =>
        tidyAll({ database, clock, isDelivering, onGivenUp: (givenUp) => told.push(givenUp) }, ending)
      /** Rows as they are put in when alerts are raised, one a millisecond, from now on backwards. */
      const fill = (subscription: number, count: number, state: 'waiting' | 'dead') =>
        database.write((transaction) => {
          const now = clock.now()
          const columns = [
            ...['account', 'id', 'subscription', 'message', 'is_test', 'incident', 'facts', 'raised_at', 'due_at', 'is_held'],
            ...['state', 'tries', 'failed_at', 'outcome'],
          ]
          const rows = Array.from({ length: count }, (_, index) => [
            ...[HEAD, `${state}-${subscription}-${index}`, subscription, '', 0, 'none', '{"account":"1500000000000001"}'],
            ...[now - index, now - index, 0, state, 0, state === 'dead' ? now - index : 0, ''],
          ])
          return transaction.insert('alert_deliveries', columns, rows)
        })
      return { server, told, tidy, fill }
    }

    it('forgets what was given up by its age, whether or not anything else is given up', async () => {
      const { server, told, tidy, fill } = await world()
      const id = await subscribe(server)
      await fill(id, 1200, 'dead')
      server.clock.advance(30 * DAY - 9)
      await tidy(true, AbortSignal.abort())
      assert.deepEqual(await shown(server), [['night shift', 0, 1200, '']])
      await tidy(true)
      assert.deepEqual(await shown(server), [['night shift', 0, 10, '']])
      assert.deepEqual(told, [])
    })

    it('gives up the oldest of what is too much for a subscription, and says so', async () => {
      const { server, told, tidy, fill } = await world()
      const [first, second] = [await subscribe(server), await subscribe(server, { Name: 'day shift' })]
      await fill(first, MOST_WAITING + 700, 'waiting')
      await fill(second, 3, 'waiting')
      await tidy(true)
      assert.deepEqual(await shown(server), [
        ['night shift', MOST_WAITING, 700, ''],
        ['day shift', 3, 0, ''],
      ])
      assert.deepEqual(told, [{ account: HEAD, subscription: first, deliveries: 700, why: 'too-many' }])
      const youngest = "SELECT max(due_at) AS due FROM alert_deliveries WHERE state = 'dead'"
      const row = await server.database.read((reader) => reader.first<{ due: number }>(youngest))
      assert.equal(row?.due, server.clock.now() - MOST_WAITING)
      const { body } = await server.call('Garrison', 'ListDeadDeliveries', { MaxResults: 1 })
      assert.equal(body.Deliveries[0].Outcome, 'too-many')
    })

    it('gives up what is a day old where the server delivers nothing, and forgets samples', async () => {
      const { server, told, tidy } = await world()
      const id = await subscribe(server)
      await logon(server, WEB, 'mallory', 1)
      await server.call('Garrison', 'TestAlertSubscription', { SubscriptionId: id })
      server.clock.advance(HOUR)
      await logon(server, WEB, 'eve', 2)
      server.clock.advance(23 * HOUR)
      await tidy(true)
      assert.deepEqual(await shown(server), [['night shift', 3, 0, '']])
      await tidy(false)
      assert.deepEqual(await shown(server), [['night shift', 1, 1, '']])
      assert.deepEqual(told, [{ account: HEAD, subscription: id, deliveries: 2, why: 'delivery-off' }])
      const { body } = await server.call('Garrison', 'ListDeadDeliveries')
      assert.equal(body.Deliveries[0].Outcome, 'delivery-off')
    })
  })
})
