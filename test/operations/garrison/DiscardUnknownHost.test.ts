import assert from 'node:assert/strict'
import test, { beforeEach } from 'node:test'
import { forEachServer } from '../../server.ts'
import { SHOP } from '../sas/accounts.ts'
import { logonOn, sourceCalls } from './sources.ts'

forEachServer((server) => {
  const { call, create, send, must, n } = sourceCalls(server)
  beforeEach(() => server.reset())
  const discard = (HostName: string | undefined, credentials?: Parameters<typeof call>[2]) =>
    call('DiscardUnknownHost', { HostName }, credentials)

  test('what came under a name is gone, and nothing else; it comes back with the next line', async () => {
    const { Token } = await create()
    await send(Token, [logonOn('a'), logonOn('a', 2), logonOn('b')].join('\n'))
    const { status, body } = await discard('A')
    assert.deepEqual([status, body.Lines], [200, 2])
    assert.deepEqual(
      (await must('ListUnknownHosts')).UnknownHosts.map(({ HostName }: { HostName: string }) => HostName),
      ['b'],
    )
    assert.equal(await n('quarantined_events'), 1)
    await send(Token, logonOn('a', 3))
    assert.equal((await must('ListUnknownHosts')).UnknownHosts[0].Lines, 1)
  })

  test('a name under which nothing came, and one of another account', async () => {
    const { Token } = await create()
    await send(Token, logonOn('a'))
    for (const [name, credentials] of [['b', undefined] as const, ['a', server().rootOf(SHOP)] as const]) {
      const { status, body } = await discard(name, credentials)
      assert.deepEqual([status, body.Code], [404, 'EntityNotExist.HostName'])
    }
    assert.equal((await discard(undefined)).body.Code, 'MissingHostName')
    assert.equal(await n('quarantined_events'), 1)
  })

  test('403 for a user without the permission, 200 for one with it', async () => {
    const { Token } = await create()
    await send(Token, logonOn('a'))
    const denied = await discard('a', server().user('nobody'))
    assert.deepEqual([denied.status, denied.body.Code], [403, 'NoPermission'])
    assert.equal((await discard('a', server().user('careful'))).status, 200)
  })
})
