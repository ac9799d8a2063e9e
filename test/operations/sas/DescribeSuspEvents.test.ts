import assert from 'node:assert/strict'
import test, { before } from 'node:test'
import type { Credentials } from '../../client.ts'
import { insertHosts } from '../../domain/hosts.ts'
import { forEachServer } from '../../server.ts'

const HEAD = '1500000000000001'
const SHOP = '1900000000000001'
const SECURITY = '1900000000000002'
const STRANGER = '1900000000000099'
const WEB = 'inet-00000000-0000-4000-8000-000000000002' // in Europe/Podgorica, in group 1
const DB = 'inet-00000000-0000-4000-8000-000000000003' // in UTC, ungrouped
const TILL = 'inet-00000000-0000-4000-8000-000000000004' // the shop's

const line = (time: string, user: string, from: string) =>
  `2026-11-${time}Z x sshd[811]: Accepted password for ${user} from ${from} port 50022 ssh2`

forEachServer((server) => {
  const events = async (parameters: object = {}, credentials?: Credentials) => {
    const { status, body } = await server().call('Sas', 'DescribeSuspEvents', { ...parameters }, credentials)
    assert.equal(status, 200, JSON.stringify(body))
    return body
  }
  const names = async (parameters: object = {}, credentials?: Credentials): Promise<string[]> => {
    const { SuspEvents, TotalCount, Count } = await events(parameters, credentials)
    assert.deepEqual([TotalCount, Count], [SuspEvents.length, SuspEvents.length])
    return SuspEvents.map((event: { Uuid: string; EventSubType: string }) => `${event.Uuid.slice(-1)} ${event.EventSubType}`)
  }
  const approve = async (Type: string, config: object, credentials?: Credentials) => {
    const Target = JSON.stringify([{ target: '-', targetType: 'global', flag: 'add' }])
    const Config = JSON.stringify(config)
    assert.equal((await server().call('Sas', 'ModifyLoginBaseConfig', { Type, Config, Target }, credentials)).status, 200)
  }
  const feed = async (HostUuid: string, Lines: string, credentials?: Credentials) =>
    assert.equal((await server().call('Garrison', 'ImportLogons', { HostUuid, Lines }, credentials)).status, 200)

  const LOCATION = '2 login_common_location'
  const IP = '2 login_common_ip'
  const TIME = '3 login_common_time'
  const ACCOUNT = '3 login_common_account'
  const ALL = [ACCOUNT, TIME, IP, LOCATION]
  const line1 = line('20T10:00:00', 'deploy', '8.8.8.8')

  before(async () => {
    await approve('login_common_location', { location: 'Montenegro' })
    await feed(WEB, line1)
    await approve('login_common_ip', { ip: '8.8.0.0/16' })
    await approve('login_common_ip', { ip: '77.222.0.0/16' })
    await feed(WEB, line('20T11:00:00', 'deploy', '10.9.9.9'))
    await approve('login_common_ip', { ip: '10.0.0.0/8' })
    await approve('login_common_time', { startTime: '08:00', endTime: '20:00' })
    await feed(DB, line('20T21:17:00', 'deploy', '10.9.9.9'))
    await approve('login_common_account', { account: 'deploy' })
    await feed(DB, line('21T12:00:00', 'root', '10.9.9.9'))
    const shop = server().rootOf(SHOP)
    await approve('login_common_account', { account: 'till' }, shop)
    await feed(TILL, line('21T13:00:00', 'root', '10.9.9.9'), shop)
  })

  test('an alert has the documented names and every field that there is a value for', async () => {
    const { SuspEvents, RequestId, ...paging } = await events({ Uuids: WEB, EventNames: 'login_common_location' })
    assert.match(RequestId, /^[0-9A-F-]{36}$/)
    assert.deepEqual(paging, { Count: 1, CurrentPage: 1, PageSize: 20, TotalCount: 1 })
    const [{ Details, Desc, UniqueInfo, AlarmUniqueInfo, ...event }] = SuspEvents
    assert.deepEqual(event, {
      Id: 1,
      SecurityEventIds: '1',
      Name: 'Unusual Logon-Login with unusual location',
      AlarmEventType: 'Unusual Logon',
      AlarmEventTypeDisplay: 'Unusual Logon',
      AlarmEventName: 'login_common_location',
      AlarmEventNameDisplay: 'Login with unusual location',
      EventSubType: 'login_common_location',
      Level: 'suspicious',
      EventStatus: 1,
      LastTime: '2026-11-20 10:00:00',
      LastTimeStamp: Date.UTC(2026, 10, 20, 10),
      OccurrenceTime: '2026-11-20 10:00:00',
      OccurrenceTimeStamp: Date.UTC(2026, 10, 20, 10),
      Uuid: WEB,
      InstanceName: 'web-2',
      IntranetIp: '10.0.0.12',
      SourceAliUid: Number(HEAD),
      CanBeDealOnLine: true,
      CanCancelFault: false,
      AutoBreaking: false,
      HasTraceInfo: false,
      ContainHwMode: false,
      DisplaySandboxResult: false,
      LargeModel: false,
      EventNotes: [],
      MarkList: [],
      TacticItems: [],
    })
    assert.match(UniqueInfo, /^[0-9a-f]{32}-location$/)
    assert.equal(AlarmUniqueInfo, UniqueInfo)
    assert.match(Desc, /^deploy logged on from 8\.8\.8\.8, in United States by iptoasn-country of .*Montenegro\.$/)
    const facts = new Map<string, string>(
      Details.map((fact: Record<string, string>) => [fact['NameDisplay'], fact['ValueDisplay']]),
    )
    assert.ok(Details.every(({ Type }: { Type: string }) => Type === 'text'))
    assert.equal(facts.get('Source address'), '8.8.8.8')
    assert.equal(facts.get('Account'), 'deploy')
    assert.equal(facts.get('Logon time'), '2026-11-20 11:00:00 Europe/Podgorica')
    assert.match(facts.get('Location') ?? '', /^United States \(iptoasn-country \d{4}-\d\d-\d\d\)$/)
    assert.equal(facts.get('Broken baseline'), 'login_common_location')
    assert.equal(facts.get('Nearest approved value'), 'Montenegro')
    assert.equal(facts.get('Approved values'), 'Montenegro')
    assert.equal(facts.get('Log line'), line1)
    assert.equal(facts.get('Read as'), 'sshd, syslog with ISO 8601 time')
  })

  test('the other kinds have their names, what was seen and what was nearest', async () => {
    const expected: [string, string, string, string][] = [
      ['login_common_ip', 'Unusual Logon-Login with unusual IP', '10.9.9.9', '8.8.0.0/16'],
      ['login_common_time', 'Unusual Logon-Login with unusual time', '21:17 UTC', '08:00-20:00'],
      ['login_common_account', 'Unusual Logon-Login with unusual account', 'root', 'deploy'],
    ]
    for (const [EventNames, name, observed, nearest] of expected) {
      const [event] = (await events({ EventNames })).SuspEvents
      const facts = new Map<string, string>(
        event.Details.map((fact: Record<string, string>) => [fact['NameDisplay'], fact['Value']]),
      )
      assert.deepEqual(
        [event.Name, event.AlarmEventName, facts.get('Observed value'), facts.get('Nearest approved value')],
        [name, EventNames, observed, nearest],
      )
    }
  })

  test('the vendor’s id of the server is shown where it is known', async () => {
    const set = (id: string) =>
      server().database.write((transaction) => transaction.run('UPDATE hosts SET instance_id = ? WHERE uuid = ?', id, DB))
    const shown = async () => (await events({ Uuids: DB })).SuspEvents.map((event: { InstanceId?: string }) => event.InstanceId)
    await set('i-9dp6dwsxdl9z5u1e2f')
    assert.deepEqual(await shown(), ['i-9dp6dwsxdl9z5u1e2f', 'i-9dp6dwsxdl9z5u1e2f'])
    await set('')
    assert.deepEqual(await shown(), [undefined, undefined])
  })

  test('where no approved value is nearer than another, all are named', async () => {
    const lab = server().rootOf('1900000000000003')
    await server().database.write((transaction) => insertHosts(transaction, [{ account: '1900000000000003', uuid: 'lab-1' }]))
    for (const location of ['Serbia', 'Montenegro']) await approve('login_common_location', { location }, lab)
    await feed('lab-1', line('20T10:00:00', 'a', '8.8.8.8'), lab)
    const [event] = (await events({}, lab)).SuspEvents
    const nearest = event.Details.find(({ NameDisplay }: { NameDisplay: string }) => NameDisplay === 'Nearest approved value')
    assert.equal(nearest.Value, 'none is nearer than another: Montenegro, Serbia')
    await server().database.write((transaction) => transaction.run(`DELETE FROM alerts WHERE account = '1900000000000003'`))
  })

  test('Lang decides the names that are shown, and no others', async () => {
    const [event] = (await events({ Id: 1, Lang: 'zh' })).SuspEvents
    assert.deepEqual(
      [event.AlarmEventTypeDisplay, event.AlarmEventNameDisplay, event.AlarmEventType, event.Name],
      ['异常登录', '非常用地登录', 'Unusual Logon', 'Unusual Logon-Login with unusual location'],
    )
    assert.equal(event.Details[0].NameDisplay, '登录源IP')
    const place = event.Details.find(({ NameDisplay }: { NameDisplay: string }) => NameDisplay === '登录地')
    assert.match(place.ValueDisplay, /^美国/)
    assert.match(place.Value, /^United States/)
    const reader = event.Details.find(({ NameDisplay }: { NameDisplay: string }) => NameDisplay === '解析方式')
    assert.deepEqual([reader.ValueDisplay, reader.Value], ['sshd, ISO 8601 时间的 syslog', 'sshd, syslog with ISO 8601 time'])
    assert.match(event.Desc, /美国/)
  })

  test('the latest comes first; SortType turns that round', async () => {
    assert.deepEqual(await names(), ALL)
    assert.deepEqual(await names({ SortType: 'asc', SortColumn: 'lastTime' }), [...ALL].reverse())
    assert.deepEqual(await names({ SortType: 'desc', SortColumn: 'operateTime' }), ALL)
  })

  test('letters other than A to Z are found as they are written', async (context) => {
    const rename = (name: string) =>
      server().database.write((transaction) => transaction.run('UPDATE hosts SET name = ? WHERE uuid = ?', name, DB))
    context.after(() => rename('db-1'))
    await rename('DB-É')
    for (const found of [{ Name: 'db-É' }, { Remark: 'db-É' }]) assert.deepEqual(await names(found), [ACCOUNT, TIME])
    for (const nothing of [{ Name: 'db-é' }, { Remark: 'db-é' }]) assert.deepEqual(await names(nothing), [])
  })

  test('every condition that logons can fulfil narrows the list', async () => {
    const unique = (await events({ Id: 2 })).SuspEvents[0].UniqueInfo
    const cases: [object, string[]][] = [
      [{ Id: 2 }, [IP]],
      [{ Id: 99 }, []],
      [{ UniqueInfo: unique }, [IP]],
      [{ AlarmUniqueInfo: unique }, [IP]],
      [{ AlarmUniqueInfo: unique, UniqueInfo: unique.replace('ip', 'time') }, []],
      [{ UniqueInfo: unique, AlarmUniqueInfo: unique.replace('ip', 'time') }, []],
      [{ UniqueInfo: 'x' }, []],
      [{ Uuids: `${WEB},nobody` }, [IP, LOCATION]],
      [{ Uuids: `${WEB},${DB}` }, ALL],
      [{ Name: 'DB-' }, [ACCOUNT, TIME]],
      [{ Name: 'web-1' }, []],
      [{ GroupId: 1 }, [IP, LOCATION]],
      [{ GroupId: 0 }, [ACCOUNT, TIME]],
      [{ Remark: 'unusual ip' }, [IP]],
      [{ Remark: '非常用时间' }, [TIME]],
      [{ Remark: '10.0.0.13' }, [ACCOUNT, TIME]],
      [{ Remark: 'web' }, [IP, LOCATION]],
      [{ Remark: '203.0.113' }, []],
      [{ Levels: 'serious,suspicious' }, ALL],
      [{ Levels: 'serious,remind' }, []],
      [{ Status: '0' }, ALL],
      [{ Status: '1' }, ALL],
      ...['2', '4', '8', '16', '32', '64', '128', '512', '513'].map((Status): [object, string[]] => [{ Status }, []]),
      [{ Dealed: 'N' }, ALL],
      [{ Dealed: 'Y' }, []],
      [{ ParentEventTypes: 'Webshell,Unusual logon' }, ALL],
      [{ ParentEventTypes: '异常登录' }, ALL],
      [{ ParentEventTypes: 'other' }, []],
      [{ EventNames: 'login_common_ip,Login with unusual time' }, [TIME, IP]],
      [{ EventNames: 'WEBSHELL' }, []],
      [{ EventNames: 'login_common_ip', UniqueInfo: unique.replace('-ip', '-time') }, []],
      [{ TimeStart: '2026-11-20 21:17:00' }, [ACCOUNT, TIME]],
      [{ TimeEnd: '2026-11-20 21:17:00' }, [TIME, IP, LOCATION]],
      [{ TimeStart: '2026-11-20 10:00:01', TimeEnd: '2026-11-20 21:16:59' }, [IP]],
      [{ SourceAliUids: [HEAD] }, ALL],
      [{ SourceAliUids: `${SHOP},${HEAD}` }, ALL],
      [{ SourceAliUids: [SHOP] }, []],
      [{ Uuids: WEB, Levels: 'suspicious', Remark: 'unusual', EventNames: 'login_common_ip', Dealed: 'N', GroupId: 1 }, [IP]],
    ]
    for (const [parameters, expected] of cases) assert.deepEqual(await names(parameters), expected, JSON.stringify(parameters))
  })

  test('conditions that no logon fulfils find nothing, and those without effect everything', async () => {
    const nothing = [
      { ClusterId: 'c4af' },
      { ContainerFieldName: 'instanceId', ContainerFieldValue: 'ccf9' },
      { TargetType: 'containerId' },
      { TargetType: 'imageUuid' },
      { TacticId: 'TA0001' },
      { Source: 'aegis_suspicious_file_v2' },
      { OperateTimeStart: '2022-07-05 13:50:38' },
      { OperateTimeEnd: '2099-07-05 13:50:38' },
      { OperateErrorCodeList: ['ignore.Success'] },
      { SupportOperateCodeList: ['AI.real_attack'] },
    ]
    for (const parameters of nothing) assert.deepEqual(await names(parameters), [], JSON.stringify(parameters))
    const everything = { From: 'sas', SourceIp: '192.0.2.1', StrictMode: 'N', DetectSource: 'linux', AssetsTypeList: ['ecs'] }
    const empty = { ClusterId: '', Uuids: '', Remark: '', Name: '', UniqueInfo: '', Levels: '', TimeStart: '', Source: '' }
    assert.deepEqual(
      await names({ ...everything, TargetType: 'uuid', ContainerFieldName: 'clusterId', MultiAccountActionType: 0 }),
      ALL,
    )
    assert.deepEqual(await names(empty), ALL)
  })

  test('pages follow one another; their numbers travel as text or number', async () => {
    const seen: number[] = []
    for (const CurrentPage of ['1', 2, '3']) {
      const page = await events({ CurrentPage, PageSize: '3' })
      assert.deepEqual([page.CurrentPage, page.PageSize, page.TotalCount], [Number(CurrentPage), 3, 4])
      assert.equal(page.Count, page.SuspEvents.length)
      seen.push(...page.SuspEvents.map(({ Id }: { Id: number }) => Id))
    }
    assert.deepEqual(seen, [4, 3, 2, 1])
  })

  test('what is out of range is refused by name', async () => {
    const cases: [object, string][] = [
      [{ PageSize: '101' }, 'InvalidPageSize'],
      [{ PageSize: '0' }, 'InvalidPageSize'],
      [{ CurrentPage: 'first' }, 'InvalidCurrentPage'],
      [{ CurrentPage: '1001', PageSize: '100' }, 'InvalidCurrentPage'],
      [{ TimeStart: '2026-11-20T21:17:00Z' }, 'InvalidTimeStart'],
      [{ TimeEnd: '2026-02-30 00:00:00' }, 'InvalidTimeEnd'],
      [{ Levels: 'serious,loud' }, 'InvalidLevels.2'],
      [{ Status: '3' }, 'InvalidStatus'],
      [{ Dealed: 'maybe' }, 'InvalidDealed'],
      [{ Lang: 'fr' }, 'InvalidLang'],
      [{ SortColumn: 'level' }, 'InvalidSortColumn'],
      [{ SortType: 'up' }, 'InvalidSortType'],
      [{ MultiAccountActionType: 2 }, 'InvalidMultiAccountActionType'],
      [{ TargetType: 'server' }, 'InvalidTargetType'],
      [{ Uuids: '["a\\u0000"]' }, 'InvalidUuids'],
    ]
    for (const [parameters, code] of cases) {
      const { status, body } = await server().call('Sas', 'DescribeSuspEvents', { ...parameters })
      assert.deepEqual([status, body.Code], [400, code])
    }
    assert.equal((await events({ CurrentPage: '1000', PageSize: '100' })).Count, 0)
  })

  test('the management account and delegated administrators see the whole organisation', async () => {
    for (const account of [HEAD, SECURITY]) {
      const found = await events({ MultiAccountActionType: 1 }, server().rootOf(account))
      assert.equal(found.TotalCount, 5)
      assert.equal(found.SuspEvents[0].SourceAliUid, Number(SHOP))
      assert.deepEqual(await names({ ResourceDirectoryAccountId: SHOP }, server().rootOf(account)), ['4 login_common_account'])
      const one = { MultiAccountActionType: 1, ResourceDirectoryAccountId: SHOP }
      assert.deepEqual(await names(one, server().rootOf(account)), ['4 login_common_account'])
      const chosen = { MultiAccountActionType: 1, SourceAliUids: [SHOP, STRANGER] }
      assert.deepEqual(await names(chosen, server().rootOf(account)), ['4 login_common_account'])
    }
    assert.deepEqual(await names({}, server().rootOf(SECURITY)), [])
  })

  test('nobody else sees another account, and nobody one outside the organisation', async () => {
    const otherServices = ['cloud-siem.aliyuncs.com', 'cloudfw.aliyuncs.com'].map((service) => [HEAD, service, SHOP, 0])
    await server().database.write((transaction) =>
      transaction.insert('delegations', ['account', 'service', 'member', 'created_at'], otherServices),
    )
    const refused: [object, string][] = [
      [{ MultiAccountActionType: 1 }, SHOP],
      [{ MultiAccountActionType: 1 }, STRANGER],
      [{ ResourceDirectoryAccountId: HEAD }, SHOP],
      [{ ResourceDirectoryAccountId: HEAD }, STRANGER],
      [{ ResourceDirectoryAccountId: STRANGER }, HEAD],
      [{ ResourceDirectoryAccountId: '1900000000000777' }, HEAD],
    ]
    for (const [parameters, account] of refused) {
      const { status, body } = await server().call('Sas', 'DescribeSuspEvents', { ...parameters }, server().rootOf(account))
      assert.deepEqual([status, body.Code, body.Message], [403, 'NoPermission', 'caller has no permission'])
    }
    assert.deepEqual(await names({ ResourceDirectoryAccountId: SHOP }, server().rootOf(SHOP)), ['4 login_common_account'])
    assert.deepEqual(await names({}, server().rootOf(SHOP)), ['4 login_common_account'])
    assert.deepEqual(await names({}, server().rootOf(STRANGER)), [])
  })

  test('a user needs permission', async () => {
    const { status, body } = await server().call('Sas', 'DescribeSuspEvents', {}, server().user('nobody'))
    assert.deepEqual([status, body.Code], [403, 'NoPermission'])
    assert.deepEqual(await names({}, server().user('careful')), ALL)
  })

  test('the alerts of a server that is gone stay', async () => {
    await server().database.write((transaction) => transaction.run('DELETE FROM hosts WHERE uuid = ?', TILL))
    const [event] = (await events({}, server().rootOf(SHOP))).SuspEvents
    assert.deepEqual([event.Uuid, event.InstanceName, event.IntranetIp], [TILL, undefined, undefined])
  })
})
