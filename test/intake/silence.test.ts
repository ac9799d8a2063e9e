import assert from 'node:assert/strict'
import test, { beforeEach } from 'node:test'
import { alertAllSilent, findSilentHosts } from '../../src/jobs/find-silent-hosts.ts'
import { insertHosts } from '../domain/hosts.ts'
import { sourceCalls, WEB_1, WEB_2 } from '../operations/garrison/sources.ts'
import { subscriptionCalls } from '../operations/garrison/subscriptions.ts'
import { forEachServer } from '../server.ts'

const DAY = 86_400_000
const HOUR = 3_600_000

forEachServer((server) => {
  const { call, create, send, n, rows } = sourceCalls(server)
  beforeEach(() => server.reset())
  let port = 1024
  const line = (host: string) =>
    `${new Date(server().clock.now()).toISOString()} ${host} sshd[811]: Accepted password for root from 8.8.8.8 port ${++port} ssh2`
  const watch = async () => {
    const { database, clock } = server()
    await alertAllSilent({ database, clock, silentHours: 26 })
  }
  const days = async (token: string, count: number, ...hosts: readonly string[]) => {
    for (let day = 0; day < count; day++) {
      await send(token, hosts.map(line).join('\n'))
      if (day < count - 1) server().clock.advance(DAY)
    }
  }

  test('a server that sent every day is missed once, after the interval, and again after it came back', async () => {
    server().clock.freeze()
    const { Token } = await create()
    await subscriptionCalls(server).create({ Kinds: ['blindness'] })
    await days(Token, 4, 'web-1', 'web-2')
    server().clock.advance(26 * HOUR)
    await watch()
    assert.equal(await n('alerts'), 0)
    await send(Token, line('web-2'))
    server().clock.advance(1)
    await watch()
    await watch()
    const [alert, ...others] = await rows('SELECT host, kind, level, details FROM alerts')
    assert.deepEqual([alert?.['host'], alert?.['kind'], alert?.['level'], others], [WEB_1, 'blindness', 'suspicious', []])
    const { observed, reason } = JSON.parse(String(alert?.['details']))
    assert.deepEqual(observed, { en: 'nothing for 1 d 2 h', zh: '1 天 2 小时无登录日志' })
    assert.match(reason.en, /came on 4 of 28 days\. Who logs on there is not seen/)
    assert.equal(await n('alert_deliveries'), 1)

    await send(Token, line('web-1'))
    server().clock.advance(3 * DAY)
    await watch()
    const later = await rows('SELECT host, incident FROM alerts ORDER BY id')
    assert.deepEqual(later.map(({ host }) => host).sort(), [WEB_1, WEB_1, WEB_2])
    assert.equal(new Set(later.map(({ incident }) => incident)).size, 2)
    // Somebody knows of the first server already.
    assert.equal(await n('alert_deliveries'), 2)
  })

  test('what came meanwhile and was not understood is told', async () => {
    server().clock.freeze()
    const { Token } = await create({ HostUuid: WEB_1 })
    await days(Token, 3, 'web-1')
    server().clock.advance(20 * HOUR)
    await send(Token, 'Nov 21 20:17:05 web-1 sshd[1]: Quite new')
    server().clock.advance(7 * HOUR)
    await watch()
    const [alert] = await rows('SELECT details FROM alerts')
    assert.match(JSON.parse(String(alert?.['details'])).reason.en, /1 lines that came on these days were not understood/)
  })

  test('what was not understood before a server fell silent is not told of it, though another was silent by then', async () => {
    server().clock.freeze()
    const { Token } = await create()
    await days(Token, 3, 'web-1', 'web-2')
    for (let day = 0; day < 2; day++) {
      server().clock.advance(DAY)
      await send(Token, `Nov 21 20:17:05 web-2 sshd[1]: Quite new\n${line('web-2')}`)
    }
    server().clock.advance(DAY)
    await send(Token, line('web-2'))
    server().clock.advance(2 * DAY)
    await watch()
    const told = await rows('SELECT host, details FROM alerts ORDER BY host')
    assert.deepEqual(told.map(({ host }) => host).sort(), [WEB_1, WEB_2].sort())
    for (const { details } of told) assert.match(JSON.parse(String(details)).reason.en, /Who logs on there is not seen/)
  })

  test('a file that was sent once, and what is imported, is missed by nobody', async () => {
    server().clock.freeze()
    const { Token } = await create()
    const old = Array.from({ length: 20 }, (_, day) => {
      const at = new Date(server().clock.now() - day * DAY).toISOString()
      return `${at} web-1 sshd[811]: Accepted password for root from 8.8.8.8 port ${9000 + day} ssh2`
    })
    await send(Token, old.join('\n'))
    for (let day = 0; day < 5; day++) {
      server().clock.advance(DAY)
      const { status, text } = await call('ImportLogons', { HostUuid: WEB_2, Lines: line('web-2') })
      assert.equal(status, 200, text)
    }
    server().clock.advance(30 * DAY)
    await watch()
    assert.equal(await n('alerts'), 0)
  })

  test('a server that is gone is missed by nobody', async () => {
    server().clock.freeze()
    const { Token } = await create()
    await days(Token, 3, 'web-1')
    assert.equal(await n('log_feeds'), 1)
    const { status, text } = await server().call('Sas', 'UnbindAegis', { 'Uuids.1': WEB_1 })
    assert.equal(status, 200, text)
    assert.equal(await n('log_feeds'), 0)
  })

  test('nobody is missed right after a start, as the machine counts, and then by the clock that can be set', async () => {
    server().clock.freeze()
    const { Token } = await create()
    await days(Token, 3, 'web-1')
    const { database, clock } = server()
    const later = { now: () => clock.now() + 2 * DAY }
    const round = async (restMs: number) => {
      const onFailure = (error: unknown) => assert.fail(String(error))
      await findSilentHosts({ database, clock: later, realClock: clock, silentHours: 26, restMs, onFailure }).stop()
      return n('alerts')
    }
    assert.deepEqual([await round(1), await round(0)], [0, 1])
  })

  test('thousands are missed in pages that an index gives', async () => {
    const { database, clock } = server()
    const now = clock.now()
    const account = '1500000000000001'
    const uuids = Array.from({ length: 1_200 }, (_, index) => `many-${String(index).padStart(5, '0')}`)
    await database.write(async (transaction) => {
      await insertHosts(
        transaction,
        uuids.map((uuid) => ({ account, uuid })),
      )
      const columns = [
        'account',
        'host',
        'event_at',
        'days',
        'due_at',
        'skew_ms',
        'skew_since',
        'skew_at',
        'skew_seen',
        'skew_told',
      ]
      const values = uuids.map((uuid, index) => [
        account,
        uuid,
        now - 3 * DAY,
        7,
        index < 1_100 ? now - 3 * DAY : 0,
        0,
        0,
        0,
        0,
        0,
      ])
      await transaction.insert('log_feeds', columns, values)
    })
    const before = database.counters.writes
    await watch()
    assert.equal(database.counters.writes - before, 3)
    assert.equal(await n('alerts'), 1_100)
  })
})
