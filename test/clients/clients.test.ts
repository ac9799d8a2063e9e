import assert from 'node:assert/strict'
import test, { after, before, describe } from 'node:test'
import { TestServer } from '../server.ts'
import { engines } from '../storage/engines.ts'
import { type ClientFailure, OFFICIAL_CLIENTS, type OfficialCall, type OfficialClient, officialClients } from './official.ts'

const SAS = '2018-12-03'
const SIEM = '2022-06-16'
const FIREWALL = '2017-12-07'
const GARRISON = '2026-11-21'
const MEMBER = '1900000000000001'
/** A member that uses nothing, so that its allotment can be taken back. */
const IDLE = '1900000000000004'
const HOST = 'inet-00000000-0000-4000-8000-000000000001'
const LOCATION = { Type: 'login_common_location', Config: JSON.stringify({ totalCount: 174, location: 'Montenegro', id: 0 }) }

const sas = (action: string, query: OfficialCall['query']): OfficialCall => ({ version: SAS, action, ...(query && { query }) })
const siem = (action: string, body: OfficialCall['body']): OfficialCall => ({ version: SIEM, action, ...(body && { body }) })
const firewall = (action: string, query: OfficialCall['query']): OfficialCall => ({
  version: FIREWALL,
  action,
  ...(query && { query }),
})

async function failureOf(call: Promise<unknown>): Promise<ClientFailure> {
  return call.then(
    (answer) => assert.fail(`answered ${JSON.stringify(answer)}`),
    (error: ClientFailure) => error,
  )
}

let server: TestServer

function clientOf(name: string, credentials = server.rootOf('1500000000000001')): OfficialClient {
  const client = officialClients(server.url, credentials).find((other) => other.name === name)
  assert.ok(client)
  return client
}

describe('the official clients', () => {
  before(async () => {
    const [engine] = engines
    assert.ok(engine)
    server = await TestServer.start(engine)
  })
  after(() => server.stop())

  for (const name of OFFICIAL_CLIENTS) {
    describe(`through ${name}`, () => {
      test('the ledger', async () => {
        const client = clientOf(name)
        const change = (item: object) => client.call(sas('UpdateMultiUserInstances', { MemberInstances: [item] }))
        const summary = [{ Version: 7, EcsCount: 3, CoreCount: 6 }]
        const item = { OptType: 'ADD', AliUid: IDLE, ChargeType: 'PREPAID', SlsCapacity: 10, VersionSummary: summary }
        if (name === 'pop-core GET') {
          assert.match((await failureOf(change(item))).code, /UnsupportedHTTPMethod/)
          return
        }
        const added = await change(item)
        assert.equal(added.Result[0].UpdateStatus, '1', JSON.stringify(added))
        const listed = await client.call(sas('ListMultiUserInstances', { MaxResults: 20 }))
        assert.equal(listed.SaleInstanceList[0].SlsCapacity.Count, 10)
        assert.equal(listed.DaInstance.SlsCapacity.Assigned, 10)
        const removed = await change({ OptType: 'DEL', AliUid: IDLE })
        assert.equal(removed.Result[0].UpdateStatus, '1', JSON.stringify(removed))
      })

      test('other clouds keys', async () => {
        const client = clientOf(name)
        const added = await client.call(
          sas('AddCloudVendorAccountAK', {
            Vendor: 'AWS',
            AkType: 'primary',
            SecretId: `AKIA${OFFICIAL_CLIENTS.indexOf(name)}EXAMPLE000`,
            SecretKey: 'a b+c/=*~é',
            Domain: 'global',
            AuthModules: ['HOST'],
            Regions: ['ap-south-1'],
          }),
        )
        const AuthIds = String(added.Data.AuthId)
        const modified = await client.call(
          sas('ModifyCloudVendorAccountAK', {
            AuthIds,
            AuthModules: ['HOST', 'CSPM'],
            Regions: ['ap-south-1', 'us-east-1'],
            Status: 0,
          }),
        )
        assert.deepEqual(modified.Data.AuthModules.map((module: { Module: string }) => module.Module).sort(), ['CSPM', 'HOST'])
        const listed = await client.call(sas('DescribeCloudVendorAccountAKList', { AuthIds, PageSize: 20 }))
        assert.equal(listed.CloudVendorAccountAKs.length, 1)
        assert.ok(!JSON.stringify([added, modified, listed]).includes('a b+c'))
      })

      test('logon baselines and alerts', async () => {
        const client = clientOf(name)
        const target = JSON.stringify([{ target: HOST, targetType: 'uuid', flag: 'add' }])
        const modified = await client.call(sas('ModifyLoginBaseConfig', { ...LOCATION, Target: target }))
        assert.deepEqual([modified.Code, modified.Success], ['200', true])
        const described = await client.call(sas('DescribeLoginBaseConfigs', { Type: LOCATION.Type }))
        assert.equal(described.BaseConfigs[0].Location, 'Montenegro')
        const Lines = `Nov 20 10:00:0${OFFICIAL_CLIENTS.indexOf(name)} web-1 sshd[7]: Accepted password for deploy from 8.8.8.8 port ${5 + OFFICIAL_CLIENTS.indexOf(name)} ssh2\n`
        const imported = await client.call({
          version: GARRISON,
          action: 'ImportLogons',
          method: 'POST',
          body: { HostUuid: HOST, Lines, Year: 2026 },
        })
        assert.equal(imported.Alerts, 1, JSON.stringify(imported))
        const alerts = await client.call(sas('DescribeSuspEvents', { From: 'sas', Lang: 'en', PageSize: '20', CurrentPage: '1' }))
        assert.equal(alerts.SuspEvents[0].EventSubType, 'login_common_location')
        await client.call(
          sas('DeleteLoginBaseConfig', { Type: LOCATION.Type, Config: JSON.stringify({ location: 'Montenegro' }) }),
        )
      })

      test('bindings', async () => {
        const client = clientOf(name)
        const key = { AccountId: '123', CloudCode: 'hcloud', AccessId: `ABC${OFFICIAL_CLIENTS.indexOf(name)}` }
        assert.equal((await client.call(siem('BindAccount', { ...key, AccountName: 'a b' }))).Data.Count, 1)
        const { Data } = await client.call(siem('ListBindAccount', { CloudCode: 'hcloud' }))
        const bound = Data.find((row: { AccessId: string }) => row.AccessId === key.AccessId)
        const modified = await client.call(
          siem('ModifyBindAccount', { ...key, BindId: bound.BindId, AccountName: 'sas_account_xxx', RegionId: 'cn-hangzhou' }),
        )
        assert.equal(modified.Data.Count, 1)
        assert.equal((await client.call(siem('DeleteBindAccount', { ...key, BindId: bound.BindId }))).Data.Count, 1)
      })

      test('firewall members', async () => {
        const client = clientOf(name)
        const Members = [{ MemberUid: MEMBER, MemberDesc: 'renewal' }]
        await client.call(firewall('AddInstanceMembers', { Members }))
        const again = await failureOf(client.call(firewall('AddInstanceMembers', { Members })))
        assert.match(again.code, /ErrorInstanceMemberAlreadyExist/)
        await client.call(firewall('ModifyInstanceMemberAttributes', { Members: [{ MemberUid: MEMBER, MemberDesc: 'new' }] }))
        const listed = await client.call(firewall('DescribeInstanceMembers', { MemberUid: MEMBER }))
        assert.equal(listed.Members[0].MemberDesc, 'new')
        assert.equal(listed.Members[0].MemberStatus, 'normal')
        await client.call(firewall('DeleteInstanceMembers', { MemberUids: [MEMBER] }))
        const leaving = await client.call(firewall('DescribeInstanceMembers', { MemberUid: MEMBER }))
        assert.equal(leaving.Members[0].MemberStatus, 'deleting')
        server.clock.advance(5000)
        assert.deepEqual((await client.call(firewall('DescribeInstanceMembers', { MemberUid: MEMBER }))).Members, [])
      })

      test('the organisation file', async () => {
        const client = clientOf(name)
        const ask = (action: string, body?: OfficialCall['body']) =>
          client.call({ version: GARRISON, action, method: 'POST', ...(body && { body }) })
        const { Document } = await ask('ExportOrganisation')
        assert.match(Document, /rd-test01/)
        assert.equal((await ask('DiffOrganisation', { Document })).ChangeCount, 0)
        assert.equal((await ask('ApplyOrganisation', { Document })).ChangeCount, 0)
        const renamed = Document.replace('name: Lab,', 'name: Laboratory,')
        assert.equal((await ask('DiffOrganisation', { Document: renamed })).ChangeCount, 1)
        assert.equal((await ask('ApplyOrganisation', { Document: renamed })).ChangeCount, 1)
        assert.equal((await ask('ExportOrganisation')).Document, renamed)
        await ask('ApplyOrganisation', { Document })
        const failure = await failureOf(ask('ApplyOrganisation', { Document: 'organisation: 1' }))
        assert.match(failure.code, /InvalidDocument/)
        assert.match(failure.message, /line 1/)
      })

      test('a wrong secret', async () => {
        const { accessKeyId } = server.rootOf('1500000000000001')
        const failure = await failureOf(
          clientOf(name, { accessKeyId, accessKeySecret: 'wrong' }).call(firewall('DescribeInstanceMembers', {})),
        )
        // pop-core compares the server's string to sign with its own and then blames the secret itself.
        assert.match(failure.code, /SignatureDoesNotMatch|IncorrectAccessKeySecret|InvalidAccessKeySecret/)
      })

      test('throttling', async () => {
        const client = clientOf(name)
        server.clock.freeze()
        const failures: ClientFailure[] = []
        try {
          for (let call = 0; call < 11; call++) {
            await client
              .call(firewall('ModifyInstanceMemberAttributes', { Members: [{ MemberUid: '1900000000000005', MemberDesc: 'x' }] }))
              .catch((failure: ClientFailure) => failures.push(failure))
          }
        } finally {
          server.clock.resume()
          server.clock.advance(1000)
        }
        const throttled = failures.filter(({ code }) => code.includes('Throttling.User'))
        assert.ok(throttled.length >= 1)
        if (name.startsWith('openapi-core')) assert.ok((throttled[0]?.retryAfter ?? 0) > 0)
      })
    })
  }

  test('openapi-core reports a denial with its status, request id and detail', async () => {
    const failure = await failureOf(clientOf('openapi-core V3', server.user('nobody')).call(sas('ListMultiUserInstances', {})))
    assert.equal(failure.name, 'ClientError')
    assert.equal(failure.code, 'NoPermission')
    assert.equal(failure.statusCode, 403)
    assert.equal(failure.accessDeniedDetail?.['AuthAction'], 'yundun-sas:ListMultiUserInstances')
    assert.match(failure.message, /caller has no permission request id: [0-9A-F-]{36}/)
  })

  test('pop-core reports a denial with its code and data', async () => {
    const failure = await failureOf(clientOf('pop-core GET', server.user('nobody')).call(sas('ListMultiUserInstances', {})))
    assert.equal(failure.code, 'NoPermission')
    assert.equal(failure.data?.['Message'], 'caller has no permission')
  })
})
