import assert from 'node:assert/strict'
import { afterEach, describe, it } from 'node:test'
import { giveUp } from '../../src/domain/subscriptions/give-up.ts'
import { nextPack, takeLanes } from '../../src/domain/subscriptions/outbox.ts'
import { forgetDead } from '../../src/domain/subscriptions/tidy.ts'
import { type GivenUp, MOST_WAITING, tidyAll } from '../../src/jobs/tidy-deliveries.ts'
import type { Uid } from '../../src/kernel/ids.ts'
import { TestServer } from '../server.ts'
import { forEachEngine } from '../storage/engines.ts'
import { somebodyWaits } from '../storage/somebody-waits.ts'
import { approve, HEAD, HOUR, logon, shown, subscribe, WEB } from './deliveries.ts'
import { putDeliveries } from './delivery-rows.ts'

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
      const fill = (subscription: number, count: number, state: 'waiting' | 'dead') => {
        const rows = Array.from({ length: count }, (_, index) => {
          const at = clock.now() - index
          const row = { account: HEAD, id: `${state}-${subscription}-${index}`, subscription, facts: `{"account":"${HEAD}"}` }
          return { ...row, raised_at: at, due_at: at, state, failed_at: state === 'dead' ? at : 0 }
        })
        return putDeliveries(database, rows)
      }
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

    it('forgets what is kept for subscriptions that are gone, and nothing else', async () => {
      const { server, tidy, fill } = await world()
      const [gone, there] = [await subscribe(server), await subscribe(server, { Name: 'day shift' })]
      await server.call('Garrison', 'DeleteAlertSubscription', { SubscriptionId: gone })
      await fill(gone, 1100, 'waiting')
      await fill(there, 3, 'waiting')
      await fill(there, 2, 'dead')
      await fill(there + 1, 1, 'waiting')
      await fill(there + 1, 1, 'dead')
      await tidy(true)
      const sql = 'SELECT subscription, CAST(count(*) AS BIGINT) AS n FROM alert_deliveries GROUP BY subscription'
      assert.deepEqual(await server.database.read((reader) => reader.all(sql)), [{ subscription: there, n: 5 }])
      assert.deepEqual(await shown(server), [['day shift', 3, 2, '']])
    })

    const isSqlite = engine.name === 'sqlite' && 'one writer'
    it('forgets nothing that is sent again just then', { skip: isSqlite }, async () => {
      const { server, fill } = await world()
      await fill(await subscribe(server), 1, 'dead')
      server.clock.advance(31 * DAY)
      const { database, clock } = server
      let forgetting: Promise<boolean> | undefined
      await database.write(async (transaction) => {
        await transaction.run("UPDATE alert_deliveries SET state = 'waiting', failed_at = 0 WHERE state = 'dead'")
        forgetting ??= database.write((other) => forgetDead(other, clock.now()))
        await somebodyWaits(transaction)
      })
      assert.equal(await forgetting, false)
      assert.deepEqual(await shown(server), [['night shift', 1, 0, '']])
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

    it('leaves what somebody may be sending just then, for as long as the lease lasts', async () => {
      const { server, tidy, fill } = await world()
      const id = await subscribe(server, { PerMinute: 1 })
      await fill(id, MOST_WAITING + 700, 'waiting')
      const { database, clock } = server
      const [lane] = await database.write((transaction) => takeLanes(transaction, clock.now(), 1))
      assert.ok(lane)
      const pack = await database.write((transaction) => nextPack(transaction, lane, clock.now()))
      assert.equal(pack?.facts.length, 500)
      const sql = 'SELECT state, CAST(count(*) AS BIGINT) AS n FROM alert_deliveries WHERE message = ? GROUP BY state'
      const states = () => database.read((reader) => reader.all<{ state: string; n: number }>(sql, pack.id))
      clock.advance(lane.leasedUntil - clock.now() - 1)
      await tidy(true)
      assert.deepEqual(await states(), [{ state: 'waiting', n: 500 }])
      assert.deepEqual(await shown(server), [['night shift', MOST_WAITING, 700, '']])
      clock.advance(1)
      await logon(server, WEB, 'mallory', 1)
      await tidy(true)
      assert.deepEqual(await states(), [{ state: 'waiting', n: 499 }])
      assert.deepEqual(await shown(server), [['night shift', MOST_WAITING, 701, '']])
    })

    it('takes what it gives up out of a message that goes on, and leaves a whole one together', async () => {
      const { server, fill } = await world()
      const id = await subscribe(server)
      await fill(id, 4, 'waiting')
      const now = server.clock.now()
      const given = await server.database.write(async (transaction) => {
        const sql = "UPDATE alert_deliveries SET message = CASE due_at WHEN ? THEN 'whole' WHEN ? THEN '' ELSE 'on' END"
        await transaction.run(sql, now - 1, now - 2)
        return giveUp(transaction, { account: HEAD as Uid, id }, { until: now - 1, outcome: 'refused (404)', now })
      })
      const [youngest, second, third, oldest] = await server.database.read((reader) =>
        reader.all<{ state: string; message: string }>(
          'SELECT state, message FROM alert_deliveries ORDER BY due_at DESC LIMIT 5',
        ),
      )
      assert.equal(given, 3)
      assert.deepEqual(youngest, { state: 'waiting', message: 'on' })
      assert.deepEqual(second, { state: 'dead', message: 'whole' })
      assert.deepEqual(third, oldest)
      assert.equal(oldest?.state, 'dead')
      assert.ok(!['', 'on', 'whole'].includes(oldest.message))
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
      const enable = (Enabled: boolean) => server.call('Garrison', 'ModifyAlertSubscription', { SubscriptionId: id, Enabled })
      assert.equal((await enable(false)).status, 200)
      await tidy(false)
      assert.deepEqual(await shown(server), [['night shift', 3, 0, '']], 'of one that is switched off nothing ages')
      await enable(true)
      await tidy(false)
      assert.deepEqual(await shown(server), [['night shift', 1, 1, '']])
      assert.deepEqual(told, [{ account: HEAD, subscription: id, deliveries: 2, why: 'delivery-off' }])
      const { body } = await server.call('Garrison', 'ListDeadDeliveries')
      assert.equal(body.Deliveries[0].Outcome, 'delivery-off')
    })
  })
})
