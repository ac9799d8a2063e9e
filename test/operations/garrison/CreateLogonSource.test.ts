import assert from 'node:assert/strict'
import test, { beforeEach } from 'node:test'
import { forEachServer } from '../../server.ts'
import { HEAD, SHOP } from '../sas/accounts.ts'
import { logonOn, sourceCalls, TILL_1, WEB_1, WEB_2 } from './sources.ts'

forEachServer((server) => {
  const { call, create, send, rows, must } = sourceCalls(server)
  beforeEach(() => server.reset())

  test('the token is told once, sends logs of the account, and is kept as a digest', async () => {
    const { SourceId, Token } = await create()
    assert.equal(SourceId, 1)
    assert.match(Token, /^gls_[\w-]{43}$/)
    const { status, body } = await send(Token, logonOn('web-1'))
    assert.deepEqual([status, body.Successes], [200, 1])
    assert.deepEqual(await rows('SELECT account, host FROM logons'), [{ account: HEAD, host: WEB_1 }])
    const kept = JSON.stringify(await rows('SELECT * FROM logon_sources'))
    assert.ok(!kept.includes(Token) && !kept.includes(Token.slice(4)), kept)
    await server().flush()
    const audit = JSON.stringify(await rows("SELECT * FROM audit_events WHERE action = 'CreateLogonSource'"))
    assert.ok(audit.includes('CreateLogonSource') && !audit.includes(Token), audit)
    assert.notEqual((await create({ Name: 'other' })).Token, Token)
  })

  test('a source of one server speaks of that server alone, in the zone it was told', async () => {
    const { Token } = await create({ HostUuid: WEB_2, Zone: 'America/New_York' })
    const line = 'Nov 21 20:17:05 web-1 sshd[811]: Accepted password for root from 8.8.8.8 port 50022 ssh2'
    assert.equal((await send(Token, line)).status, 200)
    const [row] = await rows('SELECT host, at FROM logons')
    assert.equal(row?.['host'], WEB_2)
    assert.match(new Date(Number(row?.['at'])).toISOString(), /T01:17:05/)
    const other = await send(Token, line, { query: `?host=${WEB_1}` })
    assert.deepEqual([other.status, other.body.Code], [403, 'OtherHost'])
  })

  test('names are taken once in an account', async () => {
    await create()
    const { status, body } = await call('CreateLogonSource', { Name: 'shipper' })
    assert.deepEqual([status, body.Code], [409, 'EntityAlreadyExists.Source'])
    assert.equal((await call('CreateLogonSource', { Name: 'shipper' }, server().rootOf(SHOP))).status, 200)
  })

  test('what is wrong is named', async () => {
    const cases: [object, string][] = [
      [{ Name: undefined }, 'MissingName'],
      [{ Name: 'a b' }, 'InvalidName'],
      [{ Name: '-a' }, 'InvalidName'],
      [{ Name: 'x'.repeat(65) }, 'InvalidName'],
      [{ Zone: 'Mars/Olympus' }, 'InvalidZone'],
      [{ HostUuid: 'nobody' }, 'DataNotExists'],
      [{ HostUuid: TILL_1 }, 'DataNotExists'],
    ]
    for (const [parameters, code] of cases) {
      const { status, body } = await call('CreateLogonSource', { Name: 'a', ...parameters })
      assert.deepEqual([status, body.Code], [400, code])
    }
    assert.deepEqual((await must('ListLogonSources')).Sources, [])
  })

  test('an account has 100 sources', async () => {
    for (let number = 1; number <= 100; number++) await create({ Name: `s${number}` })
    const { status, body } = await call('CreateLogonSource', { Name: 'more' })
    assert.deepEqual([status, body.Code], [409, 'LimitExceeded.Source'])
    await must('DeleteLogonSource', { SourceId: 7 })
    // Ids are never used again: what is remembered of batches of the old one must not answer for the new one.
    assert.ok((await create({ Name: 'more' })).SourceId > 100)
  })

  test('403 for a user without the permission, 200 for one with it', async () => {
    const denied = await call('CreateLogonSource', { Name: 'a' }, server().user('nobody'))
    assert.deepEqual([denied.status, denied.body.Code], [403, 'NoPermission'])
    assert.equal((await call('CreateLogonSource', { Name: 'a' }, server().user('careful'))).status, 200)
  })
})
