import assert from 'node:assert/strict'
import test, { beforeEach } from 'node:test'
import { forEachServer } from '../../server.ts'
import { SHOP } from '../sas/accounts.ts'
import { logonOn, sourceCalls } from './sources.ts'

forEachServer((server) => {
  const { call, create, send, must, n } = sourceCalls(server)
  beforeEach(() => server.reset())

  test('its token is worth nothing any more, the others’ are; what it sent stays', async () => {
    const { SourceId, Token } = await create()
    const other = await create({ Name: 'other' })
    await send(Token, logonOn('web-1'))
    await must('DeleteLogonSource', { SourceId })
    const refused = await send(Token, logonOn('web-1', 2))
    assert.deepEqual([refused.status, refused.body.Code], [401, 'Unauthorized'])
    assert.equal(await n('logons'), 1)
    assert.equal((await send(other.Token, logonOn('web-1', 3))).status, 200)
    const names = (await must('ListLogonSources')).Sources.map(({ Name }: { Name: string }) => Name)
    assert.deepEqual(names, ['other'])
  })

  test('no source, and one of another account', async () => {
    const { SourceId } = await create()
    for (const [id, credentials] of [[99, undefined] as const, [SourceId, server().rootOf(SHOP)] as const]) {
      const { status, body } = await call('DeleteLogonSource', { SourceId: id }, credentials)
      assert.deepEqual([status, body.Code], [400, 'DataNotExists'])
    }
    for (const [id, code] of [[undefined, 'MissingSourceId'] as const, [0, 'InvalidSourceId'] as const]) {
      assert.equal((await call('DeleteLogonSource', { SourceId: id })).body.Code, code)
    }
  })

  test('403 for a user without the permission', async () => {
    const { SourceId } = await create()
    for (const user of ['nobody', 'careful'] as const) {
      const denied = await call('DeleteLogonSource', { SourceId }, server().user(user))
      assert.deepEqual([denied.status, denied.body.Code], [403, 'NoPermission'])
    }
    assert.equal((await must('ListLogonSources')).Sources.length, 1)
  })
})
