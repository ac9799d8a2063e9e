import assert from 'node:assert/strict'
import test, { beforeEach } from 'node:test'
import { forEachServer } from '../../server.ts'
import { HEAD, plain, SHOP } from '../sas/accounts.ts'
import { logonOn, sourceCalls } from './sources.ts'

forEachServer((server) => {
  const { call, create, send, must } = sourceCalls(server)
  beforeEach(() => server.reset())

  test('every field of a name', async () => {
    server().clock.freeze()
    const first = server().clock.now()
    const { Token } = await create()
    await send(Token, [logonOn('Strange'), logonOn('strange', 2)].join('\n'))
    server().clock.advance(1000)
    const { body } = await send(Token, logonOn('STRANGE', 3))
    assert.deepEqual([body.Quarantined, body.Successes], [1, 0])
    const { RequestId: _, ...listed } = plain(await must('ListUnknownHosts'))
    assert.deepEqual(listed, {
      UnknownHosts: [
        { HostName: 'strange', Lines: 3, Kept: 3, FirstTime: first, LastTime: first + 1000, Sample: logonOn('Strange') },
      ],
    })
    assert.deepEqual((await call('ListUnknownHosts', {}, server().rootOf(SHOP))).body.UnknownHosts, [])
  })

  test('pages follow their tokens, and together are everything once', async () => {
    const { Token } = await create()
    const names = ['a', 'b', 'c', 'd', 'é']
    await send(Token, names.map((name) => logonOn(name)).join('\n'))
    const found: string[] = []
    let NextToken: string | undefined
    do {
      const page = await must('ListUnknownHosts', { MaxResults: 2, NextToken })
      found.push(...page.UnknownHosts.map(({ HostName }: { HostName: string }) => HostName))
      NextToken = page.NextToken
    } while (NextToken !== undefined)
    assert.deepEqual(found, names)
    for (const [name, value] of [['MaxResults', 201] as const, ['NextToken', '!'] as const]) {
      assert.equal((await call('ListUnknownHosts', { [name]: value })).body.Code, `Invalid${name}`)
    }
  })

  test('10,000 lines of a name are kept and 100,000 of all; further ones are counted', async () => {
    const { Token } = await create()
    const put = (name: string, kept: number) =>
      server().database.write((transaction) =>
        transaction.insert(
          'unknown_hosts',
          ['account', 'name', 'lines', 'kept', 'first_at', 'last_at'],
          [[HEAD, name, kept, kept, 0, 0]],
        ),
      )
    const came = async (...names: string[]) => {
      const { body } = await send(Token, names.map((name, index) => logonOn(name, index + 1)).join('\n'))
      assert.equal(body.Quarantined, names.length)
    }
    await put('a', 9_999)
    await came('a', 'a')
    await put('b', 89_999)
    await came('c', 'c')
    await came('d')
    const { UnknownHosts } = await must('ListUnknownHosts')
    assert.deepEqual(
      UnknownHosts.map((one: Record<string, unknown>) => [one['HostName'], one['Lines'], one['Kept'], 'Sample' in one]),
      [
        ['a', 10_001, 10_000, true],
        ['b', 89_999, 89_999, false],
        ['c', 2, 1, true],
        ['d', 1, 0, false],
      ],
    )
  })

  test('403 for a user without the permission, 200 for one with it', async () => {
    const denied = await call('ListUnknownHosts', {}, server().user('nobody'))
    assert.deepEqual([denied.status, denied.body.Code], [403, 'NoPermission'])
    assert.equal((await call('ListUnknownHosts', {}, server().user('careful'))).status, 200)
  })
})
