import assert from 'node:assert/strict'
import test, { beforeEach } from 'node:test'
import { forEachServer } from '../../server.ts'
import { SHOP } from '../sas/accounts.ts'
import { logonOn, sourceCalls, WEB_1 } from './sources.ts'

forEachServer((server) => {
  const { call, create, send, must, n } = sourceCalls(server)
  beforeEach(() => server.reset())
  const claimed = async () => {
    const { Token } = await create()
    await send(Token, logonOn('strange'))
    await must('ClaimUnknownHost', { HostName: 'strange', HostUuid: WEB_1 })
    return Token
  }

  test('the name means nothing any more; what was recorded stays', async () => {
    const token = await claimed()
    await must('DeleteHostAlias', { HostName: 'Strange' })
    assert.deepEqual((await must('ListHostAliases')).Aliases, [])
    assert.equal((await send(token, logonOn('strange', 2))).body.Quarantined, 1)
    assert.equal(await n('logons'), 1)
  })

  test('a name that means nothing, and one of another account', async () => {
    await claimed()
    for (const [name, credentials] of [['b', undefined] as const, ['strange', server().rootOf(SHOP)] as const]) {
      const { status, body } = await call('DeleteHostAlias', { HostName: name }, credentials)
      assert.deepEqual([status, body.Code], [404, 'EntityNotExist.HostName'])
    }
    assert.equal((await call('DeleteHostAlias')).body.Code, 'MissingHostName')
    assert.equal((await must('ListHostAliases')).Aliases.length, 1)
  })

  test('403 for a user without the permission', async () => {
    await claimed()
    for (const user of ['nobody', 'careful'] as const) {
      const denied = await call('DeleteHostAlias', { HostName: 'strange' }, server().user(user))
      assert.deepEqual([denied.status, denied.body.Code], [403, 'NoPermission'])
    }
  })
})
