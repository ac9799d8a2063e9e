import assert from 'node:assert/strict'
import test, { beforeEach } from 'node:test'
import { forEachServer } from '../../server.ts'
import { plain } from './accounts.ts'
import { alertsOn, HEAD, SECURITY, SHOP, TILL, WEB } from './alerts.ts'

forEachServer((server) => {
  beforeEach(() => server.reset())
  const { ask, refused, fill, events } = alertsOn(server)

  const named = async (credentials?: Parameters<typeof ask>[2]) => (await events({}, credentials))[0].AlarmUniqueInfo

  test('an alert is told by the name that it has for ever, with what to do about it', async () => {
    await fill(1, { kind: 'travel', level: 'remind' })
    const AlarmUniqueInfo = await named()
    const { Data } = await ask('DescribeAlarmEventDetail', { AlarmUniqueInfo, From: 'sas' })
    const { CauseDetails, Solution, SmallestChanges, ...told } = Data
    assert.deepEqual(SmallestChanges, [], 'the addresses are not kept')
    const at = Date.UTC(2026, 10, 20, 10, 1)
    assert.deepEqual(told, {
      AlarmUniqueInfo,
      Type: 'Unusual Logon',
      AlarmEventAliasName: 'Impossible travel',
      AlarmEventDesc: '12 tries failed from 192.0.2.7 in 10 min',
      Level: 'remind',
      StartTime: at,
      EndTime: at,
      CanBeDealOnLine: true,
      CanCancelFault: false,
      ContainHwMode: false,
      Uuid: WEB,
      InstanceName: 'web-2',
      IntranetIp: '10.0.0.12',
    })
    assert.match(Solution, /both logons/)
    assert.equal(CauseDetails[0].Key, 'impossible_travel')
    assert.deepEqual(CauseDetails[0].Value[0], { Name: 'Source address', Type: 'text', Value: '192.0.2.7' })
    const chinese = (await ask('DescribeAlarmEventDetail', { AlarmUniqueInfo, From: 'sas', Lang: 'zh' })).Data
    assert.equal(chinese.AlarmEventAliasName, '不可能的异地登录')
    assert.match(chinese.Solution, /两次登录/)
  })

  test('what would approve it is told as a call, for whoever asks', async () => {
    const journey = { who: 'deploy', earlier: '77.222.25.1', later: '8.8.8.8' }
    await fill(1, { account: SHOP, host: TILL, kind: 'travel', details: { user: 'deploy', journey } })
    const name = { AlarmUniqueInfo: await named(server().rootOf(SHOP)), From: 'sas' }
    const changesFor = async (parameters: object, account: string) =>
      plain((await ask('DescribeAlarmEventDetail', parameters, server().rootOf(account))).Data.SmallestChanges)
    const own = await changesFor(name, SHOP)
    const call = { Version: '2026-11-21', Action: 'ApproveAlert' }
    const change = (ip: string, Source: string) => {
      return {
        Type: 'known_egress',
        Config: JSON.stringify({ account: 'deploy', ip }),
        ...call,
        Parameters: { AlertId: 1, Source },
      }
    }
    assert.deepEqual(own, [change('8.8.8.8', 'later'), change('77.222.25.1', 'earlier')])
    const [theirs] = await changesFor({ ...name, ResourceDirectoryAccountId: SHOP }, SECURITY)
    assert.equal(String(theirs.Parameters.ResourceDirectoryAccountId), SHOP)
  })

  test('of a baseline it names the server', async () => {
    await fill(1, { kind: 'account', details: { dimension: 'account', user: 'ann' } })
    const { Data } = await ask('DescribeAlarmEventDetail', { AlarmUniqueInfo: await named(), From: 'sas' })
    const [{ Type, Config, Uuid }] = Data.SmallestChanges
    assert.deepEqual([Type, Config, Uuid], ['login_common_account', '{"account":"ann"}', WEB])
  })

  test('a false positive can be taken back', async () => {
    await fill(1)
    await ask('HandleSecurityEvents', { OperationCode: 'advance_mark_mis_info', SecurityEventIds: [1] })
    const { Data } = await ask('DescribeAlarmEventDetail', { AlarmUniqueInfo: await named(), From: 'sas' })
    assert.deepEqual([Data.CanBeDealOnLine, Data.CanCancelFault], [false, true])
  })

  test('a name that no alert has is refused', async () => {
    for (const AlarmUniqueInfo of ['x', `${'0'.repeat(32)}-ip`, `${'0'.repeat(32)}-webshell`]) {
      const refusal = await refused('DescribeAlarmEventDetail', { AlarmUniqueInfo, From: 'sas' })
      assert.deepEqual(refusal, [400, 'DataNotExists', `${AlarmUniqueInfo} data not exist`])
    }
    assert.equal((await refused('DescribeAlarmEventDetail', { From: 'sas' }))[1], 'MissingAlarmUniqueInfo')
  })

  test('administrators name a member, and nobody else does', async () => {
    await fill(1, { account: SHOP, host: TILL })
    const wanted = { AlarmUniqueInfo: await named(server().rootOf(SHOP)), From: 'sas' }
    for (const account of [HEAD, SECURITY]) {
      const asked = { ...wanted, ResourceDirectoryAccountId: SHOP }
      assert.equal((await ask('DescribeAlarmEventDetail', asked, server().rootOf(account))).Data.Uuid, TILL)
    }
    assert.equal((await refused('DescribeAlarmEventDetail', wanted))[1], 'DataNotExists')
    const member = { ...wanted, ResourceDirectoryAccountId: SHOP }
    const [status, code] = await refused('DescribeAlarmEventDetail', member, server().rootOf('1900000000000003'))
    assert.deepEqual([status, code], [403, 'NoPermission'])
  })

  test('a user needs permission', async () => {
    const [status, code] = await refused(
      'DescribeAlarmEventDetail',
      { AlarmUniqueInfo: 'x', From: 'sas' },
      server().user('nobody'),
    )
    assert.deepEqual([status, code], [403, 'NoPermission'])
  })
})
