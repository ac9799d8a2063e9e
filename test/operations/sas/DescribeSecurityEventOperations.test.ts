import assert from 'node:assert/strict'
import test, { beforeEach } from 'node:test'
import type { Credentials } from '../../client.ts'
import { forEachServer } from '../../server.ts'
import { alertsOn, SHOP, TILL, WEB } from './alerts.ts'

forEachServer((server) => {
  beforeEach(() => server.reset())
  const { ask, refused, administratorsAlone, fill } = alertsOn(server)

  const offered = async (SecurityEventId = 1, more: object = {}) =>
    (await ask('DescribeSecurityEventOperations', { SecurityEventId, ...more })).SecurityEventOperationsResponse
  const possible = async () =>
    (await offered())
      .filter(({ UserCanOperate }: { UserCanOperate: boolean }) => UserCanOperate)
      .map(({ OperationCode }: { OperationCode: string }) => OperationCode)

  test('what can be done depends on what was done', async () => {
    await fill(1)
    const codes = (await offered()).map(({ OperationCode }: { OperationCode: string }) => OperationCode)
    assert.deepEqual(codes, ['ignore', 'manual_handled', 'advance_mark_mis_info', 'block_ip'])
    assert.deepEqual(await possible(), ['ignore', 'manual_handled', 'advance_mark_mis_info'])
    await ask('HandleSecurityEvents', { OperationCode: 'ignore', SecurityEventIds: [1] })
    assert.deepEqual(await possible(), ['manual_handled', 'advance_mark_mis_info'])
    await ask('HandleSecurityEvents', { OperationCode: 'manual_handled', SecurityEventIds: [1] })
    assert.deepEqual(await possible(), [])
  })

  test('rules can look at what is known of the alert, and those that there are are told', async () => {
    await fill(2, { details: { user: 'root' } })
    const rule = [{ uuid: 'part', field: 'account', operate: 'contains', fieldValue: 'ro' }]
    const mark = { OperationCode: 'advance_mark_mis_info', SecurityEventIds: [2] }
    await ask('HandleSecurityEvents', { ...mark, MarkMissParam: JSON.stringify(rule) })
    const [ignore, , marking] = await offered(1, { Lang: 'zh' })
    assert.deepEqual(
      [ignore.MarkField, ignore.MarkFieldsSource, ignore.MappingMarkFields, ignore.OperationParams],
      [[], [], [], ''],
    )
    const SupportedMisType = ['contains', 'notContains', 'strEqual', 'strNotEqual', 'regex']
    assert.deepEqual(marking.MarkField, [
      {
        FiledName: 'loginUser',
        FiledAliasName: '登录账号',
        SupportedMisType,
        MarkMisType: 'contains',
        MarkMisValue: 'ro',
        Uuid: WEB,
      },
    ])
    assert.deepEqual(
      marking.MarkFieldsSource.map((field: Record<string, string>) => [
        field['FiledName'],
        field['FiledAliasName'],
        field['MarkMisValue'],
      ]),
      [
        ['loginSourceIp', '登录源IP', '192.0.2.7'],
        ['loginUser', '登录账号', 'root'],
        ['loginTime', '登录时间', '2026-11-20 10:00:00'],
      ],
    )
  })

  test('rules of another account are not told', async () => {
    await fill(1)
    await fill(1, { account: SHOP, host: TILL })
    const MarkMissParam = JSON.stringify([{ uuid: 'ALL', field: 'account', operate: 'contains', fieldValue: 'ro' }])
    const mark = { OperationCode: 'advance_mark_mis_info', SecurityEventIds: [1], MarkMissParam }
    await ask('HandleSecurityEvents', mark, server().rootOf(SHOP))
    const told = async (credentials?: Credentials) => {
      const answer = await ask('DescribeSecurityEventOperations', { SecurityEventId: 1 }, credentials)
      return answer.SecurityEventOperationsResponse[2].MarkField.length
    }
    assert.deepEqual([await told(server().rootOf(SHOP)), await told()], [1, 0])
  })

  test('an alert that is not there is named', async () => {
    assert.deepEqual(await refused('DescribeSecurityEventOperations', { SecurityEventId: 7 }), [
      400,
      'DataNotExists',
      '7 data not exist',
    ])
    assert.equal((await refused('DescribeSecurityEventOperations', {}))[1], 'MissingSecurityEventId')
  })

  test('administrators name a member, and nobody else does', async () => {
    await fill(1, { account: SHOP, host: TILL })
    await administratorsAlone('DescribeSecurityEventOperations', { SecurityEventId: 1 })
  })

  test('a user needs permission', async () => {
    const [status, code] = await refused('DescribeSecurityEventOperations', { SecurityEventId: 1 }, server().user('nobody'))
    assert.deepEqual([status, code], [403, 'NoPermission'])
  })
})
