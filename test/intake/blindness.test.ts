import assert from 'node:assert/strict'
import test, { beforeEach } from 'node:test'
import { logonOn, sourceCalls, WEB_1 } from '../operations/garrison/sources.ts'
import { forEachServer } from '../server.ts'

const strange = (count: number, from: number) =>
  Array.from(
    { length: count },
    (_, n) => `2026-11-21T20:17:05Z web-1 sshd[${n + from}]: Something quite new happened to root`,
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
})
