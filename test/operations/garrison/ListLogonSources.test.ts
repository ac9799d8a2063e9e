import assert from 'node:assert/strict'
import test, { beforeEach } from 'node:test'
import { forEachServer } from '../../server.ts'
import { plain, SHOP } from '../sas/accounts.ts'
import { logonOn, sourceCalls, WEB_1, WEB_2 } from './sources.ts'

forEachServer((server) => {
  const { call, create, send, must, rows, n } = sourceCalls(server)
  beforeEach(() => server.reset())

  test('every field of a source, and no token', async () => {
    server().clock.freeze()
    const made = server().clock.now()
    const { Token } = await create({ Name: 'b', HostUuid: WEB_1, Zone: 'Europe/Podgorica' })
    await create({ Name: 'a' })
    server().clock.advance(5000)
    await send(Token, logonOn('x'))
    const { RequestId: _, ...body } = plain(await must('ListLogonSources'))
    assert.deepEqual(body, {
      Sources: [
        { SourceId: 1, Name: 'b', HostUuid: WEB_1, Zone: 'Europe/Podgorica', CreatedAt: made, LastSeenAt: made + 5000 },
        { SourceId: 2, Name: 'a', CreatedAt: made },
      ],
    })
    assert.deepEqual((await call('ListLogonSources', {}, server().rootOf(SHOP))).body.Sources, [])
  })

  test('a source whose server is gone says so, and what it sends is refused until that is there again', async () => {
    const bound = await create({ Name: 'bound', HostUuid: WEB_1 })
    const free = await create({ Name: 'free' })
    const gone = async () => plain(await must('ListLogonSources')).Sources.map(({ HostGone }: { HostGone?: true }) => HostGone)
    assert.deepEqual(await gone(), [undefined, undefined])
    const [host] = await rows(`SELECT * FROM hosts WHERE uuid = '${WEB_1}'`)
    const { status, text } = await server().call('Sas', 'UnbindAegis', { Uuids: WEB_1 })
    assert.equal(status, 200, text)
    assert.deepEqual(await gone(), [true, undefined])
    const ways = 'register it again, or send with the token of another source'
    for (const query of ['', `?host=${WEB_1}`, `?host=${WEB_2}`]) {
      const refused = await send(bound.Token, logonOn('web-1'), { query })
      const { Code, Message } = refused.body
      assert.deepEqual(
        [refused.status, Code, Message],
        [403, 'HostGone', `${WEB_1}, the only server of this token, is gone: ${ways}`],
      )
    }
    assert.deepEqual([await n('logons'), await n('intake_batches'), await n('quarantined_events')], [0, 0, 0])
    assert.equal((await send(free.Token, logonOn('web-1'))).body.Quarantined, 1)
    const values = Object.values(host ?? {}) as (string | number)[]
    await server().database.write((transaction) => transaction.insert('hosts', Object.keys(host ?? {}), [values]))
    assert.deepEqual(await gone(), [undefined, undefined])
    assert.equal((await send(bound.Token, logonOn('web-1'))).body.Successes, 1)
  })

  test('403 for a user without the permission, 200 for one with it', async () => {
    const denied = await call('ListLogonSources', {}, server().user('nobody'))
    assert.deepEqual([denied.status, denied.body.Code], [403, 'NoPermission'])
    assert.equal((await call('ListLogonSources', {}, server().user('careful'))).status, 200)
  })
})
