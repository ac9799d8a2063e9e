import assert from 'node:assert/strict'
import test, { beforeEach } from 'node:test'
import { forEachServer } from '../../server.ts'
import { plain, SHOP } from '../sas/accounts.ts'
import { logonOn, sourceCalls, WEB_1 } from './sources.ts'

forEachServer((server) => {
  const { call, create, send, must } = sourceCalls(server)
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

  test('403 for a user without the permission, 200 for one with it', async () => {
    const denied = await call('ListLogonSources', {}, server().user('nobody'))
    assert.deepEqual([denied.status, denied.body.Code], [403, 'NoPermission'])
    assert.equal((await call('ListLogonSources', {}, server().user('careful'))).status, 200)
  })
})
