import assert from 'node:assert/strict'
import test, { beforeEach } from 'node:test'
import { forEachServer, type ServerHandle } from '../../server.ts'

const HOST = 'inet-00000000-0000-4000-8000-000000000001' // in Asia/Shanghai
const SECOND = 'inet-00000000-0000-4000-8000-000000000002'
const THEIRS = 'inet-00000000-0000-4000-8000-000000000004'
const DAY = 86_400_000

type Credentials = Parameters<ReturnType<ServerHandle>['call']>[3]

forEachServer((server) => {
  beforeEach(() => server.reset())

  /** A logon so many days ago, at 12:17 UTC and so many minutes later. */
  const line = (daysAgo: number, user: string, address: string, minutes = 0) => {
    const noon = Math.floor((server().clock.now() - daysAgo * DAY) / DAY) * DAY + 12 * 3_600_000
    const at = new Date(noon + (17 + minutes) * 60_000).toISOString()
    return `${at} web-1 sshd[${daysAgo}]: Accepted publickey for ${user} from ${address} port 50022 ssh2`
  }
  const days = (first: number, last: number, user = 'deploy', address = '10.1.2.3') =>
    Array.from({ length: first - last + 1 }, (_, index) => line(last + index, user, address))
  const feed = async (lines: readonly string[], HostUuid = HOST) => {
    const { status } = await server().call('Garrison', 'ImportLogons', { HostUuid, Lines: lines.join('\n') })
    assert.equal(status, 200)
  }
  const propose = (parameters: Record<string, unknown> = {}, credentials?: Credentials) =>
    server().call('Garrison', 'ProposeLoginBaseConfig', parameters, credentials)
  const on = (target: string, targetType = 'uuid') => ({ Target: JSON.stringify({ target, targetType }) })
  const typed = (body: { Types: { Type: string }[] }, type: string) =>
    body.Types.find(({ Type }) => Type === `login_common_${type}`) as unknown as Record<string, unknown>

  test('what was seen often is proposed with its support, and tried on the last week', async () => {
    await feed([...days(20, 9), line(15, 'once', '8.8.8.8'), ...days(5, 3), line(2, 'eve', '8.8.4.4')])
    const { status, body } = await propose(on(HOST))
    assert.equal(status, 200)
    const { Servers, Logons, LeftOut, HeldOut, HeldOutUnjudged } = body
    assert.deepEqual([Servers, Logons, LeftOut, HeldOut, HeldOutUnjudged], [1, 13, 0, 4, 0])
    const held = { HeldOutJudged: 4, HeldOutAlerts: 1 }
    assert.deepEqual(typed(body, 'account'), {
      Type: 'login_common_account',
      Logons: 13,
      Covered: 12,
      ...held,
      Values: [{ Config: '{"account":"deploy"}', Logons: 12, Days: 12 }],
    })
    assert.deepEqual(typed(body, 'ip'), {
      Type: 'login_common_ip',
      Logons: 13,
      Covered: 12,
      ...held,
      Values: [{ Config: '{"ip":"10.1.2.3"}', Logons: 12, Days: 12 }],
    })
    const { Values } = typed(body, 'time') as { Values: { Config: string }[] }
    assert.deepEqual(
      Values.map(({ Config }) => JSON.parse(Config)),
      [{ startTime: '20:00', endTime: '20:59' }],
      'by the clocks in Shanghai',
    )
    assert.equal(typed(body, 'location')['Logons'], 1, 'private addresses are nowhere')
  })

  test('what is proposed can be approved as it stands, and nothing was', async () => {
    await feed(days(20, 9))
    const { body } = await propose()
    const configs = async (Type: string) => (await server().call('Sas', 'DescribeLoginBaseConfigs', { Type })).body.BaseConfigs
    for (const { Type, Values } of body.Types as { Type: string; Values: { Config: string }[] }[]) {
      assert.deepEqual(await configs(Type), [])
      for (const { Config } of Values) {
        const Target = JSON.stringify([{ targetType: 'global', flag: 'add' }])
        const { status } = await server().call('Sas', 'ModifyLoginBaseConfig', { Type, Config, Target })
        assert.equal(status, 200, Config)
      }
    }
    assert.equal((await configs('login_common_time')).length, 1)
  })

  test('servers, groups and all of them; each by its own clocks', async () => {
    await feed(days(20, 9))
    await feed(days(20, 9, 'backup'), SECOND)
    const names = async (parameters: Record<string, unknown>) => {
      const { Values } = typed((await propose(parameters)).body, 'account') as { Values: { Config: string }[] }
      return Values.map(({ Config }) => JSON.parse(Config).account).sort()
    }
    assert.deepEqual(await names(on(HOST)), ['deploy'])
    assert.deepEqual(await names(on(SECOND)), ['backup'])
    assert.deepEqual(await names({}), ['backup', 'deploy'])
    assert.deepEqual(await names(on('-', 'global')), ['backup', 'deploy'])
    const rows = await server().database.read((reader) =>
      reader.all<{ n: number }>('SELECT group_id AS n FROM hosts WHERE uuid = ? LIMIT 1', HOST),
    )
    const ofGroup = await propose(on(String(rows[0]?.n), 'groupId'))
    assert.equal(ofGroup.status, 200)
    assert.ok(ofGroup.body.Logons >= 12)
  })

  test('an intruder is not learnt from: neither pending alerts nor guessing sources', async () => {
    const Target = JSON.stringify([{ targetType: 'global', flag: 'add' }])
    const Config = JSON.stringify({ account: 'deploy' })
    await server().call('Sas', 'ModifyLoginBaseConfig', { Type: 'login_common_account', Config, Target })
    await feed([...days(20, 9), ...days(20, 9, 'eve', '8.8.4.4')])
    const failed = Array.from({ length: 12 }, (_, index) =>
      line(20, 'deploy', '8.8.8.8', index / 10)
        .replace('Accepted publickey', 'Failed password')
        .replace('50022', `${50_100 + index}`),
    )
    await feed([...failed, ...days(20, 9, 'deploy', '8.8.8.8')])
    const { body } = await propose(on(HOST))
    assert.deepEqual([body.Logons, body.LeftOut], [12, 24])
    assert.equal(JSON.stringify(body).includes('8.8.'), false)
    // Whoever has an address of IPv6 has others beside it.
    await feed([
      ...failed.map((text) => text.replace('8.8.8.8', '2001:4860:4860:1::1')),
      ...days(20, 9, 'deploy', '2001:4860:4860:1::2'),
    ])
    const again = (await propose(on(HOST))).body
    assert.deepEqual([again.Logons, again.LeftOut], [12, 36])
    assert.equal(JSON.stringify(again).includes('2001:'), false)
  })

  test('who guesses at another account may be learnt from', async () => {
    await feed(days(20, 9, 'deploy', '8.8.8.8'))
    const failed = Array.from({ length: 12 }, (_, index) =>
      line(20, 'till', '8.8.8.8', index / 10)
        .replace('Accepted publickey', 'Failed password')
        .replace('50022', `${50_100 + index}`),
    )
    const theirs = { HostUuid: THEIRS, Lines: failed.join('\n') }
    const shop = server().rootOf('1900000000000001')
    assert.equal((await server().call('Garrison', 'ImportLogons', theirs, shop)).status, 200)
    assert.equal((await server().call('Sas', 'DescribeSuspEvents', {}, shop)).body.TotalCount, 1)
    const { body } = await propose(on(HOST))
    assert.deepEqual([body.Logons, body.LeftOut], [12, 0])
  })

  test('only the days asked for are learnt from', async () => {
    // None at the edges: the day has begun at some hour.
    await feed([...days(40, 32), ...days(28, 12), ...days(9, 9)])
    assert.equal((await propose(on(HOST))).body.Logons, 18)
    assert.equal((await propose({ ...on(HOST), Days: 90 })).body.Logons, 27)
    assert.equal((await propose({ ...on(HOST), Days: 10 })).body.Logons, 1)
    const ago = (ms: number) => line(0, 'deploy', '10.1.2.3').replace(/^\S+/, new Date(server().clock.now() - ms).toISOString())
    await feed([ago(10 * DAY - 3_600_000), ago(10 * DAY + 3_600_000)])
    assert.equal((await propose({ ...on(HOST), Days: 10 })).body.Logons, 2)
  })

  test('what is wrong is refused', async () => {
    const cases: [Record<string, unknown>, string][] = [
      [on(THEIRS), 'DataNotExists'],
      [on('77777', 'groupId'), 'DataNotExists'],
      [on('x', 'groupId'), 'InvalidTarget.target'],
      [{ Target: '{"target":"x"}' }, 'MissingTarget.targetType'],
      [{ Days: 9 }, 'InvalidDays'],
      [{ Days: 91 }, 'InvalidDays'],
    ]
    for (const [parameters, code] of cases) {
      const { status, body } = await propose(parameters)
      assert.deepEqual([status, body.Code], [400, code])
    }
  })

  test('a user needs permission', async () => {
    for (const user of ['nobody', 'auditor'] as const) {
      const { status, body } = await propose({}, server().user(user))
      assert.deepEqual([status, body.Code], [403, 'NoPermission'])
    }
    assert.equal((await propose({}, server().user('careful'))).status, 200)
  })
})
