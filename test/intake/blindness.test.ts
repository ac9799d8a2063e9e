import assert from 'node:assert/strict'
import test, { beforeEach } from 'node:test'
import { logonOn, sourceCalls, WEB_1, WEB_2 } from '../operations/garrison/sources.ts'
import { subscriptionCalls } from '../operations/garrison/subscriptions.ts'
import { forEachServer } from '../server.ts'

const strange = (count: number, from: number, host = 'web-1', program = 'sshd') =>
  Array.from(
    { length: count },
    (_, n) => `2026-11-21T20:17:05Z ${host} ${program}[${n + from}]: Something quite new happened to root`,
  ).join('\n')

forEachServer((server) => {
  const { create, send, n, rows } = sourceCalls(server)
  beforeEach(() => server.reset())

  test('twenty lines and more than a fifth of a day alert once, for the program', async () => {
    server().clock.freeze()
    const { Token } = await create({ HostUuid: WEB_1 })
    assert.equal((await send(Token, strange(19, 0))).body.Alerts, 0)
    assert.equal((await send(Token, strange(1, 19))).body.Alerts, 1)
    assert.equal((await send(Token, strange(30, 20))).body.Alerts, 0)
    const [row] = await rows('SELECT host, kind, details FROM alerts')
    assert.deepEqual([row?.['host'], row?.['kind']], [WEB_1, 'blindness'])
    assert.match(String(row?.['details']), /50 of 50 lines .*sshd/)
    server().clock.advance(86_400_000)
    assert.equal((await send(Token, strange(20, 100))).body.Alerts, 1)
    assert.equal(await n('alerts'), 2)
  })

  test('a fifth of what is understood is no blindness', async () => {
    const { Token } = await create({ HostUuid: WEB_1 })
    const understood = Array.from({ length: 80 }, (_, port) => logonOn('web-1', port + 1)).join('\n')
    await send(Token, understood)
    assert.equal((await send(Token, strange(20, 0))).body.Alerts, 0)
    assert.equal((await send(Token, strange(1, 20))).body.Alerts, 1)
  })

  test('of a batch of several servers, each is looked at alone', async () => {
    const { Token } = await create()
    const mixed = [strange(25, 0, 'web-2', 'sshd-new'), strange(19, 0), logonOn('db-1'), 'no envelope'].join('\n')
    const { body } = await send(Token, mixed)
    assert.deepEqual([body.Alerts, body.NotUnderstood], [1, 45])
    assert.equal((await send(Token, `${strange(25, 0, 'elsewhere')}\n${logonOn('web-1')}`)).body.Alerts, 0)
    assert.equal((await send(Token, strange(1, 19, 'web-1.example.com'))).body.Alerts, 1)
    assert.deepEqual(
      (await rows('SELECT host, raw FROM alerts ORDER BY host')).map(({ host, raw }) => [host, String(raw).slice(21)]),
      [
        [WEB_1, 'web-1 sshd[0]: Something quite new happened to root'],
        [WEB_2, 'web-2 sshd-new[0]: Something quite new happened to root'],
      ],
    )
  })

  test('many programs of which none is much are much together', async () => {
    const { Token } = await create({ HostUuid: WEB_1 })
    const programs = ['sshd', 'sudo', 'su', 'login'].map((program) => strange(5, 0, 'web-1', program))
    assert.equal((await send(Token, programs.slice(0, 3).join('\n'))).body.Alerts, 0)
    assert.equal((await send(Token, programs[3] ?? '')).body.Alerts, 1)
    const [row] = await rows('SELECT details FROM alerts')
    assert.match(String(row?.['details']), /20 of 20 lines .*several programs/)
  })

  test('the sample that an alert shows lacks what may be secret, and what changes how it is shown', async () => {
    const { Token } = await create({ HostUuid: WEB_1 })
    const line = `2026-11-21T20:17:05Z web-1 sshd[1]: Quite new: password=hunter2 for \u202e\u0007root ${'x'.repeat(600)}`
    await send(Token, Array.from({ length: 20 }, () => line).join('\n'))
    const [row] = await rows('SELECT raw, details FROM alerts')
    const sample = String(row?.['raw'])
    assert.match(sample, /sshd\[1\]: Quite new: password=\*\*\* for {3}root x+…$/)
    assert.equal(sample.length, 400)
    const { further } = JSON.parse(String(row?.['details']))
    assert.deepEqual(further, [{ label: { en: 'One of the lines', zh: '样例日志' }, value: { en: sample, zh: sample } }])
  })

  test('subscribers are told', async () => {
    const { create: subscribe } = subscriptionCalls(server)
    await subscribe({ Kinds: ['blindness'] })
    const { Token } = await create({ HostUuid: WEB_1 })
    await send(Token, strange(20, 0))
    assert.equal(await n('alert_deliveries'), 1)
    await send(Token, strange(20, 20))
    assert.equal(await n('alert_deliveries'), 1)
  })
})
