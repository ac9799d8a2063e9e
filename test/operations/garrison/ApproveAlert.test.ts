import assert from 'node:assert/strict'
import test, { beforeEach } from 'node:test'
import { forEachServer, type ServerHandle } from '../../server.ts'
import { HEAD, plain, SHOP } from '../sas/accounts.ts'
import { alertsOn, SECURITY } from '../sas/alerts.ts'
import { TILL_1 } from './sources.ts'

const HOST = 'inet-00000000-0000-4000-8000-000000000001' // in Asia/Shanghai
const SECOND = 'inet-00000000-0000-4000-8000-000000000002'

type Credentials = Parameters<ReturnType<ServerHandle>['call']>[3]

forEachServer((server) => {
  beforeEach(() => server.reset())

  const line = (second = 5, user = 'root', address = '8.8.8.8') =>
    `2026-11-21T20:17:${String(second).padStart(2, '0')}+08:00 web-1 sshd[811]: Accepted password for ${user} from ${address} port 50022 ssh2`
  /** Gives back how many alerts there were. */
  const feed = async (Lines: string, HostUuid = HOST) => {
    const { status, body } = await server().call('Garrison', 'ImportLogons', { HostUuid, Lines })
    assert.equal(status, 200)
    return body.Alerts
  }
  const approve = async (Type: string, config: object) => {
    const Target = JSON.stringify([{ targetType: 'global', flag: 'add' }])
    const { status } = await server().call('Sas', 'ModifyLoginBaseConfig', { Type, Config: JSON.stringify(config), Target })
    assert.equal(status, 200)
  }
  const alerts = async () => (await server().call('Sas', 'DescribeSuspEvents', { Dealed: 'N' })).body.SuspEvents
  const ask = (AlertId: unknown, credentials?: Credentials) => server().call('Garrison', 'ApproveAlert', { AlertId }, credentials)

  const cases: readonly (readonly [type: string, config: object, approved: object])[] = [
    ['login_common_location', { location: 'Montenegro' }, { location: 'US' }],
    ['login_common_ip', { ip: '10.0.0.0/8' }, { ip: '8.8.8.8' }],
    ['login_common_time', { startTime: '19:00', endTime: '20:00' }, { startTime: '20:00', endTime: '20:17' }],
    ['login_common_time', { startTime: '01:00', endTime: '02:00' }, { startTime: '20:17', endTime: '20:17:59' }],
    ['login_common_account', { account: 'deploy' }, { account: 'root' }],
  ]
  for (const [type, config, approved] of cases) {
    test(`the like of an alert about ${type} ${JSON.stringify(config)} alerts no more, on its server alone`, async () => {
      await approve(type, config)
      assert.equal(await feed(line(5)), 1)
      const [alert] = await alerts()
      const told = alert.Details.find(({ NameDisplay }: { NameDisplay: string }) => NameDisplay.startsWith('Smallest change'))
      assert.ok(told, 'the alert tells the change')
      const { status, body } = await ask(alert.Id)
      assert.equal(status, 200, JSON.stringify(body))
      const { RequestId: _, Config, ...rest } = body
      const [key = ''] = Object.keys(approved)
      const given = JSON.parse(Config)
      if (type !== 'login_common_location') assert.deepEqual(given, approved)
      assert.match(given[key], /./)
      assert.deepEqual(rest, { Type: type, Uuid: HOST, Handled: true })
      assert.deepEqual(await alerts(), [], 'it has been handled')
      assert.equal(await feed(line(6)), 0)
      assert.equal(await feed(line(6), SECOND), 1)
    })
  }

  test('with an end it is approved until then, by the time of each logon, and stands in no baseline', async () => {
    await approve('login_common_ip', { ip: '10.0.0.0/8' })
    assert.equal(await feed(line()), 1)
    const [{ Id: AlertId }] = await alerts()
    server().clock.freeze()
    const now = server().clock.now()
    const until = Math.ceil(now / 1000) * 1000 + 3_600_000
    const ExpireTime = new Date(until).toISOString().replace('.000', '')
    const { status, body } = await server().call('Garrison', 'ApproveAlert', { AlertId, ExpireTime })
    assert.equal(status, 200)
    const { RequestId: _, ApprovalId, ...told } = body
    assert.deepEqual(told, { Type: 'login_common_ip', Config: '{"ip":"8.8.8.8"}', Uuid: HOST, ExpireTime, Handled: true })
    const { body: shown } = await server().call('Garrison', 'ListApprovals')
    assert.deepEqual([shown.Approvals[0].ApprovalId, shown.Approvals[0].ExpireTime], [ApprovalId, ExpireTime])
    const at = (moment: number) => line().replace('2026-11-21T20:17:05+08:00', new Date(moment).toISOString())
    const outcomes = []
    for (const moment of [until, until - 1000, now + 1000, now - 60_000]) outcomes.push(await feed(at(moment)))
    assert.deepEqual(outcomes, [1, 0, 0, 1])
    assert.equal(await feed(at(now + 2000), SECOND), 1, 'on its server alone')
    const { BaseConfigs } = (await server().call('Sas', 'DescribeLoginBaseConfigs', { Type: 'login_common_ip' })).body
    assert.equal(BaseConfigs.length, 1)
    const handled = await server().call('Sas', 'DescribeSuspEvents', { Id: AlertId })
    assert.equal(handled.body.SuspEvents[0].Details.at(-1).Value, `approved: 8.8.8.8 until ${ExpireTime}`)
  })

  test('an end must be a time, and be to come; then nothing is done', async () => {
    await approve('login_common_ip', { ip: '10.0.0.0/8' })
    await feed(line())
    const [{ Id: AlertId }] = await alerts()
    const past = new Date(server().clock.now() - 1000).toISOString()
    for (const [ExpireTime, code] of [['tomorrow', 'InvalidExpireTime'] as const, [past, 'ExpireTimePast'] as const]) {
      const { status, body } = await server().call('Garrison', 'ApproveAlert', { AlertId, ExpireTime })
      assert.deepEqual([status, body.Code], [400, code])
    }
    assert.equal((await alerts()).length, 1)
    assert.deepEqual((await server().call('Garrison', 'ListApprovals', { State: 'any' })).body.Approvals, [])
  })

  test('of several who approve the same at once one handles the alert, and there is one approval', async () => {
    await approve('login_common_ip', { ip: '10.0.0.0/8' })
    await feed(line())
    const [{ Id: AlertId }] = await alerts()
    const ExpireTime = new Date(server().clock.now() + 3_600_000).toISOString()
    const answers = await Promise.all(
      Array.from({ length: 4 }, () => server().call('Garrison', 'ApproveAlert', { AlertId, ExpireTime })),
    )
    for (const { status, text } of answers) assert.equal(status, 200, text)
    const { Approvals } = (await server().call('Garrison', 'ListApprovals', { State: 'any' })).body
    assert.equal(Approvals.length, 1)
    assert.deepEqual(new Set(answers.map(({ body }) => body.ApprovalId)), new Set([Approvals[0].ApprovalId]))
    assert.equal(answers.filter(({ body }) => body.Handled).length, 1)
  })

  test('an alert about travel makes either source a known way out', async () => {
    const { fill, ask: sas } = alertsOn(server)
    const journey = { who: 'deploy', earlier: '77.222.25.1', later: '2001:4860:4860:1::1' }
    await fill(2, { kind: 'travel', details: { user: 'deploy', journey } })
    const { SmallestChanges } = await sas('DescribeSuspEventDetail', { SuspiciousEventId: 1, From: 'sas' })
    const call = { Version: '2026-11-21', Action: 'ApproveAlert', Type: 'known_egress' }
    const later = { Config: '{"account":"deploy","ip":"2001:4860:4860:1::/64"}', Parameters: { AlertId: 1, Source: 'later' } }
    const earlier = { Config: '{"account":"deploy","ip":"77.222.25.1"}', Parameters: { AlertId: 1, Source: 'earlier' } }
    assert.deepEqual(plain(SmallestChanges), [
      { ...call, ...later },
      { ...call, ...earlier },
    ])
    const { body } = await server().call('Garrison', 'ApproveAlert', plain(SmallestChanges[0].Parameters))
    const { RequestId: _, ApprovalId, ...told } = body
    assert.deepEqual(told, { Type: 'known_egress', Config: later.Config, Handled: true })
    const { body: other } = await server().call('Garrison', 'ApproveAlert', { AlertId: 2, Source: 'earlier' })
    assert.deepEqual([other.Config, other.ApprovalId > ApprovalId], [earlier.Config, true])
    const { Approvals } = (await server().call('Garrison', 'ListApprovals')).body
    assert.deepEqual(
      Approvals.map(({ Config, Uuid, ExpireTime }: Record<string, string>) => [Config, Uuid, ExpireTime]),
      [
        [later.Config, undefined, undefined],
        [earlier.Config, undefined, undefined],
      ],
    )
    assert.equal((await server().call('Garrison', 'ApproveAlert', { AlertId: 2, Source: 'both' })).body.Code, 'InvalidSource')
  })

  test('a journey of which the addresses are not kept cannot be approved', async () => {
    await alertsOn(server).fill(1, { kind: 'travel', details: { user: 'deploy' } })
    assert.equal((await ask(1)).body.Code, 'NothingToApprove')
  })

  test('administrators approve for a member with what its alert says, and nobody else does', async () => {
    const shop = server().rootOf(SHOP)
    const Target = JSON.stringify([{ targetType: 'global', flag: 'add' }])
    const given = { Type: 'login_common_ip', Config: '{"ip":"10.0.0.0/8"}', Target }
    assert.equal((await server().call('Sas', 'ModifyLoginBaseConfig', given, shop)).status, 200)
    const theirs = (second: number) => server().call('Garrison', 'ImportLogons', { HostUuid: TILL_1, Lines: line(second) }, shop)
    assert.equal((await theirs(5)).body.Alerts, 1)
    const wanted = { SuspiciousEventId: 1, From: 'sas', ResourceDirectoryAccountId: SHOP }
    for (const account of [HEAD, SECURITY]) {
      const { body } = await server().call('Sas', 'DescribeSuspEventDetail', wanted, server().rootOf(account))
      const [change, ...others] = body.SmallestChanges
      assert.deepEqual(others, [])
      const { Parameters } = change
      assert.deepEqual([change.Type, change.Uuid, change.Action], ['login_common_ip', TILL_1, 'ApproveAlert'])
      assert.deepEqual([Parameters.AlertId, String(Parameters.ResourceDirectoryAccountId)], [1, SHOP])
      for (const stranger of [server().rootOf('1900000000000003')]) {
        const refused = await server().call('Garrison', 'ApproveAlert', Parameters, stranger)
        assert.deepEqual([refused.status, refused.body.Code], [403, 'NoPermission'])
      }
      const done = await server().call('Garrison', change.Action, Parameters, server().rootOf(account))
      assert.deepEqual([done.status, done.body.Config, done.body.Handled], [200, change.Config, account === HEAD])
    }
    assert.equal((await theirs(6)).body.Alerts, 0)
    const { BaseConfigs } = (await server().call('Sas', 'DescribeLoginBaseConfigs', { Type: 'login_common_ip' })).body
    assert.deepEqual(BaseConfigs, [], 'nothing of the own account')
    const own = (await server().call('Sas', 'DescribeSuspEventDetail', { SuspiciousEventId: 1, From: 'sas' }, shop)).body
    assert.deepEqual(plain(own.SmallestChanges[0].Parameters), { AlertId: 1 })
  })

  test('an alert that was handled before stays so; its value is approved all the same', async () => {
    await approve('login_common_ip', { ip: '10.0.0.0/8' })
    await feed(line())
    const [{ Id }] = await alerts()
    const handled = { SecurityEventIds: [Id], OperationCode: 'manual_handled' }
    assert.equal((await server().call('Sas', 'HandleSecurityEvents', handled)).status, 200)
    const { status, body } = await ask(Id)
    assert.deepEqual([status, body.Handled], [200, false])
    assert.equal(await feed(line(6)), 0)
  })

  test('a name that would be a pattern is not approved, and what is about no baseline neither', async () => {
    await approve('login_common_account', { account: 'deploy' })
    await feed(line(5, '*'))
    const [{ Id }] = await alerts()
    const failed = Array.from({ length: 12 }, (_, index) =>
      line(10 + index, 'root', '8.8.4.4')
        .replace('Accepted', 'Failed')
        .replace('50022', String(50_100 + index)),
    )
    await feed(failed.join('\n'))
    const guessing = (await alerts()).find((alert: { Id: number }) => alert.Id !== Id)
    for (const alert of [Id, guessing.Id]) {
      const { status, body } = await ask(alert)
      assert.deepEqual([status, body.Code], [400, 'NothingToApprove'])
    }
    assert.equal((await alerts()).length, 2)
  })

  test('what the account has not is refused: the alert, or its server', async () => {
    await approve('login_common_ip', { ip: '10.0.0.0/8' })
    await feed(line())
    const [{ Id }] = await alerts()
    const of = async (id: unknown, credentials?: Credentials) => {
      const { status, body } = await ask(id, credentials)
      return [status, body.Code]
    }
    assert.deepEqual(await of(Id, server().rootOf('1900000000000001')), [400, 'DataNotExists'])
    assert.deepEqual(await of(Id + 1), [400, 'DataNotExists'])
    assert.deepEqual(await of(0), [400, 'InvalidAlertId'])
    assert.deepEqual(await of(undefined), [400, 'MissingAlertId'])
    await server().database.write((transaction) => transaction.run('DELETE FROM hosts WHERE uuid = ?', HOST))
    const { status, body } = await ask(Id)
    assert.deepEqual([status, body.Code, body.Message], [400, 'DataNotExists', `${HOST} data not exist`])
    const until = { AlertId: Id, ExpireTime: new Date(server().clock.now() + 86_400_000).toISOString().replace(/\.\d+/, '') }
    const forATime = (await server().call('Garrison', 'ApproveAlert', until)).body
    assert.deepEqual([forATime.Code, forATime.Message], ['DataNotExists', `${HOST} data not exist`])
    assert.equal((await alerts()).length, 1, 'nothing was half done')
  })

  test('what an account has no room for is refused, and the alert waits', async () => {
    await approve('login_common_account', { account: 'deploy' })
    await feed(line())
    const [{ Id }] = await alerts()
    const rows = Array.from({ length: 999 }, (_, index) => [HEAD, 'account', `u${index}`, `u${index}`, 1])
    await server().database.write((transaction) =>
      transaction.insert('logon_baselines', ['account', 'type', 'value', 'shown', 'created_at'], rows),
    )
    const { status, body } = await ask(Id)
    assert.deepEqual([status, body.Code], [400, 'QuotaExceeded'])
    assert.equal((await alerts()).length, 1)
  })

  test('a user needs permission', async () => {
    await approve('login_common_ip', { ip: '10.0.0.0/8' })
    await feed(line())
    const [{ Id }] = await alerts()
    for (const user of ['nobody', 'auditor'] as const) assert.equal((await ask(Id, server().user(user))).status, 403)
    assert.equal((await ask(Id, server().user('careful'))).status, 200)
  })
})
