import assert from 'node:assert/strict'
import { afterEach, describe, it } from 'node:test'
import { type Fate, type Lane, nextPack, settle, takeLanes } from '../../src/domain/subscriptions/outbox.ts'
import { fateOf } from '../../src/jobs/deliver-alerts.ts'
import type { Transaction } from '../../src/storage/database.ts'
import { TestServer } from '../server.ts'
import { forEachEngine } from '../storage/engines.ts'
import { approve, deliveryWorld, HEAD, HOUR, logon, MINUTE, quiet, shown, subscribe, told, WEB } from './deliveries.ts'

forEachEngine((engine) => {
  describe(`receivers that do not answer on ${engine.name}`, () => {
    const closers: (() => unknown)[] = []
    afterEach(async () => {
      for (const close of closers.splice(0).reverse()) await close()
    })

    it('lets each alert age by itself, tries one at a time, and gives up together what is too old', async () => {
      const made = await deliveryWorld(engine, closers)
      const { server, receiver, tries } = made
      const id = await subscribe(server)
      receiver.state.reply = () => ({ status: 503 })
      const ids: unknown[] = []
      const tried = async () => {
        const { fate, givenUp } = await tries.next()
        ids.push((await receiver.came.next()).headers['webhook-id'])
        return [fate, givenUp]
      }
      await logon(server, WEB, 'mallory', 1)
      assert.deepEqual(await tried(), ['again', 0])
      await logon(server, WEB, 'eve', 2)
      await logon(server, WEB, 'trudy', 3)
      server.clock.advance(HOUR)
      assert.deepEqual(await tried(), ['again', 0])
      await logon(server, WEB, 'craig', 4)
      server.clock.advance(HOUR)
      assert.deepEqual(await tried(), ['again', 0])
      server.clock.advance(HOUR)
      assert.deepEqual(await tried(), ['again', 0])
      // A message each time: one that cannot be taken would hold up no other.
      assert.equal(new Set(ids).size, 4)
      for (let hours = 4; hours <= 23; hours++) {
        server.clock.advance(HOUR)
        assert.deepEqual((await tried())[1], 0, `hour ${hours}`)
      }
      server.clock.advance(HOUR)
      assert.equal((await tried())[1], 3)
      assert.deepEqual(await shown(server), [['night shift', 1, 3, 'server-error (503)']])
      const run = async () => {
        const [one] = (await server.call('Garrison', 'ListAlertSubscriptions')).body.Subscriptions
        return [one.FailingSince, one.NextTryAt].map((time) => time && server.clock.now() - Date.parse(time))
      }
      const [failingMs = 0, nextMs = 0] = await run()
      assert.deepEqual([Math.floor(failingMs / HOUR), Math.round(-nextMs / HOUR)], [24, 1])
      receiver.state.reply = () => ({ status: 200 })
      server.clock.advance(HOUR - 1)
      await quiet(made)
      server.clock.advance(1)
      assert.deepEqual(await tried(), ['delivered', 0])
      assert.deepEqual(await run(), [undefined, undefined])
      const { body } = await server.call('Garrison', 'ListDeadDeliveries')
      assert.deepEqual(
        body.Deliveries.map(({ Outcome }: { Outcome: string }) => Outcome),
        Array.from({ length: 3 }, () => 'server-error (503)'),
      )
      assert.equal(body.Deliveries[0].SubscriptionId, id)
    })

    it('gives up one message that is refused while others are taken, and nothing else', async () => {
      const { server, receiver, tries } = await deliveryWorld(engine, closers)
      await subscribe(server)
      receiver.state.reply = ({ body }) => ({ status: body.includes('mallory') ? 400 : 200 })
      await logon(server, WEB, 'mallory', 1)
      assert.deepEqual(await told(tries), ['again', 'refused (400)'])
      for (const [second, user] of ['eve', 'trudy', 'craig'].entries()) {
        await logon(server, WEB, user, second + 2)
        server.clock.advance(25 * MINUTE)
        assert.deepEqual(await told(tries), ['delivered', 'delivered'])
        assert.deepEqual(await told(tries), [second === 2 ? 'dead' : 'again', 'refused (400)'])
      }
      assert.deepEqual(await shown(server), [['night shift', 0, 1, 'refused (400)']])
    })

    it('sends again together what was given up together without a try', async () => {
      const { server, receiver, tries } = await deliveryWorld(engine, closers)
      await subscribe(server)
      receiver.state.reply = () => ({ status: 404 })
      for (const user of ['mallory', 'eve', 'trudy', 'craig']) await logon(server, WEB, user, 1)
      assert.equal((await tries.next()).fate, 'again')
      server.clock.advance(HOUR)
      assert.equal((await tries.next()).givenUp, 4)
      const { body } = await server.call('Garrison', 'ListDeadDeliveries')
      const untried = body.Deliveries.find(({ Tries }: { Tries: number }) => Tries === 0)
      receiver.state.reply = () => ({ status: 200 })
      const retried = await server.call('Garrison', 'RetryDeadDelivery', { DeliveryId: untried.DeliveryId })
      assert.equal(retried.body.Deliveries, 2)
      assert.deepEqual(await told(tries), ['delivered', 'delivered'])
      assert.deepEqual(await shown(server), [['night shift', 0, 2, 'delivered']])
    })

    it('takes a failure for nothing that was paused or changed while it was tried', async () => {
      const server = await TestServer.start(engine)
      closers.push(() => server.stop())
      server.clock.freeze()
      const write = <T>(verb: (transaction: Transaction) => Promise<T>) => server.database.write(verb)
      const now = server.clock.now()
      const fails: Fate = {
        ...{ fate: 'again', outcome: 'unreachable', at: now + HOUR, until: 0 },
        run: { failures: 1, failingSince: now, refusedSince: 0 },
      }
      await approve(server, HEAD)
      const id = await subscribe(server)
      await logon(server, WEB, 'mallory', 1)
      const state = async () => {
        const sql = 'SELECT paused_until AS paused, failures FROM alert_subscriptions LIMIT 1'
        const row = await server.database.read((reader) => reader.first<{ paused: number; failures: number }>(sql))
        return [row?.paused, row?.failures]
      }
      const tried = async (meanwhile: () => Promise<unknown>, lane?: Lane) => {
        const held = lane ?? (await write((transaction) => takeLanes(transaction, now, 1)))[0]
        assert.ok(held)
        const pack = await write((transaction) => nextPack(transaction, held, now))
        assert.ok(pack)
        await meanwhile()
        const settled = await write((transaction) => settle(transaction, held, pack, { fate: fails, now }))
        assert.ok(settled !== 'lost')
        return settled.next
      }
      const again = await tried(() => server.call('Garrison', 'ModifyAlertSubscription', { SubscriptionId: id, PerMinute: 5 }))
      assert.deepEqual(await state(), [0, 0])
      const sampled = await tried(() => server.call('Garrison', 'TestAlertSubscription', { SubscriptionId: id }), again)
      assert.deepEqual(await state(), [0, 0])
      await tried(() => Promise.resolve(), sampled)
      assert.deepEqual(await state(), [0, 0])
      assert.equal(await tried(() => Promise.resolve(), sampled && (await held(server))), undefined)
      assert.deepEqual(await state(), [now + HOUR, 1])
    })
  })
})

/** The lease as it is now. */
async function held(server: TestServer): Promise<Lane> {
  const sql = 'SELECT account, id, leased_until AS "leasedUntil" FROM alert_subscriptions LIMIT 1'
  const lane = await server.database.read((reader) => reader.first<Lane>(sql))
  assert.ok(lane)
  return lane
}

describe('the fate of a message', () => {
  const lost = { word: 'unreachable', code: '' } as const
  const refused = { word: 'refused', code: '404' } as const
  const half = () => 0.5

  it('does not count against a receiver the time in which nobody tried it', () => {
    const run = { failures: 30, failingSince: 1, refusedSince: 1, lastAt: 24 * HOUR }
    const at = (now: number, failed: typeof lost | typeof refused) => fateOf({ run, failedAt: 1 }, failed, now, half)
    assert.deepEqual(at(26 * HOUR, lost), {
      ...{ fate: 'again', outcome: 'unreachable', at: 27 * HOUR, until: 2 * HOUR },
      run: { failures: 31, failingSince: 1, refusedSince: 0 },
    })
    for (const failed of [lost, refused]) {
      const fate = at(60 * HOUR, failed)
      assert.ok(fate.fate === 'again')
      assert.deepEqual([fate.at - 60 * HOUR, fate.until, fate.run.failures], [10_000, 0, 1])
    }
  })

  it('gives up a message alone only where the one before was taken: else its receiver has failed, and goes on to', () => {
    const at = (failures: number) => {
      const run = { failures, failingSince: failures === 0 ? 0 : 20 * HOUR, refusedSince: 0, lastAt: 29 * HOUR }
      return fateOf({ run, failedAt: 6 * HOUR }, lost, 30 * HOUR, half)
    }
    assert.deepEqual(at(0), { fate: 'dead', outcome: 'unreachable' })
    const again = at(4)
    assert.ok(again.fate === 'again')
    assert.deepEqual([again.run, again.until], [{ failures: 5, failingSince: 20 * HOUR, refusedSince: 0 }, 0])
  })

  it('gives up by refusals only what was refused for an hour', () => {
    const fate = (failed: typeof lost | typeof refused, refusedSince: number) =>
      fateOf({ run: { failures: 9, failingSince: 1, refusedSince, lastAt: 5 * HOUR }, failedAt: 1 }, failed, 5 * HOUR, half)
    const until = (one: Fate) => (one.fate === 'again' ? one.until : one.fate)
    assert.equal(until(fate(refused, 4 * HOUR)), 4 * HOUR)
    assert.equal(until(fate(refused, 4 * HOUR + 1)), 0)
    assert.equal(until(fate(lost, 4 * HOUR)), 0)
  })
})
