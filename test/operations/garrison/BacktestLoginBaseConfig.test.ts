import assert from 'node:assert/strict'
import test, { beforeEach } from 'node:test'
import { forEachServer, type ServerHandle } from '../../server.ts'

const HOST = 'inet-00000000-0000-4000-8000-000000000001' // in Asia/Shanghai
const SECOND = 'inet-00000000-0000-4000-8000-000000000002'
const UNGROUPED = 'inet-00000000-0000-4000-8000-000000000003'
const THEIRS = 'inet-00000000-0000-4000-8000-000000000004'
const DAY = 86_400_000
const everywhere = [{ targetType: 'global', flag: 'add' }]
const on = (target: string, flag = 'add') => [{ target, targetType: 'uuid', flag }]

type Credentials = Parameters<ReturnType<ServerHandle>['call']>[3]

forEachServer((server) => {
  beforeEach(() => server.reset())

  /** A logon so many days ago, at 20:17 in Shanghai. */
  const line = (daysAgo: number, user: string, address: string) => {
    const at = new Date(Math.floor((server().clock.now() - daysAgo * DAY) / DAY) * DAY + 12 * 3_600_000 + 17 * 60_000)
    return `${at.toISOString()} web-1 sshd[${daysAgo}]: Accepted password for ${user} from ${address} port 50022 ssh2`
  }
  const feed = async (lines: readonly string[], HostUuid = HOST) => {
    const { status } = await server().call('Garrison', 'ImportLogons', { HostUuid, Lines: lines.join('\n') })
    assert.equal(status, 200)
  }
  const request = (Type: string, config: object, target: object = everywhere, more: object = {}) => {
    return { Type, Config: JSON.stringify(config), Target: JSON.stringify(target), ...more }
  }
  const ask = (parameters: Record<string, unknown>, credentials?: Credentials) =>
    server().call('Garrison', 'BacktestLoginBaseConfig', parameters, credentials)
  const approve = async (...parameters: Parameters<typeof request>) => {
    assert.equal((await server().call('Sas', 'ModifyLoginBaseConfig', request(...parameters))).status, 200)
  }
  const row = (sql: string) => server().database.read((reader) => reader.first<{ n: number }>(sql))

  test('a first value fires for all others, explained, and is warned of', async () => {
    await feed([line(3, 'root', '8.8.8.8'), line(2, 'deploy', '10.1.2.3'), line(1, 'root', '8.8.8.8')])
    const { status, body } = await ask(request('login_common_ip', { ip: '10.0.0.0/8' }, on(HOST)))
    assert.equal(status, 200)
    const changes = { Fires: 2, Silenced: 0 }
    assert.deepEqual([body.Servers, body.Logons, body.PercentOut], [1, 3, 67])
    const counts = { Judged: 3, Undecided: 0, OutNow: 0, OutProposed: 2 }
    assert.deepEqual(body.Types, [{ Type: 'login_common_ip', ...counts, ...changes }])
    assert.deepEqual(body.TopAccounts, [{ Account: 'root', ...changes }])
    assert.deepEqual(body.TopSources, [{ Source: '8.8.8.8', ...changes }])
    assert.deepEqual(body.Warnings, ['would alert on 67 % of logons'])
    const [first, second] = body.Examples
    assert.equal(body.Examples.length, 2)
    assert.ok(first.Time < second.Time, 'the earliest comes first')
    const { Change, Type, LocalTime, Uuid, Account, Source, Reason, ReasonCn } = first
    assert.deepEqual([Change, Type, Uuid, Account, Source], ['fires', 'login_common_ip', HOST, 'root', '8.8.8.8'])
    assert.match(LocalTime, /^\d{4}-\d\d-\d\d 20:17:00$/)
    assert.match(Reason, /^root logged on from 8\.8\.8\.8, which is not approved; the nearest is 10\.0\.0\.0\/8,/)
    assert.match(ReasonCn, /8\.8\.8\.8/)
  })

  test('a wider value silences what alerts today', async () => {
    await approve('login_common_account', { account: 'deploy' })
    await feed([line(2, 'root', '8.8.8.8'), line(1, 'deploy', '8.8.8.8')])
    const { body } = await ask(request('login_common_account', { account: 'root' }))
    const [type] = body.Types
    assert.deepEqual([type.OutNow, type.OutProposed, type.Fires, type.Silenced, body.PercentOut], [1, 0, 0, 1, 0])
    const [{ Change, Reason }] = body.Examples
    assert.deepEqual(
      [Change, Reason],
      ['silenced', 'root logged on from 8.8.8.8 and is no approved account; the nearest is deploy.'],
    )
    assert.deepEqual(body.Warnings, [])
  })

  test('taking a value away fires, and taking away the last one silences', async () => {
    await approve('login_common_account', { account: 'deploy' })
    await approve('login_common_account', { account: 'root' })
    await feed([line(3, 'root', '8.8.8.8'), line(2, 'deploy', '8.8.8.8'), line(1, 'eve', '8.8.8.8')])
    const gone = [{ targetType: 'global', flag: 'del' }]
    const one = (await ask(request('login_common_account', { account: 'root' }, gone))).body
    assert.deepEqual([one.Types[0].Fires, one.Types[0].Silenced], [1, 0])
    const Further = JSON.stringify([{ Type: 'login_common_account', Config: { account: 'deploy' }, Target: gone }])
    const both = (await ask(request('login_common_account', { account: 'root' }, gone, { Further }))).body
    assert.deepEqual([both.Types[0].Fires, both.Types[0].Silenced, both.Types[0].Undecided], [0, 1, 3])
  })

  test('several types are told apart', async () => {
    await feed([line(2, 'root', '8.8.8.8'), line(1, 'deploy', '10.1.2.3')])
    const Further = JSON.stringify([
      { Type: 'login_common_time', Config: { startTime: '08:00', endTime: '18:00' }, Target: everywhere },
      { Type: 'login_common_location', Config: { location: 'Montenegro' }, Target: everywhere },
    ])
    const { body } = await ask(request('login_common_account', { account: 'root' }, everywhere, { Further }))
    const told = body.Types.map(({ Type, Judged, Undecided, Fires }: Record<string, unknown>) => [Type, Judged, Undecided, Fires])
    assert.deepEqual(told, [
      ['login_common_account', 2, 0, 1],
      ['login_common_time', 2, 0, 2],
      ['login_common_location', 1, 1, 1],
    ])
    assert.equal(body.PercentOut, 100)
  })

  test('only servers for which something changes, and only the days asked for', async () => {
    await feed([line(40, 'root', '8.8.8.8'), line(5, 'root', '8.8.8.8')])
    await feed([line(5, 'root', '8.8.8.8')], SECOND)
    await approve('login_common_account', { account: 'deploy' }, on(SECOND))
    const days = async (Days?: number) => {
      const { body } = await ask(request('login_common_account', { account: 'deploy' }, everywhere, { Days }))
      return [body.Logons, body.Types[0].Fires]
    }
    assert.deepEqual(await days(), [1, 1])
    assert.deepEqual(await days(90), [2, 2])
    assert.deepEqual(await days(1), [0, 0])
    const nothing = (await ask(request('login_common_account', { account: 'deploy' }, on(SECOND)))).body
    assert.deepEqual([nothing.Servers, nothing.Logons], [0, 0])
    assert.deepEqual(nothing.Warnings, ['what is approved for servers would not change'])
  })

  test('a group means its servers, in further changes too', async () => {
    await feed([line(2, 'root', '8.8.8.8')])
    await feed([line(2, 'root', '8.8.8.8')], UNGROUPED)
    const inGroup = [{ target: '1', targetType: 'groupId', flag: 'add' }]
    const Further = JSON.stringify([{ Type: 'login_common_account', Config: { account: 'deploy' }, Target: inGroup }])
    const { body } = await ask(request('login_common_ip', { ip: '10.0.0.0/8' }, inGroup, { Further }))
    assert.deepEqual([body.Servers, body.Logons], [2, 1])
    assert.deepEqual(
      body.Types.map(({ Type, Fires }: Record<string, unknown>) => [Type, Fires]),
      [
        ['login_common_ip', 1],
        ['login_common_account', 1],
      ],
    )
  })

  test('a switch that is off is told', async () => {
    await feed([line(1, 'root', '8.8.8.8')])
    const off = { Item: 'login_common_ip', Status: 0 }
    assert.equal((await server().call('Sas', 'ModifyLoginSwitchConfig', off)).status, 200)
    const { body } = await ask(request('login_common_ip', { ip: '8.8.8.8' }))
    assert.deepEqual(body.Warnings, ['alerts about the ip of logons are switched off: none would be raised'])
  })

  test('a place that is none is told', async () => {
    await feed([line(1, 'root', '8.8.8.8')])
    const { body } = await ask(request('login_common_location', { location: 'Atlantis' }))
    assert.deepEqual([body.Types[0].Fires, body.Types[0].Undecided], [0, 1])
    assert.deepEqual(body.Warnings, ['Atlantis names nothing that is known, and approves nothing'])
  })

  test('nothing is written, and the answer is the same again, whichever way the logons are read', async () => {
    const lines = Array.from({ length: 30 }, (_, index) => line(1 + (index % 9), `user-${index}`, `8.8.${index}.8`))
    await feed(lines)
    const before = await row('SELECT CAST(count(*) AS BIGINT) AS n FROM alerts')
    const parameters = request('login_common_ip', { ip: '10.0.0.0/8' })
    const { RequestId: _, ...first } = (await ask(parameters)).body
    const { RequestId: __, ...again } = (await ask(parameters)).body
    assert.deepEqual(again, first)
    assert.equal(first.Examples.length, 20)
    assert.equal(first.TopAccounts.length, 10)
    assert.deepEqual(await row('SELECT CAST(count(*) AS BIGINT) AS n FROM alerts'), before)
    assert.equal((await row('SELECT CAST(count(*) AS BIGINT) AS n FROM logon_baselines'))?.n, 0)
  })

  test('what ModifyLoginBaseConfig would refuse is refused', async () => {
    const ip = { ip: '10.0.0.0/8' }
    const cases: [Record<string, unknown>, string][] = [
      [request('login_common_ip', ip, on(THEIRS)), 'DataNotExists'],
      [request('login_common_ip', ip, on(HOST, 'del')), 'DataNotExists'],
      [request('login_common_ip', { ip: 'x' }), 'InvalidConfig.ip'],
      [request('login_common_ip', {}), 'MissingConfig.ip'],
      [request('login_common_ip', ip, everywhere, { Days: 0 }), 'InvalidDays'],
      [request('login_common_ip', ip, everywhere, { Days: 91 }), 'InvalidDays'],
      [request('login_common_ip', ip, everywhere, { Further: '[{"Type":"login_common_ip"}]' }), 'MissingFurther.1.Config'],
      [{ ...request('login_common_ip', ip), Target: undefined }, 'MissingTarget'],
    ]
    for (const [parameters, code] of cases) {
      const { status, body } = await ask(parameters)
      assert.deepEqual([status, body.Code], [400, code])
    }
  })

  test('an account with too many values would be refused, and is', async () => {
    const rows = Array.from({ length: 1000 }, (_, index) => ['1500000000000001', 'account', `u${index}`, `u${index}`, 1])
    await server().database.write((transaction) =>
      transaction.insert('logon_baselines', ['account', 'type', 'value', 'shown', 'created_at'], rows),
    )
    const { status, body } = await ask(request('login_common_account', { account: 'one more' }))
    assert.deepEqual([status, body.Code], [400, 'QuotaExceeded'])
  })

  test('a user needs permission', async () => {
    const parameters = request('login_common_ip', { ip: '10.0.0.0/8' })
    for (const user of ['nobody', 'auditor'] as const) {
      const { status, body } = await ask(parameters, server().user(user))
      assert.deepEqual([status, body.Code], [403, 'NoPermission'])
    }
    assert.equal((await ask(parameters, server().user('careful'))).status, 200)
  })
})
