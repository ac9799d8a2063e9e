import assert from 'node:assert/strict'
import test, { beforeEach } from 'node:test'
import { forEachServer } from '../../server.ts'
import { plain, SHOP } from '../sas/accounts.ts'
import { logonOn, sourceCalls, TILL_1, WEB_1, WEB_2 } from './sources.ts'

forEachServer((server) => {
  const { call, create, send, must, rows, n } = sourceCalls(server)
  beforeEach(() => server.reset())
  const claim = (parameters: object, credentials?: Parameters<typeof call>[2]) =>
    call('ClaimUnknownHost', { HostName: 'strange', HostUuid: WEB_1, ...parameters }, credentials)

  test('what was kept is recorded and judged, and the name means the server from then on', async () => {
    const Target = JSON.stringify([{ targetType: 'global', flag: 'add' }])
    const Config = JSON.stringify({ ip: '10.0.0.0/8' })
    await server().call('Sas', 'ModifyLoginBaseConfig', { Type: 'login_common_ip', Config, Target })
    const { Token } = await create()
    await send(Token, [1, 2, 2].map((port) => logonOn('strange', port)).join('\n'))
    assert.equal(await n('logons'), 0)
    const { status, body } = await claim({ HostName: 'STRANGE' })
    const { RequestId: _, ...counts } = body
    assert.equal(status, 200)
    assert.deepEqual({ ...counts }, { Lines: 3, Remaining: 0, Successes: 3, Duplicates: 1, Judged: 2, Alerts: 2 })
    assert.deepEqual((await must('ListUnknownHosts')).UnknownHosts, [])
    assert.equal(await n('quarantined_events'), 0)
    for (const { details } of await rows('SELECT details FROM alerts')) {
      assert.equal(JSON.parse(String(details)).readAs.en, 'sshd, syslog with ISO 8601 time')
    }
    const later = await send(Token, logonOn('strange.example.com', 3))
    assert.deepEqual([later.body.Quarantined, later.body.Successes, later.body.Alerts], [0, 1, 1])
    assert.deepEqual(await rows('SELECT DISTINCT host FROM logons'), [{ host: WEB_1 }])
    const again = await claim({})
    assert.deepEqual([again.status, again.body.Lines, again.body.Remaining], [200, 0, 0])
  })

  test('times without a zone are read by the clocks of the server that is found only then', async () => {
    const { Token } = await create()
    await send(Token, logonOn('strange').replace('2026-11-21T20:17:05Z', 'Nov 21 20:17:05'))
    await claim({})
    const [row] = await rows('SELECT at FROM logons')
    assert.match(new Date(Number(row?.['at'])).toISOString(), /T12:17:05/)
  })

  test('a long line and a repeated one are recorded as they were read', async () => {
    const { Token } = await create()
    const failed = 'Nov 21 20:17:05 strange sshd[8]: Failed password for root from 8.8.8.8 port 1 ssh2'
    const { body } = await send(Token, `${failed}\nNov 21 20:17:09 strange last message repeated 3 times`)
    assert.equal(body.Quarantined, 2)
    const claimed = await claim({})
    assert.deepEqual([claimed.body.Lines, claimed.body.Remaining], [2, 0])
    assert.deepEqual(await rows('SELECT CAST(sum(weight) AS BIGINT) AS n FROM guesses'), [{ n: 4 }])
  })

  test('many lines take several calls, and none is recorded twice or lost', async () => {
    const { Token } = await create()
    await send(Token, Array.from({ length: 2001 }, (_, port) => logonOn('strange', port + 1)).join('\n'))
    const first = await claim({})
    assert.deepEqual([first.body.Lines, first.body.Remaining, first.body.Successes], [2000, 1, 2000])
    const left = (await must('ListUnknownHosts')).UnknownHosts
    assert.deepEqual([left[0].Lines, left[0].Kept], [1, 1])
    const other = await claim({ HostUuid: WEB_2 })
    assert.deepEqual([other.status, other.body.Code], [409, 'Conflict.HostName'])
    const second = await claim({})
    assert.deepEqual([second.body.Lines, second.body.Remaining, second.body.Duplicates], [1, 0, 0])
    assert.equal(await n('logons'), 2001)
  })

  test('of several who claim a name at once, all together record every line once', async () => {
    const { Token } = await create()
    await send(Token, [1, 2, 3].map((port) => logonOn('strange', port)).join('\n'))
    const claims = await Promise.all(Array.from({ length: 4 }, () => claim({})))
    for (const { status, text } of claims) assert.equal(status, 200, text)
    assert.deepEqual(claims.map(({ body }) => body.Lines).sort(), [0, 0, 0, 3])
    assert.deepEqual([await n('logons'), await n('quarantined_events'), await n('host_aliases')], [3, 0, 1])
    assert.deepEqual((await must('ListUnknownHosts')).UnknownHosts, [])
  })

  test('a name means one server until it is taken back', async () => {
    const { Token } = await create()
    await send(Token, logonOn('strange'))
    await claim({})
    const other = await claim({ HostUuid: WEB_2 })
    assert.deepEqual([other.status, other.body.Code], [409, 'Conflict.HostName'])
    await must('DeleteHostAlias', { HostName: 'strange' })
    await send(Token, logonOn('strange', 2))
    assert.equal((await claim({ HostUuid: WEB_2 })).body.Successes, 1)
  })

  test('lines that name no server are recorded, but mean nothing for later ones', async () => {
    const { Token } = await create()
    const nameless = JSON.stringify({
      __REALTIME_TIMESTAMP: '1763756225000000',
      SYSLOG_IDENTIFIER: 'sshd',
      _PID: '8',
      MESSAGE: 'Accepted password for root from 8.8.8.8 port 1 ssh2',
      _UID: '0',
    })
    const sent = await send(Token, nameless)
    assert.equal(sent.body.Quarantined, 1, JSON.stringify(sent.body))
    assert.equal((await must('ListUnknownHosts')).UnknownHosts[0].HostName, '-')
    assert.equal((await claim({ HostName: '-' })).body.Successes, 1)
    assert.deepEqual((await must('ListHostAliases')).Aliases, [])
    assert.equal((await send(Token, nameless.replace('port 1 ', 'port 2 '))).body.Quarantined, 1)
  })

  test('lines of too many names are counted, which is of no server', async () => {
    const { Token } = await create()
    const names = Array.from({ length: 1000 }, (_, number) => ['1500000000000001', `n${number}`, 1, 0, 0, 0])
    const columns = ['account', 'name', 'lines', 'kept', 'first_at', 'last_at']
    await server().database.write((transaction) => transaction.insert('unknown_hosts', columns, names))
    const { body } = await send(Token, ['one-more', 'another', 'n7'].map((name) => logonOn(name)).join('\n'))
    assert.equal(body.Quarantined, 3)
    const [counted] = plain((await must('ListUnknownHosts')).UnknownHosts)
    const { HostName, Lines, Kept } = counted
    assert.deepEqual([HostName, Lines, Kept, 'Sample' in counted], ['*', 2, 0, false])
    const { status, body: refused } = await claim({ HostName: '*' })
    assert.deepEqual([status, refused.Code], [400, 'NothingToClaim'])
    assert.equal(
      refused.Message,
      'HostName * stands for the names that were too many: their lines are only counted. Claim or discard other names, then lines of these are kept.',
    )
    assert.equal((await claim({ HostName: 'n7' })).body.Successes, 1)
    assert.equal((await must('DiscardUnknownHost', { HostName: '*' })).Lines, 0)
    const [first] = (await must('ListUnknownHosts')).UnknownHosts
    assert.equal(first.HostName, 'n0')
    assert.equal((await must('ListHostAliases')).Aliases.length, 1)
  })

  test('unknown names and servers, and those of other accounts', async () => {
    const { Token } = await create()
    await send(Token, logonOn('strange'))
    const codeOf = async (parameters: object, credentials?: Parameters<typeof call>[2]) =>
      (await claim(parameters, credentials)).body.Code
    assert.equal(await codeOf({ HostName: 'nobody' }), 'EntityNotExist.HostName')
    assert.equal(await codeOf({ HostUuid: 'nobody' }), 'DataNotExists')
    assert.equal(await codeOf({ HostUuid: TILL_1 }), 'DataNotExists')
    assert.equal(await codeOf({ HostUuid: TILL_1 }, server().rootOf(SHOP)), 'EntityNotExist.HostName')
    assert.equal(await codeOf({ HostName: undefined }), 'MissingHostName')
    assert.equal(await codeOf({ HostUuid: undefined }), 'MissingHostUuid')
    assert.equal((await must('ListUnknownHosts')).UnknownHosts[0].Kept, 1)
  })

  test('an account gives 10,000 names', async () => {
    const { Token } = await create()
    await send(Token, logonOn('strange'))
    const names = Array.from({ length: 10_000 }, (_, number) => ['1500000000000001', `n${number}`, WEB_2])
    await server().database.write((transaction) => transaction.insert('host_aliases', ['account', 'name', 'host'], names))
    const { status, body } = await claim({})
    assert.deepEqual([status, body.Code], [409, 'LimitExceeded.HostName'])
    assert.equal(await n('logons'), 0)
  })

  test('403 for a user without the permission, 200 for one with it', async () => {
    const { Token } = await create()
    await send(Token, logonOn('strange'))
    const denied = await claim({}, server().user('nobody'))
    assert.deepEqual([denied.status, denied.body.Code], [403, 'NoPermission'])
    assert.equal((await claim({}, server().user('careful'))).status, 200)
  })
})
