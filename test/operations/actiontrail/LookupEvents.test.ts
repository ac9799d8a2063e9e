import assert from 'node:assert/strict'
import test from 'node:test'
import { recordAudit } from '../../../src/domain/audit/record.ts'
import type { AuditEvent } from '../../../src/kernel/audit-chain.ts'
import type { Credentials } from '../../client.ts'
import { forEachServer, type TestServer } from '../../server.ts'
import { ask, BUCKET, MANAGEMENT, MEMBER, succeed } from './trails.ts'

const START_MS = Date.parse('2020-10-08T11:00:00Z')
const RANGE = { StartTime: '2020-10-08T11:00:00Z', EndTime: '2020-10-15T11:00:00Z' }
const LOOKUP = 'LookupEvents'

/** An event of years ago, where nothing else is. */
function eventOf(number: number, change: Partial<AuditEvent> = {}): AuditEvent {
  return {
    ...{ account: MANAGEMENT, at: START_MS + number * 1000, requestId: `R-${number}`, product: 'Sas', action: 'ListGroups' },
    ...{ version: '2018-12-03', level: 'list', principal: 'root', principalId: MANAGEMENT, accessKeyId: 'LTAIroot' },
    ...{ sourceAddress: '203.0.113.9', userAgent: 'agent', host: 'localhost:9480', region: '', secure: 1 },
    ...{ status: 200, code: '', message: '', decision: '', parameters: `{"n":${number}}` },
    ...change,
  }
}

const EVENTS: readonly AuditEvent[] = [
  eventOf(0),
  eventOf(1, { action: 'CreateGroup', level: 'create', principal: 'user/alice', principalId: '25', accessKeyId: 'LTAIalice' }),
  eventOf(2, { product: 'Ram', principal: 'role/auditor/s1:x', principalId: '30:s1:x', accessKeyId: 'STS.x', secure: 0 }),
  eventOf(3, { sourceAddress: '198.51.100.7', principal: 'role/audit/s1', principalId: '31:s1', region: 'cn-beijing' }),
  eventOf(4, {
    action: 'DeleteGroup',
    level: 'delete',
    status: 403,
    code: 'NoPermission',
    message: 'not you',
    decision: '{"allowed":false}',
  }),
  eventOf(5, { action: 'Unknown', level: '', principal: 'user/root', principalId: '26' }),
]

async function plant(server: TestServer, events: readonly AuditEvent[]): Promise<void> {
  await server.database.write((transaction) => recordAudit({ transaction, vault: server.vault }, events))
}

forEachServer((server) => {
  const lookup = (parameters: object = {}, credentials?: Credentials) => succeed(server(), LOOKUP, parameters, credentials)
  const idsOf = (Events: readonly { eventId: string }[]) => Events.map(({ eventId }) => eventId)
  const found = async (...attributes: [string, string][]) => {
    const LookupAttribute = attributes.map(([Key, Value]) => ({ Key, Value }))
    return idsOf((await lookup({ ...RANGE, Direction: 'FORWARD', LookupAttribute })).Events)
  }
  /** All pages of a question, each with how many events it has. */
  const pages = async (parameters: object, credentials?: Credentials) => {
    const ids: string[][] = []
    let NextToken: string | undefined
    do {
      const page = await lookup({ ...parameters, NextToken }, credentials)
      ids.push(idsOf(page.Events))
      NextToken = page.NextToken
      assert.ok(ids.length < 100, 'it does not end')
    } while (NextToken !== undefined)
    return ids
  }

  test('every attribute, and two together', async () => {
    await plant(server(), EVENTS)
    assert.deepEqual(await found(), ['R-0', 'R-1', 'R-2', 'R-3', 'R-4', 'R-5'])
    assert.deepEqual(await found(['ServiceName', 'Ram']), ['R-2'])
    assert.deepEqual(await found(['ServiceName', 'ram']), [])
    assert.deepEqual(await found(['EventName', 'CreateGroup']), ['R-1'])
    assert.deepEqual(await found(['User', 'alice']), ['R-1'])
    assert.deepEqual(await found(['User', 'root']), ['R-0', 'R-4', 'R-5'])
    assert.deepEqual(await found(['User', 'auditor:s1:x']), ['R-2'])
    assert.deepEqual(await found(['RoleName', 'audit']), ['R-3'])
    assert.deepEqual(await found(['PrincipalId', '25']), ['R-1'])
    assert.deepEqual(await found(['EventId', 'R-3']), ['R-3'])
    assert.deepEqual(await found(['EventRW', 'Write']), ['R-1', 'R-4'])
    assert.deepEqual(await found(['EventRW', 'Read']), ['R-0', 'R-2', 'R-3', 'R-5'])
    assert.deepEqual(await found(['EventRW', 'All']), [])
    assert.deepEqual(await found(['EventAccessKeyId', 'LTAIalice']), ['R-1'])
    assert.deepEqual(await found(['SourceIpAddress', '198.51.100.7']), ['R-3'])
    assert.equal((await found(['EventType', 'ApiCall'])).length, 6)
    assert.deepEqual(await found(['EventType', 'ConsoleSignin']), [])
    assert.equal((await found(['SensitiveAction', 'false'])).length, 6)
    for (const key of ['SensitiveAction', 'ResourceType', 'ResourceName']) assert.deepEqual(await found([key, 'true']), [])
    assert.deepEqual(await found(['ServiceName', 'Sas'], ['EventRW', 'Write']), ['R-1', 'R-4'])
    assert.deepEqual(await found(['EventName', 'CreateGroup'], ['EventName', 'DeleteGroup']), ['R-4'])
    assert.deepEqual(await found(['EventName', 'CreateGroup'], ['User', 'alice'], ['EventName', 'Nothing']), ['R-1'])
  })

  test('an event has the members that the vendor documents', async () => {
    const { Events, StartTime, EndTime } = await lookup({ ...RANGE, Direction: 'FORWARD' })
    assert.deepEqual({ StartTime, EndTime }, RANGE)
    assert.deepEqual(Events[0], {
      eventId: 'R-0',
      eventVersion: 1,
      eventTime: '2020-10-08T11:00:00Z',
      eventType: 'ApiCall',
      eventCategory: 'Management',
      eventRW: 'Read',
      eventName: 'ListGroups',
      eventSource: 'localhost:9480',
      serviceName: 'Sas',
      apiVersion: '2018-12-03',
      requestId: 'R-0',
      acsRegion: 'cn-hangzhou',
      isGlobal: false,
      recipientAccountId: MANAGEMENT,
      sourceIpAddress: '203.0.113.9',
      userAgent: 'agent',
      userIdentity: {
        type: 'root-account',
        accountId: MANAGEMENT,
        principalId: MANAGEMENT,
        userName: 'root',
        accessKeyId: 'LTAIroot',
        sessionContext: { attributes: { mfaAuthenticated: 'false' } },
      },
      requestParameters: { n: 0 },
      requestParameterJson: '{"n":0}',
      referencedResources: {},
      additionalEventData: { Scheme: 'https' },
    })
    const identities = Events.map(({ userIdentity }: { userIdentity: { type: string; userName: string } }) => [
      userIdentity.type,
      userIdentity.userName,
    ])
    assert.deepEqual(identities.slice(1, 4), [
      ['ram-user', 'alice'],
      ['assumed-role', 'auditor:s1:x'],
      ['assumed-role', 'audit:s1'],
    ])
    assert.deepEqual([Events[2].additionalEventData, Events[3].acsRegion], [{ Scheme: 'http' }, 'cn-beijing'])
    const { errorCode, errorMessage, eventRW, additionalEventData } = Events[4]
    assert.deepEqual([errorCode, errorMessage, eventRW], ['NoPermission', 'not you', 'Write'])
    assert.deepEqual(additionalEventData, { Scheme: 'https', decision: { allowed: false } })
  })

  test('pages in both directions, to the end and past it', async () => {
    const all = EVENTS.map(({ requestId }) => requestId)
    assert.deepEqual(await pages({ ...RANGE, Direction: 'FORWARD', MaxResults: 4 }), [all.slice(0, 4), all.slice(4)])
    assert.deepEqual(await pages({ ...RANGE, MaxResults: 4 }), [all.toReversed().slice(0, 4), all.toReversed().slice(4)])
    assert.deepEqual(await pages({ ...RANGE, Direction: 'BACKWARD', MaxResults: 6 }), [all.toReversed()])
    assert.deepEqual(
      await pages({ ...RANGE, MaxResults: 1 }),
      all.toReversed().map((id) => [id]),
    )
    const attributes = { LookupAttribute: [{ Key: 'EventRW', Value: 'Read' }] }
    assert.deepEqual(await pages({ ...RANGE, ...attributes, Direction: 'FORWARD', MaxResults: 3 }), [
      ['R-0', 'R-2', 'R-3'],
      ['R-5'],
    ])
    assert.deepEqual(await pages({ StartTime: '2019-01-01T00:00:00Z', EndTime: '2019-02-01T00:00:00Z' }), [[]])
  })

  test('the time range includes both its seconds', async () => {
    const within = async (StartTime: string, EndTime: string) =>
      (await pages({ StartTime, EndTime, Direction: 'FORWARD' })).flat()
    assert.deepEqual(await within('2020-10-08T11:00:01Z', '2020-10-08T11:00:03Z'), ['R-1', 'R-2', 'R-3'])
    assert.deepEqual(await within('2020-10-08T11:00:03Z', '2020-10-08T11:00:03Z'), ['R-3'])
  })

  test('events of one millisecond are told apart, on the border of a page too', async () => {
    const same = Array.from({ length: 5 }, (_, index) => eventOf(0, { at: START_MS - 86_400_000, requestId: `S-${index}` }))
    await plant(server(), same)
    const day = { StartTime: '2020-10-07T11:00:00Z', EndTime: '2020-10-07T11:00:00Z', MaxResults: 2 }
    assert.deepEqual(await pages({ ...day, Direction: 'FORWARD' }), [['S-0', 'S-1'], ['S-2', 'S-3'], ['S-4']])
    assert.deepEqual(await pages(day), [['S-4', 'S-3'], ['S-2', 'S-1'], ['S-0']])
  })

  test('a rare attribute is found among many events, page by page', async () => {
    const at = START_MS - 10 * 86_400_000
    const many = Array.from({ length: 10_500 }, (_, index) =>
      eventOf(0, { at: at + index, requestId: `M-${index}`, action: index % 10_400 === 7 ? 'Rare' : 'Common' }),
    )
    await plant(server(), many)
    const question = {
      ...{ StartTime: '2020-09-28T11:00:00Z', EndTime: '2020-09-28T12:00:00Z' },
      LookupAttribute: [{ Key: 'EventName', Value: 'Rare' }],
    }
    assert.deepEqual((await pages(question)).flat(), ['M-10407', 'M-7'])
    assert.deepEqual((await pages({ ...question, Direction: 'FORWARD', MaxResults: 1 })).flat(), ['M-7', 'M-10407'])
    const nothing = { ...question, LookupAttribute: [{ Key: 'EventName', Value: 'Never' }] }
    assert.deepEqual((await pages(nothing)).flat(), [])
  })

  test('sees the calls that were answered just before: changes, reads and refusals', async () => {
    const change = await succeed(server(), 'CreateTrail', { Name: 'trail-test', ...BUCKET })
    const read = await succeed(server(), 'DescribeTrails', { NameList: 'trail-test' })
    const refusal = await ask(server(), 'DeleteTrail', { Name: 'nowhere' })
    const { Events, StartTime, EndTime } = await lookup({ MaxResults: 3 })
    assert.deepEqual(idsOf(Events), [refusal.body.RequestId, read.RequestId, change.RequestId])
    assert.deepEqual(Events[2].requestParameters, { Name: 'trail-test', OssBucketName: 'audit-log' })
    assert.deepEqual(
      [Events[0].errorCode, Events[0].errorMessage],
      ['TrailNotFoundException', 'The specified trail does not exist.'],
    )
    assert.equal(Date.parse(EndTime) - Date.parse(StartTime), 7 * 86_400_000)
    const itself = await lookup({ LookupAttribute: [{ Key: 'EventName', Value: LOOKUP }], MaxResults: 1 })
    assert.equal(itself.Events[0].eventName, LOOKUP)
  })

  test('paging forward with an open range ends, although every call leaves an event', async () => {
    const depot = server().rootOf('1900000000000004')
    const made: string[] = []
    for (let count = 0; count < 3; count++) made.push((await succeed(server(), 'DescribeTrails', {}, depot)).RequestId)
    const found = await pages({ Direction: 'FORWARD', MaxResults: 1 }, depot)
    assert.deepEqual(found.flat().slice(0, 3), made)
    // The first lookup itself may lie in the same millisecond.
    assert.ok(found.length <= 4, `${found.length} pages`)
  })

  test('shows 20 events unless told', async () => {
    assert.equal((await lookup()).Events.length, 20)
    assert.equal((await lookup({ MaxResults: '' })).Events.length, 20)
    assert.equal((await lookup({ MaxResults: 50 })).Events.length, 50)
  })

  test('a member sees its own events only, and nobody sees those of unknown callers', async () => {
    const member = server().rootOf(MEMBER)
    await ask(server(), 'DescribeTrails', {}, { accessKeyId: 'LTAInobody', accessKeySecret: 'x' })
    const { Events } = await lookup({ MaxResults: 50 }, member)
    assert.deepEqual(Events, [])
    const [own] = (await lookup({}, member)).Events
    assert.deepEqual([own.eventName, own.userIdentity.accountId], [LOOKUP, MEMBER])
  })

  test('no secret is in an event, and of long texts the length', async () => {
    const key = {
      AkType: 'primary',
      SecretId: 'AKIAEXAMPLE',
      SecretKey: 'planted-secret-key',
      Vendor: 'AWS',
      AuthModules: ['HOST'],
    }
    await server().call('Sas', 'AddCloudVendorAccountAK', key)
    await server().call('Garrison', 'DiffOrganisation', { Document: 'organisation: {}' })
    const { Events } = await lookup({ MaxResults: 2 })
    assert.deepEqual(Events[0].requestParameters, { Document: '[16 characters]' })
    assert.equal(Events[1].eventName, 'AddCloudVendorAccountAK')
    assert.ok(!JSON.stringify(Events).includes('planted'))
  })

  test('refuses bad values, half a range and foreign tokens', async () => {
    const token = (await lookup({ ...RANGE, MaxResults: 1 })).NextToken
    const forged = Buffer.from('[1,2,3,4,"x"]').toString('base64url')
    const cases: readonly [code: string, parameters: object][] = [
      ['InvalidDirection', { Direction: 'backward' }],
      ['InvalidMaxResults', { MaxResults: 0 }],
      ['InvalidMaxResults', { MaxResults: 51 }],
      ['InvalidMaxResults', { MaxResults: 'many' }],
      ['MissingEndTime', { StartTime: RANGE.StartTime }],
      ['MissingStartTime', { EndTime: RANGE.EndTime }],
      ['InvalidStartTime', { StartTime: RANGE.EndTime, EndTime: RANGE.StartTime }],
      ['InvalidStartTime', { ...RANGE, StartTime: '2020-10-08' }],
      ['InvalidStartTime', { ...RANGE, StartTime: '2020-02-30T11:00:00Z' }],
      ['InvalidEndTime', { ...RANGE, EndTime: '2021-02-29T11:00:00Z' }],
      ['InvalidEndTime', { ...RANGE, EndTime: '2020-10-08T11:00:00+02:00' }],
      ['InvalidLookupAttribute.1.Key', { LookupAttribute: [{ Key: 'servicename', Value: 'Sas' }] }],
      ['MissingLookupAttribute.1.Key', { LookupAttribute: [{ Value: 'Sas' }] }],
      ['MissingLookupAttribute.1.Value', { LookupAttribute: [{ Key: 'ServiceName' }] }],
      ['InvalidNextToken', { NextToken: 'x' }],
      ['InvalidNextToken', { NextToken: forged }],
      ['InvalidNextToken', { NextToken: token }],
      ['InvalidNextToken', { ...RANGE, NextToken: token, Direction: 'FORWARD' }],
      ['InvalidNextToken', { ...RANGE, NextToken: token, LookupAttribute: [{ Key: 'User', Value: 'root' }] }],
    ]
    for (const [code, parameters] of cases) {
      const { status, body } = await ask(server(), LOOKUP, parameters)
      assert.deepEqual([status, body.Code], [400, code], JSON.stringify(parameters))
    }
    assert.equal((await lookup({ ...RANGE, NextToken: token, MaxResults: 50 })).Events.length, 5)
    const { Events } = await lookup({ ...RANGE, NextToken: token }, server().rootOf(MEMBER))
    assert.deepEqual(Events, [], "a token shows another account's events")
  })

  test('a user without permission sees none', async () => {
    const { status, body } = await ask(server(), LOOKUP, {}, server().user('nobody'))
    assert.deepEqual([status, body.Code], [403, 'NoPermission'])
  })
})
