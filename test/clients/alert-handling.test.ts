import assert from 'node:assert/strict'
import test, { after, before, describe } from 'node:test'
import type { Uid } from '../../src/kernel/ids.ts'
import { newAlert, raise } from '../domain/alerts/new-alert.ts'
import { TestServer } from '../server.ts'
import { engines } from '../storage/engines.ts'
import { OFFICIAL_CLIENTS, officialClients } from './official.ts'

const HEAD = '1500000000000001' as Uid
const HOST = 'inet-00000000-0000-4000-8000-000000000001'
const SUCCESS = '200'

let server: TestServer

describe('the handling of alerts through the official clients', () => {
  before(async () => {
    const [engine] = engines
    assert.ok(engine)
    server = await TestServer.start(engine)
    const alerts = OFFICIAL_CLIENTS.flatMap((_, index) => [1, 2, 3].map((n) => newAlert(index * 3 + n, {}, { user: 'root' })))
    await server.database.write((transaction) => raise(transaction, HEAD, HOST, alerts))
  })
  after(() => server.stop())

  for (const [index, name] of OFFICIAL_CLIENTS.entries()) {
    describe(`the handling of alerts through ${name}`, () => {
      // biome-ignore lint/suspicious/noExplicitAny: answers of every shape
      const call = async (action: string, query?: Record<string, unknown>): Promise<any> => {
        const client = officialClients(server.url, server.rootOf(HEAD)).find((other) => other.name === name)
        assert.ok(client)
        return client.call({ version: '2018-12-03', action, ...(query && { query }) })
      }
      const [first = 0, second = 0, third = 0] = [1, 2, 3].map((n) => index * 3 + n)

      test('an alert is looked at, noted on and handled', async () => {
        const detail = await call('DescribeSuspEventDetail', { SuspiciousEventId: first, From: 'sas', Lang: 'en' })
        assert.equal(detail.EventName, 'brute_force_source')
        const { AlarmUniqueInfo } = detail
        const { Data } = await call('DescribeAlarmEventDetail', { AlarmUniqueInfo, From: 'sas' })
        assert.equal(Data.AlarmUniqueInfo, AlarmUniqueInfo)
        const { SecurityEventOperationsResponse: ways } = await call('DescribeSecurityEventOperations', {
          SecurityEventId: first,
        })
        assert.equal(ways[0].OperationCode, 'ignore')
        assert.equal((await call('CreateSuspEventNote', { EventId: first, Note: 'a b+c é' })).Code, SUCCESS)
        const [{ EventNotes }] = (await call('DescribeSuspEvents', { Id: first })).SuspEvents
        assert.equal(EventNotes[0].Note, 'a b+c é')
        assert.equal((await call('DeleteSuspEventNode', { NoteId: EventNotes[0].NoteId })).Code, SUCCESS)
        const counted = await call('GetSuspiciousStatistics', { GroupIdList: '1' })
        const SecurityEventIds = [String(first), String(second)]
        const { HandleSecurityEventsResponse: task } = await call('HandleSecurityEvents', {
          OperationCode: 'ignore',
          SecurityEventIds,
        })
        const { SecurityEventOperationStatusResponse: told } = await call('DescribeSecurityEventOperationStatus', {
          TaskId: task.TaskId,
          SecurityEventIds,
        })
        assert.deepEqual([told.TaskStatus, told.SecurityEventOperationStatuses.length], ['Success', 2])
        assert.equal((await call('GetSuspiciousStatistics', { GroupIdList: '1' })).TotalCount, counted.TotalCount - 2)
        assert.equal((await call('OperationCancelIgnoreSuspEvent', { SecurityEventIds: [first] })).Code, SUCCESS)
        assert.equal(
          (await call('OperationSuspEvents', { Operation: 'mark_mis_info', SuspiciousEventIds: String(third) })).Success,
          true,
        )
      })

      test('the white list', async () => {
        const rule = {
          field: 'loginUser',
          operate: 'contains',
          eventName: 'brute_force_source',
          fieldValue: `a+b ${index}`,
          uuids: HOST,
        }
        const changed = await call('ModifySecurityEventMarkMissIndividually', {
          InsertMarkMissParam: JSON.stringify([rule]),
          From: 'sas',
        })
        assert.equal(changed.Code, SUCCESS)
        const { List } = await call('DescribeSecurityEventMarkMissList', { CurrentPage: 1, PageSize: 20 })
        assert.equal(List[0].FieldValue, `a+b ${index}`)
        await call('ModifySecurityEventMarkMissIndividually', { DeleteMarkMissParam: JSON.stringify([rule]), From: 'sas' })
        assert.equal((await call('DescribeSecurityEventMarkMissList', { CurrentPage: 1, PageSize: 20 })).PageInfo.TotalCount, 0)
      })

      test('switches and rules against brute force', async () => {
        await call('ModifyLoginSwitchConfig', { Item: 'login_common_time', Status: index % 2 })
        const { ConfigList } = await call('DescribeLoginSwitchConfigs')
        assert.equal(ConfigList[1].Status, index % 2)
        const rule = { Name: `rule ${index}`, FailCount: 10, Span: 5, ForbiddenTime: 360, UuidList: [HOST] }
        // As the vendor's client sends it.
        const ProtocolType = '{"Ssh":"on","Rdp":"off"}'
        const { CreateAntiBruteForceRule: made } = await call('CreateAntiBruteForceRule', { ...rule, ProtocolType })
        await call('ModifyAntiBruteForceRule', { Id: made.RuleId, FailCount: 5 })
        const { Rules } = await call('DescribeAntiBruteForceRules', { Id: made.RuleId, PageSize: '20' })
        assert.deepEqual([Rules[0].FailCount, Rules[0].ProtocolType.Rdp, Rules[0].UuidList], [5, 'off', [HOST]])
        assert.equal((await call('DescribeBruteForceSummary')).BruteForceSummary.AntiBruteForceRuleCount, '1')
        await call('DeleteAntiBruteForceRule', { Ids: [made.RuleId] })
        assert.equal((await call('DescribeBruteForceSummary')).BruteForceSummary.AntiBruteForceRuleCount, '0')
      })
    })
  }
})
