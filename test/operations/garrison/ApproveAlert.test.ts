import assert from 'node:assert/strict'
import test, { beforeEach } from 'node:test'
import { forEachServer, type ServerHandle } from '../../server.ts'

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
    assert.equal((await alerts()).length, 1, 'nothing was half done')
  })

  test('a user needs permission', async () => {
    await approve('login_common_ip', { ip: '10.0.0.0/8' })
    await feed(line())
    const [{ Id }] = await alerts()
    for (const user of ['nobody', 'auditor'] as const) assert.equal((await ask(Id, server().user(user))).status, 403)
    assert.equal((await ask(Id, server().user('careful'))).status, 200)
  })
})
