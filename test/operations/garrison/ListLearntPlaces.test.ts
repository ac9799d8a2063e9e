import assert from 'node:assert/strict'
import test, { beforeEach } from 'node:test'
import { forEachServer } from '../../server.ts'
import { plain, SHOP } from '../sas/accounts.ts'
import { sourceCalls, TILL_1, WEB_1, WEB_2 } from './sources.ts'

const AT = Date.parse('2026-11-20T10:00:00Z')
const HOUR = 3_600_000

forEachServer((server) => {
  const { call, must, asAdministrators } = sourceCalls(server)
  beforeEach(() => server.reset())

  const feed = (HostUuid: string, hours: readonly number[], address = '8.8.8.8') => {
    const Lines = hours.map((hour) => {
      const at = new Date(AT + hour * HOUR).toISOString()
      return `${at} web-1 sshd[${hour}]: Accepted publickey for root from ${address} port ${50_000 + hour} ssh2`
    })
    return must('ImportLogons', { HostUuid, Lines: Lines.join('\n') })
  }
  const listed = async (parameters: Record<string, unknown> = {}) => {
    const { Places } = await must('ListLearntPlaces', parameters)
    return Places.map(({ HostName, Location, State }: Record<string, string>) => `${HostName} ${Location} ${State}`)
  }

  test('what waits to be approved, with what supports it', async () => {
    await feed(WEB_1, [0, 1])
    await feed(WEB_1, [30, 31], '77.222.25.1')
    await feed(WEB_2, [0, 1, 2, 3, 4, 5, 6], '10.1.2.3')
    const [ME, US, ...others] = plain((await must('ListLearntPlaces')).Places)
    assert.deepEqual(others, [], 'private addresses are nowhere')
    assert.deepEqual(US, {
      HostUuid: WEB_1,
      HostName: 'web-1',
      Location: 'US',
      Config: '{"location":"US"}',
      State: 'waiting',
      Logons: 2,
      FirstTime: AT,
      Sources: ['8.8.8.8'],
      UsualTime: AT,
    })
    assert.deepEqual([ME.Location, ME.State, ME.Logons, 'UsualTime' in ME], ['ME', 'counting', 2, false])
    const Target = JSON.stringify([{ target: WEB_1, targetType: 'uuid', flag: 'add' }])
    const change = { Type: 'login_common_location', Config: US.Config, Target }
    assert.equal((await server().call('Sas', 'ModifyLoginBaseConfig', change)).status, 200)
    assert.deepEqual(await listed({ State: 'waiting' }), [])
    assert.deepEqual(await listed({ State: 'counting' }), ['web-1 ME counting'])
    assert.deepEqual(await listed({ State: 'settled' }), ['web-1 US settled'])
  })

  test('what was learnt by itself, until somebody dismisses it; both are in the audit trail', async () => {
    await must('ModifyLogonSettings', { Learning: 'vendor' })
    await feed(WEB_1, [0])
    assert.equal((await feed(WEB_1, [30, 31, 32, 33, 34, 35], '77.222.25.1')).Alerts, 5)
    const [place] = (await must('ListLearntPlaces', { State: 'learnt' })).Places
    const { UsualTime, LearntTime, EndTime, Logons } = place
    assert.deepEqual([UsualTime, LearntTime, EndTime, Logons], [AT + 35 * HOUR, AT + 35 * HOUR, undefined, 6])
    const now = server().clock.now()
    await must('DismissLearntPlace', { HostUuid: WEB_1, Location: 'ME' })
    const [dismissed] = (await must('ListLearntPlaces', { State: 'dismissed' })).Places
    assert.deepEqual([dismissed.Location, dismissed.LearntTime], ['ME', AT + 35 * HOUR])
    assert.ok(dismissed.EndTime >= now)
    const byName = { LookupAttribute: [{ Key: 'EventName', Value: 'LearnPlace' }] }
    const { Events } = (await server().call('Actiontrail', 'LookupEvents', byName)).body
    const shown = Events.map(({ userIdentity, requestParameters }: Record<string, Record<string, string>>) => {
      return [userIdentity?.['type'], userIdentity?.['userName'], requestParameters]
    })
    const learnt = (Location: string, hour: number) => {
      return ['system', 'system', { HostUuid: WEB_1, Location, UsualTime: AT + hour * HOUR }]
    }
    const byPlace = (a: unknown[], b: unknown[]) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)
    assert.deepEqual(shown.sort(byPlace), [learnt('ME', 35), learnt('US', 0)])
    const byServer = { LookupAttribute: [{ Key: 'User', Value: 'system' }] }
    assert.equal((await server().call('Actiontrail', 'LookupEvents', byServer)).body.Events.length, 2)
    assert.equal((await must('VerifyAudit')).Intact, true)
  })

  test('pages, servers and states', async () => {
    await feed(WEB_1, [0, 1])
    await feed(WEB_2, [0])
    await feed(WEB_2, [1], '77.222.25.1')
    const all = ['web-1 US waiting', 'web-2 ME waiting', 'web-2 US waiting']
    assert.deepEqual(await listed(), all)
    assert.deepEqual(await listed({ HostUuid: WEB_2 }), all.slice(1))
    assert.deepEqual(await listed({ State: 'dismissed' }), [])
    const first = await must('ListLearntPlaces', { MaxResults: 2 })
    assert.equal(first.Places.length, 2)
    assert.deepEqual(await listed({ NextToken: first.NextToken }), all.slice(2))
    assert.deepEqual((await call('ListLearntPlaces', {}, server().rootOf(SHOP))).body.Places, [])
    const wrong: [string, unknown][] = [
      ['MaxResults', 0],
      ['State', 'old'],
      ['HostUuid', ''],
      ['NextToken', '!'],
      ['NextToken', Buffer.from('one').toString('base64url')],
    ]
    for (const [name, value] of wrong)
      assert.equal((await call('ListLearntPlaces', { [name]: value })).body.Code, `Invalid${name}`)
  })

  test('administrators list those of a member, and nobody else does', async () => {
    await feed(WEB_1, [0])
    const Lines = '2026-11-20T10:00:00Z till-1 sshd[1]: Accepted publickey for root from 77.222.25.1 port 50000 ssh2'
    assert.equal((await call('ImportLogons', { HostUuid: TILL_1, Lines }, server().rootOf(SHOP))).status, 200)
    const found = await asAdministrators('ListLearntPlaces', {}, ({ Places }) =>
      Places.map(({ HostName, Location }: Record<string, string>) => `${HostName} ${Location}`),
    )
    assert.deepEqual(found, [['till-1 ME'], ['till-1 ME'], ['till-1 ME']])
    const theirs = { ResourceDirectoryAccountId: SHOP, HostUuid: WEB_1 }
    assert.deepEqual(await listed(theirs), [], 'servers of the administrator are none of the member')
  })

  test('what a server has learnt goes with it', async () => {
    await feed(WEB_1, [0])
    await feed(WEB_2, [0])
    assert.equal((await server().call('Sas', 'UnbindAegis', { Uuids: WEB_1 })).status, 200)
    const rows = await server().database.read((reader) => reader.all('SELECT host FROM learnt_places LIMIT 10'))
    assert.deepEqual(
      rows.map((row) => ({ ...row })),
      [{ host: WEB_2 }],
    )
  })

  test('403 for a user without the permission, 200 for one with it', async () => {
    const denied = await call('ListLearntPlaces', {}, server().user('nobody'))
    assert.deepEqual([denied.status, denied.body.Code], [403, 'NoPermission'])
    assert.equal((await call('ListLearntPlaces', {}, server().user('careful'))).status, 200)
  })
})
