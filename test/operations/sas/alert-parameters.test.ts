import assert from 'node:assert/strict'
import test, { beforeEach } from 'node:test'
import { forEachServer } from '../../server.ts'
import { alertsOn, HEAD, WEB } from './alerts.ts'

/*
 * What the documents list for the handling of alerts, value by value: what has an effect has it, the rest is tolerated.
 */

const TOLERATED = { SourceIp: '192.0.2.1', ResourceOwnerId: HEAD }
const RULE = { FailCount: 5, Span: 10, ForbiddenTime: 60, UuidList: [WEB] }

forEachServer((server) => {
  beforeEach(() => server.reset())
  const { ask, refused, events, event, fill } = alertsOn(server)

  test('every number that the document lists makes a rule, and changes one', async () => {
    const cases: Record<string, readonly number[]> = {
      FailCount: [2, 3, 4, 5, 10, 50, 80, 100],
      Span: [1, 2, 5, 10, 15],
      ForbiddenTime: [5, 15, 30, 60, 120, 360, 720, 1440, 10080, 52560000],
    }
    for (const [field, values] of Object.entries(cases)) {
      for (const value of values) {
        const Name = `${field} ${value}`
        const { CreateAntiBruteForceRule: made } = await ask('CreateAntiBruteForceRule', {
          ...RULE,
          ...TOLERATED,
          Name,
          [field]: value,
        })
        const { Rules } = await ask('DescribeAntiBruteForceRules', { Id: made.RuleId, ...TOLERATED })
        assert.equal(Rules[0][field], value)
        await ask('ModifyAntiBruteForceRule', { ...TOLERATED, Id: made.RuleId, [field]: values[0] })
        await ask('ModifyAntiBruteForceRule', { Id: made.RuleId, [field]: value })
        assert.equal((await ask('DescribeAntiBruteForceRules', { Id: made.RuleId })).Rules[0][field], value)
      }
    }
    assert.equal((await ask('DescribeBruteForceSummary', TOLERATED)).BruteForceSummary.AntiBruteForceRuleCount, '23')
  })

  test('every protocol is switched on and off', async () => {
    for (const [index, state] of (['on', 'off'] as const).entries()) {
      const ProtocolType = { Ssh: state, Rdp: state, SqlServer: state }
      const { CreateAntiBruteForceRule: made } = await ask('CreateAntiBruteForceRule', {
        ...RULE,
        Name: `made ${index}`,
        ProtocolType,
      })
      assert.deepEqual((await ask('DescribeAntiBruteForceRules', { Id: made.RuleId })).Rules[0].ProtocolType, ProtocolType)
      const other = state === 'on' ? 'off' : 'on'
      const turned = { Ssh: other, Rdp: other, SqlServer: other }
      await ask('ModifyAntiBruteForceRule', { Id: made.RuleId, ProtocolType: turned })
      assert.deepEqual((await ask('DescribeAntiBruteForceRules', { Id: made.RuleId })).Rules[0].ProtocolType, turned)
    }
  })

  test('every field and comparison of a rule is kept as it is given', async () => {
    const operates = ['contains', 'notContains', 'strEqual', 'strNotEqual', 'regex']
    const fields = [
      ['loginSourceIp', 'Source address'],
      ['location', 'Location'],
      ['loginUser', 'Account'],
      ['loginTime', 'Logon time'],
    ] as const
    const rules = fields.flatMap(([field]) =>
      operates.map((operate) => ({ field, operate, fieldValue: '10', eventName: 'travel' })),
    )
    const named = rules.map((rule) => ({ ...rule, eventName: 'impossible_travel', eventType: 'SIL_AI_ALERT' }))
    const given = { InsertMarkMissParam: JSON.stringify(named), From: 'sas', Lang: 'zh', SourceIp: '192.0.2.1' }
    await ask('ModifySecurityEventMarkMissIndividually', given)
    const { List } = await ask('DescribeSecurityEventMarkMissList', { CurrentPage: 1, PageSize: 100, ...TOLERATED })
    assert.deepEqual(
      List.map((row: Record<string, string>) => [row['Field'], row['Operate']]).sort(),
      named.map(({ field, operate }) => [field, operate]).sort(),
    )
    for (const [field, words] of fields) {
      assert.ok(List.some((row: Record<string, string>) => row['Field'] === field && row['FiledAliasName'] === words))
    }
    await ask('ModifySecurityEventMarkMissIndividually', { DeleteMarkMissParam: JSON.stringify(named), Lang: 'en' })
    assert.equal((await ask('DescribeSecurityEventMarkMissList', { CurrentPage: 1, PageSize: 5 })).PageInfo.TotalCount, 0)
  })

  test('every comparison may come with a handling, and is told of alerts of that kind', async () => {
    await fill(6, { details: { user: 'root' } })
    for (const [index, operate] of ['contains', 'notContains', 'strEqual', 'strNotEqual', 'regex'].entries()) {
      const MarkMissParam = JSON.stringify([{ field: 'account', operate, fieldValue: 'ro' }])
      const mark = { OperationCode: 'advance_mark_mis_info', SecurityEventIds: [index + 1], OperationParams: '{}' }
      await ask('HandleSecurityEvents', { ...mark, MarkMissParam, MarkBatch: index % 2 === 0, SourceIp: '192.0.2.1' })
    }
    const told = await ask('DescribeSecurityEventOperations', { SecurityEventId: 6, Lang: 'en', ...TOLERATED })
    const [, , marking] = told.SecurityEventOperationsResponse
    const operates = marking.MarkField.map(({ MarkMisType }: { MarkMisType: string }) => MarkMisType)
    assert.deepEqual(operates, ['contains', 'notContains', 'strEqual', 'strNotEqual', 'regex'])
    const rules = (await events({ SortType: 'asc' })).map(({ MarkMisRules }) => MarkMisRules)
    assert.deepEqual(rules, [
      'loginUser contains ro',
      undefined,
      undefined,
      'loginUser strNotEqual ro',
      'loginUser regex ro',
      undefined,
    ])
  })

  test('every level and status is told of the alert', async () => {
    for (const [index, level] of (['serious', 'suspicious', 'remind'] as const).entries())
      await fill(1, { level, first: index + 1 })
    await ask('HandleSecurityEvents', { OperationCode: 'manual_handled', SecurityEventIds: [2] })
    await ask('OperationSuspEvents', { Operation: 'mark_mis_info', SuspiciousEventIds: '3', SourceIp: '192.0.2.1' })
    const levels = []
    for (const id of [1, 2, 3]) {
      const detail = { SuspiciousEventId: id, From: 'sas', Lang: 'en', SourceIp: '192.0.2.1' }
      const { Level, EventStatus, AlarmUniqueInfo } = await ask('DescribeSuspEventDetail', detail)
      const { Data } = await ask('DescribeAlarmEventDetail', { AlarmUniqueInfo, From: 'sas', Lang: 'en', SourceIp: '192.0.2.1' })
      levels.push([Level, EventStatus, Data.Level, (await event(id)).EventStatus])
    }
    assert.deepEqual(levels, [
      ['serious', '1', 'serious', 1],
      ['suspicious', '32', 'suspicious', 32],
      ['remind', '8', 'remind', 8],
    ])
    assert.equal((await ask('GetSuspiciousStatistics', { GroupIdList: '1', SourceIp: '192.0.2.1' })).TotalCount, 1)
    const task = await ask('HandleSecurityEvents', { OperationCode: 'ignore', SecurityEventIds: [1] })
    const { TaskId } = task.HandleSecurityEventsResponse
    const asked = { TaskId, SecurityEventIds: [1], ...TOLERATED }
    const told = await ask('DescribeSecurityEventOperationStatus', asked)
    assert.equal(told.SecurityEventOperationStatusResponse.TaskStatus, 'Success')
  })

  test('a server with public address and vendor’s id is told whole', async () => {
    const host = 'inet-00000000-0000-4000-8000-000000000001'
    await server().database.write((transaction) => transaction.run(`UPDATE hosts SET instance_id = 'i-1' WHERE uuid = ?`, host))
    await fill(1, { host })
    const { InternetIp, AlarmUniqueInfo } = await ask('DescribeSuspEventDetail', { SuspiciousEventId: 1, From: 'sas' })
    const { Data } = await ask('DescribeAlarmEventDetail', { AlarmUniqueInfo, From: 'sas' })
    const rule = { field: 'loginUser', operate: 'contains', fieldValue: 'x', eventName: 'login_common_ip', uuids: host }
    await ask('ModifySecurityEventMarkMissIndividually', { InsertMarkMissParam: JSON.stringify([rule]) })
    const { List } = await ask('DescribeSecurityEventMarkMissList', { CurrentPage: 1, PageSize: 5 })
    assert.deepEqual([InternetIp, Data.InternetIp], ['203.0.113.11', '203.0.113.11'])
    assert.deepEqual([List[0].InternetIp, List[0].InstanceId], ['203.0.113.11', 'i-1'])
  })

  test('sub-operations of deal are known, and refused with it', async () => {
    const subs = ['killAndQuaraFileByPidAndMd5andPath', 'quaraFileByMd5andPath', 'killAndQuaraFileByMd5andPath']
    for (const SubOperation of subs) {
      const [status, code] = await refused('OperationSuspEvents', { Operation: 'deal', SuspiciousEventIds: '1', SubOperation })
      assert.deepEqual([status, code], [400, 'OperationNotSupported'])
    }
    for (const Item of ['login_common_ip', 'login_common_time', 'login_common_account']) {
      await ask('ModifyLoginSwitchConfig', { Item, Status: 0 })
    }
    const { ConfigList } = await ask('DescribeLoginSwitchConfigs')
    assert.ok(ConfigList.every(({ Status }: { Status: number }) => Status === 0))
  })
})
