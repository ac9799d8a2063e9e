import assert from 'node:assert/strict'
import test, { beforeEach } from 'node:test'
import { forEachServer } from '../../server.ts'
import { HEAD, plain, SHOP } from '../sas/accounts.ts'
import { logonOn, sourceCalls, WEB_1, WEB_2 } from './sources.ts'

forEachServer((server) => {
  const { call, create, send, must } = sourceCalls(server)
  beforeEach(() => server.reset())

  test('names that were claimed, in their order, with their servers', async () => {
    const { Token } = await create()
    await send(Token, [logonOn('b'), logonOn('A')].join('\n'))
    await must('ClaimUnknownHost', { HostName: 'b', HostUuid: WEB_1 })
    await must('ClaimUnknownHost', { HostName: 'a', HostUuid: WEB_2 })
    const aliases = [
      { HostName: 'a', HostUuid: WEB_2 },
      { HostName: 'b', HostUuid: WEB_1 },
    ]
    assert.deepEqual(plain(await must('ListHostAliases')).Aliases, aliases)
    const page = await must('ListHostAliases', { MaxResults: 1 })
    assert.deepEqual(plain(page.Aliases), aliases.slice(0, 1))
    assert.deepEqual(plain((await must('ListHostAliases', { NextToken: page.NextToken })).Aliases), aliases.slice(1))
    assert.deepEqual((await call('ListHostAliases', {}, server().rootOf(SHOP))).body.Aliases, [])
    for (const [name, value] of [['MaxResults', 0] as const, ['NextToken', '!'] as const]) {
      assert.equal((await call('ListHostAliases', { [name]: value })).body.Code, `Invalid${name}`)
    }
  })

  test('a name goes with its server, and what comes under it is of an unknown one again', async () => {
    const rows = [WEB_1, WEB_2].map((host, index) => [HEAD, `name-${index}`, host])
    await server().database.write((transaction) => transaction.insert('host_aliases', ['account', 'name', 'host'], rows))
    const { Token } = await create()
    const quarantined = async (port: number) => {
      const { body } = await send(Token, [logonOn('name-0', port), logonOn('name-1', port + 1)].join('\n'))
      return [body.Successes, body.Quarantined]
    }
    assert.deepEqual(await quarantined(2000), [2, 0])
    const { status, text } = await server().call('Sas', 'UnbindAegis', { Uuids: WEB_1 })
    assert.equal(status, 200, text)
    assert.deepEqual(plain((await must('ListHostAliases')).Aliases), [{ HostName: 'name-1', HostUuid: WEB_2 }])
    assert.deepEqual(await quarantined(3000), [1, 1])
    assert.equal((await must('ListUnknownHosts')).UnknownHosts[0].HostName, 'name-0')
  })

  test('403 for a user without the permission, 200 for one with it', async () => {
    const denied = await call('ListHostAliases', {}, server().user('nobody'))
    assert.deepEqual([denied.status, denied.body.Code], [403, 'NoPermission'])
    assert.equal((await call('ListHostAliases', {}, server().user('careful'))).status, 200)
  })
})
