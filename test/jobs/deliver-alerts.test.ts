import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, it } from 'node:test'
import { pino } from 'pino'
import { deliverAlerts, fateOf, type Tried } from '../../src/jobs/deliver-alerts.ts'
import { openSqlite } from '../../src/storage/sqlite.ts'
import { httpsReceiver, outletTo, type Posted, RECEIVER } from '../delivery/stand-ins.ts'
import { TestServer } from '../server.ts'
import { type Engine, forEachEngine } from '../storage/engines.ts'
import {
  approve,
  DB,
  deliveryWorld,
  feed,
  HEAD,
  HOUR,
  KEY,
  line,
  logon,
  MEMBER,
  MINUTE,
  quiet,
  shown,
  subscribe,
  TILL,
  told,
  WEB,
} from './deliveries.ts'
import { Told } from './told.ts'

forEachEngine((engine) => {
  describe(`delivering alerts on ${engine.name}`, () => {
    const closers: (() => unknown)[] = []
    afterEach(async () => {
      for (const close of closers.splice(0).reverse()) await close()
    })

    const world = () => deliveryWorld(engine, closers)

    it('tells of a matter once, and of nothing that a filter keeps back', async () => {
      const made = await world()
      const { server, receiver, tries } = made
      await subscribe(server, { HostUuids: [WEB] })
      const other = await subscribe(server, { Name: 'travel', MinLevel: 'serious', Kinds: ['travel'] })
      await logon(server, DB, 'mallory', 1)
      await logon(server, WEB, 'mallory', 2)
      await logon(server, WEB, 'mallory', 3)
      const tried = await tries.next()
      assert.deepEqual([tried.fate, tried.deliveries, tried.outcome], ['delivered', 1, 'delivered'])
      const { data } = JSON.parse((await receiver.came.next()).body)
      const [incident] = data.incidents
      assert.deepEqual(
        [data.subscription, incident.host, incident.hostName, incident.user, incident.account, incident.why, incident.kinds],
        ['night shift', WEB, 'web-1', 'mallory', HEAD, 'wider', ['account']],
      )
      assert.equal(incident.servers, 2)
      assert.equal(incident.reason.en, 'mallory logged on from 8.8.8.8 and is no approved account; the nearest is deploy.')
      await server.call('Garrison', 'TestAlertSubscription', { SubscriptionId: other })
      assert.equal(JSON.parse((await receiver.came.next()).body).type, 'alert.test')
      assert.equal((await tries.next()).subscription, other)
      assert.deepEqual(await shown(server), [
        ['night shift', 0, 0, 'delivered'],
        ['travel', 0, 0, 'delivered'],
      ])
    })

    it('tells the management account of members’ alerts where it says so, and members of their own', async () => {
      const { server, receiver } = await world()
      await approve(server, MEMBER)
      await subscribe(server, { Name: 'all', Scope: 'organisation' })
      await subscribe(server, { Name: 'own' })
      await subscribe(server, { Name: 'theirs' }, MEMBER)
      await logon(server, TILL, 'mallory', 1, MEMBER)
      const told = [await receiver.came.next(), await receiver.came.next()].map(({ body }) => JSON.parse(body).data)
      assert.deepEqual(told.map(({ subscription }) => subscription).sort(), ['all', 'theirs'])
      assert.ok(told.every(({ incidents: [one] }) => one.account === MEMBER && one.hostName === 'till-1'))
      await logon(server, WEB, 'mallory', 1)
      const own = [await receiver.came.next(), await receiver.came.next()].map(({ body }) => JSON.parse(body).data.subscription)
      assert.deepEqual(own.sort(), ['all', 'own'])
    })

    it('tries again later and later under the same id, obeys Retry-After, and gives up after a day', async () => {
      const made = await world()
      const { server, receiver, tries } = made
      const id = await subscribe(server)
      receiver.state.reply = () => ({ status: 503 })
      await logon(server, WEB, 'mallory', 1)
      const ids = new Set<unknown>()
      const came = async () => ids.add((await receiver.came.next()).headers['webhook-id'])
      assert.deepEqual(await told(tries), ['again', 'server-error (503)'])
      await came()
      for (const seconds of [10, 20]) {
        server.clock.advance(seconds * 1000 - 1)
        await quiet(made)
        server.clock.advance(1)
        assert.equal((await tries.next()).fate, 'again')
        await came()
      }
      receiver.state.reply = () => ({ status: 429, headers: { 'retry-after': '7200' } })
      server.clock.advance(40_000)
      assert.deepEqual(await told(tries), ['again', 'throttled (429)'])
      await came()
      server.clock.advance(2 * HOUR - 1)
      await quiet(made)
      receiver.state.reply = () => ({ status: 503 })
      server.clock.advance(1)
      assert.equal((await tries.next()).fate, 'again')
      await came()
      let fate = 'again'
      for (let hours = 0; fate === 'again' && hours < 30; hours++) {
        server.clock.advance(HOUR)
        fate = (await tries.next()).fate
        await came()
      }
      assert.equal(fate, 'dead')
      assert.equal(ids.size, 1)
      assert.deepEqual(await shown(server), [['night shift', 0, 1, 'server-error (503)']])
      const { body } = await server.call('Garrison', 'ListDeadDeliveries')
      const [dead] = body.Deliveries
      assert.deepEqual([dead.SubscriptionId, dead.AliUid, dead.Outcome], [id, Number(HEAD), 'server-error (503)'])
      receiver.state.reply = () => ({ status: 200 })
      const retried = await server.call('Garrison', 'RetryDeadDelivery', { DeliveryId: dead.DeliveryId })
      assert.equal(retried.body.Deliveries, 1)
      assert.equal((await tries.next()).fate, 'delivered')
      await came()
      assert.equal(ids.size, 1)
      assert.deepEqual(await shown(server), [['night shift', 0, 0, 'delivered']])
    })

    it('gives up after an hour what is refused', async () => {
      const made = await world()
      const { server, receiver, tries } = made
      await subscribe(server)
      receiver.state.reply = () => ({ status: 410 })
      await logon(server, WEB, 'mallory', 1)
      assert.deepEqual(await told(tries), ['again', 'refused (410)'])
      server.clock.advance(HOUR)
      assert.deepEqual(await told(tries), ['dead', 'refused (410)'])
    })

    it('keeps what is raised in quiet hours and tells it together at their end; tests go through', async () => {
      const made = await world()
      const { server, receiver, tries } = made
      const now = new Date(server.clock.now())
      const at = (minutes: number) => new Date(now.getTime() + minutes * MINUTE).toISOString().slice(11, 16)
      const id = await subscribe(server, { QuietFrom: at(-5), QuietTo: at(60) })
      for (const user of ['mallory', 'eve', 'trudy']) await logon(server, WEB, user, 1)
      await server.call('Garrison', 'TestAlertSubscription', { SubscriptionId: id })
      assert.equal((await tries.next()).deliveries, 1)
      assert.equal(JSON.parse((await receiver.came.next()).body).type, 'alert.test')
      assert.deepEqual(await shown(server), [['night shift', 3, 0, 'delivered']])
      server.clock.advance(61 * MINUTE)
      assert.equal((await tries.next()).deliveries, 3)
      const { type, data } = JSON.parse((await receiver.came.next()).body)
      assert.deepEqual([type, data.total, data.incidents.length], ['alert.summary', 3, 3])
    })

    it('tells of a sample that failed that it is not tried again, and tries it no more', async () => {
      const made = await world()
      const { server, receiver, tries } = made
      const id = await subscribe(server)
      receiver.state.reply = () => ({ status: 404 })
      await server.call('Garrison', 'TestAlertSubscription', { SubscriptionId: id })
      assert.deepEqual(await told(tries), ['sample-failed', 'refused (404)'])
      await receiver.came.next()
      assert.deepEqual(await shown(server), [['night shift', 0, 0, 'refused (404)']])
      server.clock.advance(HOUR)
      await quiet(made)
    })

    it('signs by the clock of the machine, whatever a rehearsal has set', async () => {
      const receiver = await httpsReceiver()
      closers.push(receiver.close)
      const tries = new Told<Tried>('a try to deliver')
      const outlet = outletTo(receiver.port).outlet
      const deliveries = { outlet, lookMs: 5, atOnce: 1, graceMs: 5000, random: () => 0.5, onTried: tries.tell }
      const server = await TestServer.start(engine, undefined, { isRehearsal: true, deliveries })
      closers.push(() => server.stop())
      server.clock.freeze()
      assert.equal((await server.call('Garrison', 'SetClock', { Time: '2035-01-01T00:00:00Z' })).status, 200)
      const SubscriptionId = await subscribe(server)
      await server.call('Garrison', 'TestAlertSubscription', { SubscriptionId })
      const { headers, body } = await receiver.came.next()
      assert.equal(headers['webhook-timestamp'], String(Math.floor(server.clock.now() / 1000)))
      assert.match(JSON.parse(body).timestamp, /^2035-01-01T/)
      assert.equal((await tries.next()).fate, 'delivered')
    })

    it('lets what is serious through quiet hours where it may', async () => {
      const { server, receiver, tries } = await world()
      const at = (minutes: number) => new Date(server.clock.now() + minutes * MINUTE).toISOString().slice(11, 16)
      await subscribe(server, { QuietFrom: at(-5), QuietTo: at(60), QuietLetsSerious: true })
      const failed = Array.from({ length: 5 }, (_, n) => line('deploy', n).replace('Accepted', 'Failed').replace('811', `${n}`))
      await feed(server, WEB, [...failed, line('deploy', 9)].join('\n'))
      assert.equal((await tries.next()).deliveries, 1)
      const { data } = JSON.parse((await receiver.came.next()).body)
      assert.deepEqual([data.incidents[0].level, data.incidents[0].kinds], ['serious', ['success-after-failures']])
      assert.deepEqual(await shown(server), [['night shift', 1, 0, 'delivered']])
    })

    it('sends so many messages a minute, and the last one sums up the rest', async () => {
      const made = await world()
      const { server, receiver, tries } = made
      await subscribe(server, { PerMinute: 2 })
      const users = Array.from({ length: 8 }, (_, index) => `user${index}`)
      const Lines = users.map((user, index) => line(user, index)).join('\n')
      await feed(server, WEB, Lines)
      assert.deepEqual([(await tries.next()).deliveries, (await tries.next()).deliveries], [1, 7])
      await receiver.came.next()
      const { data } = JSON.parse((await receiver.came.next()).body)
      assert.equal(data.total, 7)
      await logon(server, WEB, 'late', 9)
      await quiet(made)
      server.clock.advance(MINUTE)
      assert.equal((await tries.next()).deliveries, 1)
    })

    it('sends what waits to the target that was changed, and nothing to one that was switched off or deleted', async () => {
      const made = await world()
      const { server, receiver, tries } = made
      const id = await subscribe(server)
      receiver.state.reply = () => ({ status: 404 })
      await logon(server, WEB, 'mallory', 1)
      assert.equal((await tries.next()).fate, 'again')
      await receiver.came.next()
      receiver.state.reply = () => ({ status: 200 })
      const change = (more: object) => server.call('Garrison', 'ModifyAlertSubscription', { SubscriptionId: id, ...more })
      assert.equal((await change({ Enabled: false, Url: `https://${RECEIVER}/new` })).status, 200)
      server.clock.advance(HOUR)
      await quiet(made)
      assert.equal((await change({ Enabled: true })).status, 200)
      assert.equal((await tries.next()).fate, 'delivered')
      assert.equal((await receiver.came.next()).path, '/new')
      assert.equal((await server.call('Garrison', 'DeleteAlertSubscription', { SubscriptionId: id })).status, 200)
      await logon(server, WEB, 'eve', 2)
      await quiet(made)
      const rows = await server.database.read((reader) => reader.all('SELECT id FROM alert_deliveries LIMIT 5'))
      assert.deepEqual(rows, [])
    })

    it('sends again after a crash in the middle, once the lease has run out', async () => {
      const made = await world()
      const { server, receiver, tries } = made
      await subscribe(server)
      const hung = new Told<Posted>('a request that hangs')
      receiver.state.reply = (posted) => {
        hung.tell(posted)
        return {}
      }
      await logon(server, WEB, 'mallory', 1)
      const before = (await hung.next()).headers['webhook-id']
      // What a process leaves that was killed while it waited for an answer: a lease that nobody will give back.
      receiver.state.reply = () => ({ status: 200 })
      const [row] = await server.database.read((reader) =>
        reader.all<{ until: number }>('SELECT leased_until AS until FROM alert_subscriptions LIMIT 1'),
      )
      server.clock.advance((row?.until ?? 0) - server.clock.now() - 1)
      await receiver.came.next()
      assert.equal(receiver.came.left, 0)
      server.clock.advance(1)
      assert.equal((await receiver.came.next()).headers['webhook-id'], before)
      assert.equal((await tries.next()).fate, 'delivered')
      // The process was not killed after all: what it learns late counts no more.
      await receiver.close()
      assert.equal((await tries.next()).fate, 'discarded')
      assert.deepEqual(await shown(server), [['night shift', 0, 0, 'delivered']])
    })

    it('ends between two messages when the server does, and leaves the rest to whoever serves next', async () => {
      const { server, receiver, tries } = await world()
      await subscribe(server)
      const halted = new Told<void>('the end of the server')
      receiver.state.reply = () => {
        void server.halt().then(halted.tell)
        return { status: 200 }
      }
      await feed(server, WEB, ['mallory', 'eve', 'trudy'].map((user) => line(user, 1)).join('\n'))
      await halted.next()
      assert.equal((await tries.next()).fate, 'delivered')
      const rows = await server.database.read((reader) =>
        reader.all('SELECT s.leased_until AS leased, d.message, d.tries FROM alert_subscriptions s, alert_deliveries d LIMIT 5'),
      )
      assert.deepEqual(
        rows,
        Array.from({ length: 2 }, () => ({ leased: 0, message: '', tries: 0 })),
      )
    })

    it('is cut off where a receiver does not answer when the server ends, and sent again by whoever serves next', async () => {
      const { server, receiver, tries, deliveries } = await deliveryWorld(engine, closers, { graceMs: 0 })
      await subscribe(server)
      receiver.state.reply = () => ({})
      await logon(server, WEB, 'mallory', 1)
      const before = (await receiver.came.next()).headers['webhook-id']
      await server.halt()
      assert.deepEqual(await told(tries), ['cut-off', 'cut-off'])
      const sql = `SELECT s.leased_until AS leased, s.paused_until AS paused, s.failures, s.outcome, d.state, d.tries, d.failed_at AS failed
        FROM alert_subscriptions s, alert_deliveries d LIMIT 5`
      const untried = { leased: 0, paused: 0, failures: 0, outcome: '', state: 'waiting', tries: 0, failed: 0 }
      assert.deepEqual(await server.database.read((reader) => reader.all(sql)), [untried])
      receiver.state.reply = () => ({ status: 200 })
      const { database, vault, clock } = server
      const next = deliverAlerts({ database, vault, clock, log: pino({ level: 'silent' }), ...deliveries() })
      closers.push(() => next.stop())
      assert.equal((await receiver.came.next()).headers['webhook-id'], before)
      assert.deepEqual(await told(tries), ['delivered', 'delivered'])
    })

    it('puts alert and delivery in together, or neither', async () => {
      const { server } = await world()
      await subscribe(server)
      await server.database.write((transaction) => transaction.run("UPDATE alert_subscriptions SET filters = 'broken'"))
      const Lines = line('mallory', 1)
      const failed = await server.call('Garrison', 'ImportLogons', { HostUuid: WEB, Lines, Year: 2026 })
      assert.equal(failed.status, 500)
      const rows = await server.database.read((reader) => reader.all('SELECT id FROM alerts LIMIT 5'))
      assert.deepEqual(rows, [])
    })
  })
})

describe('delivering alerts over a restart', () => {
  it('tells after a start what was raised before, and keeps the secrets out of every file', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'garrison-delivery-'))
    const file = join(folder, 'garrison.sqlite')
    const receiver = await httpsReceiver()
    const tries = new Told<Tried>('a try to deliver')
    let server: TestServer | undefined
    try {
      const engine: Engine = { name: 'sqlite', open: (migrations) => openSqlite({ file }, migrations) }
      server = await TestServer.start(engine)
      await approve(server, HEAD)
      const id = await subscribe(server)
      await logon(server, WEB, 'mallory', 1)
      const { text } = await server.call('Garrison', 'ListAlertSubscriptions', { SubscriptionId: id })
      await server.flush()
      const { outlet } = outletTo(receiver.port)
      const deliveries = { outlet, lookMs: 5, atOnce: 4, graceMs: 0, random: () => 0.5, onTried: tries.tell }
      server = await server.restart(engine, { deliveries })
      const tried = await tries.next()
      assert.equal(tried.fate, 'delivered')
      const { path, body } = await receiver.came.next()
      assert.deepEqual([path, JSON.parse(body).data.incidents[0].user], ['/t0ken-of-the-url', 'mallory'])
      await server.stop()
      server = undefined
      const written = [await readFile(file, 'latin1'), text, JSON.stringify(tried), body]
      for (const planted of [KEY, 'a secret that is in no file', 't0ken-of-the-url']) {
        for (const where of written) assert.ok(!where.includes(planted), `${planted} in ${where.slice(0, 40)}`)
      }
      assert.ok(written[0]?.includes('night shift'))
    } finally {
      await server?.stop()
      await receiver.close()
      await rm(folder, { recursive: true, force: true })
    }
  })

  it('waits longer after each failure, up to an hour, a fifth more or less', () => {
    const wait = (tries: number, random: number) => {
      const run = { failures: tries, failingSince: 1, refusedSince: 0, lastAt: 0 }
      const fate = fateOf({ run, failedAt: 0 }, { word: 'unreachable', code: '' }, 0, () => random)
      return fate.fate === 'again' ? fate.at : fate.fate
    }
    assert.deepEqual(
      [wait(0, 0.5), wait(1, 0.5), wait(5, 0.5), wait(9, 0.5), wait(5000, 0.5)],
      [10_000, 20_000, 320_000, HOUR, HOUR],
    )
    assert.deepEqual([wait(0, 0), wait(0, 1)], [8000, 12_000])
    const run = { failures: 0, failingSince: 0, refusedSince: 0, lastAt: 0 }
    const partly = fateOf({ run, failedAt: 0 }, { word: 'refused', code: 'SomeRecipients', isFinal: true }, 0, () => 0)
    assert.deepEqual(partly, { fate: 'dead', outcome: 'refused (SomeRecipients)' })
  })
})
