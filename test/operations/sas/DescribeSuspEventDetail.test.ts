import assert from 'node:assert/strict'
import test, { beforeEach } from 'node:test'
import { forEachServer } from '../../server.ts'
import { alertsOn, SHOP, TILL, WEB } from './alerts.ts'

forEachServer((server) => {
  beforeEach(() => server.reset())
  const { ask, refused, administratorsAlone, fill, event } = alertsOn(server)

  test('an alert is told with its facts in the language asked for', async () => {
    await fill(1, { kind: 'brute-force', level: 'serious', details: { user: 'root' } })
    const { AlarmUniqueInfo, Details, RequestId, SmallestChanges, ...told } = await ask('DescribeSuspEventDetail', {
      SuspiciousEventId: 1,
      From: 'sas',
    })
    assert.match(AlarmUniqueInfo, /^[0-9a-f]{32}-brute-force$/)
    assert.equal(typeof RequestId, 'string')
    assert.deepEqual(SmallestChanges, [], 'tries are not approved')
    assert.deepEqual(told, {
      Id: 1,
      EventName: 'brute_force_source',
      EventTypeDesc: 'Unusual Logon-Brute-force attack from one source',
      EventDesc: '12 tries failed from 192.0.2.7 in 10 min',
      EventStatus: '1',
      Level: 'serious',
      LastTime: '2026-11-20 10:01:00',
      CanBeDealOnLine: true,
      Uuid: WEB,
      InstanceName: 'web-2',
      IntranetIp: '10.0.0.12',
    })
    assert.deepEqual(Details[0], { NameDisplay: 'Source address', Type: 'text', Value: '192.0.2.7' })
    const chinese = await ask('DescribeSuspEventDetail', { SuspiciousEventId: 1, From: 'sas', Lang: 'zh' })
    assert.equal(chinese.EventTypeDesc, '异常登录-同一来源暴力破解')
    assert.equal(chinese.Details[0].NameDisplay, '登录源IP')
  })

  test('what was done with it is told', async () => {
    await fill(1)
    await ask('HandleSecurityEvents', { OperationCode: 'ignore', SecurityEventIds: [1] })
    const told = await ask('DescribeSuspEventDetail', { SuspiciousEventId: 1, From: 'sas' })
    assert.deepEqual(
      [told.EventStatus, told.OperateErrorCode, told.OperateMsg, told.CanBeDealOnLine],
      ['2', 'ignore.Success', 'success', false],
    )
    assert.equal((await event(1)).EventStatus, 2)
  })

  test('an alert that is not there, and parameters that are missing, are named', async () => {
    const absent = await refused('DescribeSuspEventDetail', { SuspiciousEventId: 7, From: 'sas' })
    assert.deepEqual(absent, [400, 'DataNotExists', '7 data not exist'])
    assert.equal((await refused('DescribeSuspEventDetail', { From: 'sas' }))[1], 'MissingSuspiciousEventId')
    assert.equal((await refused('DescribeSuspEventDetail', { SuspiciousEventId: 7 }))[1], 'MissingFrom')
  })

  test('how often it was seen before is told, in the details alone', async () => {
    const ip = { Type: 'login_common_ip', Config: '{"ip":"10.0.0.0/8"}' }
    await ask('ModifyLoginBaseConfig', { ...ip, Target: '[{"targetType":"global","flag":"add"}]' })
    const line = (second: number, address: string) =>
      `2026-11-20T10:00:${second}Z web-2 sshd[811]: Accepted password for root from ${address} port 50022 ssh2`
    const Lines = [line(10, '10.1.2.3'), line(11, '10.1.2.4'), line(12, '8.8.8.8'), line(13, '8.8.8.9')].join('\n')
    const { status } = await server().call('Garrison', 'ImportLogons', { HostUuid: WEB, Lines })
    assert.equal(status, 200)
    const { SuspEvents } = await ask('DescribeSuspEvents', {})
    const [{ Id, AlarmUniqueInfo, Details: listed }] = SuspEvents
    const fact = (details: Record<string, string>[], name: string) =>
      details.find((one) => Object.values(one).includes(name))?.['Value']
    assert.equal(fact(listed, 'Seen before'), undefined)
    const { Details } = await ask('DescribeSuspEventDetail', { SuspiciousEventId: Id, From: 'sas' })
    assert.equal(fact(Details, 'Seen before'), '8.8.8.0/24: 1 of 3 logons on this server in the 30 days before')
    const { Data } = await ask('DescribeAlarmEventDetail', { AlarmUniqueInfo, From: 'sas', Lang: 'zh' })
    assert.equal(fact(Data.CauseDetails[0].Value, '此前出现次数'), '8.8.8.0/24:该服务器此前 30 天的3 次登录中出现 1 次')
  })

  test('administrators name a member, and nobody else does', async () => {
    await fill(1, { account: SHOP, host: TILL })
    await administratorsAlone('DescribeSuspEventDetail', { SuspiciousEventId: 1, From: 'sas' })
  })

  test('a user needs permission', async () => {
    const [status, code] = await refused(
      'DescribeSuspEventDetail',
      { SuspiciousEventId: 1, From: 'sas' },
      server().user('nobody'),
    )
    assert.deepEqual([status, code], [403, 'NoPermission'])
  })
})
