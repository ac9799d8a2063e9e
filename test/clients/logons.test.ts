import assert from 'node:assert/strict'
import test, { after, before, describe } from 'node:test'
import type { Uid } from '../../src/kernel/ids.ts'
import { putDeliveries } from '../jobs/delivery-rows.ts'
import { TestServer } from '../server.ts'
import { engines } from '../storage/engines.ts'
import { OFFICIAL_CLIENTS, officialClients } from './official.ts'

const HEAD = '1500000000000001' as Uid
const HOST = 'inet-00000000-0000-4000-8000-000000000001'
const SHOP = '1900000000000001' as Uid
const TILL = 'inet-00000000-0000-4000-8000-000000000004'
const EVERYWHERE = JSON.stringify([{ target: '-', targetType: 'global', flag: 'add' }])
const OTHERS = [
  ['login_common_time', '{"startTime":"08:00","endTime":"20:00","days":"Mon-Fri","id":0,"totalCount":1,"uuidCount":1}'],
  ['login_common_ip', '{"ip":"192.0.2.0/24"}'],
  ['login_common_location', '{"location":"Montenegro"}'],
] as const
const SIGNING = `whsec_${Buffer.alloc(24, 7).toString('base64')}`
const CHANNELS: readonly (Readonly<Record<string, unknown>> & { readonly Channel: string })[] = [
  {
    Channel: 'webhook',
    Url: 'https://hooks.example.com/a',
    Secret: SIGNING,
    BodyFormat: 'garrison',
    Kinds: ['location', 'ip', 'time', 'account'],
  },
  {
    Channel: 'webhook',
    Url: 'https://hooks.example.com/b',
    Secret: SIGNING,
    BodyFormat: 'ocsf',
    Kinds: ['blindness', 'travel', 'spray'],
  },
  {
    Channel: 'dingtalk',
    Url: 'https://oapi.dingtalk.com/robot/send?access_token=t',
    Secret: 'SEC1',
    Language: 'zh',
    MinLevel: 'remind',
  },
  {
    Channel: 'feishu',
    Url: 'https://open.feishu.cn/open-apis/bot/v2/hook/t',
    Secret: 'key',
    Kinds: ['brute-force', 'brute-force-account'],
  },
  { Channel: 'wecom', Url: 'https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=k', Scope: 'account', Enabled: false },
  {
    Channel: 'slack',
    Url: 'https://hooks.slack.com/services/T',
    QuietFrom: '22:00',
    QuietTo: '07:00',
    QuietZone: 'Asia/Shanghai',
  },
  {
    ...{
      Channel: 'email',
      Host: 'mail.example.com',
      Port: 587,
      Transport: 'starttls',
      Sender: 'garrison@example.com',
      UserName: 'u',
      Secret: 'p',
    },
    ...{ Recipients: ['night@example.com'], MinLevel: 'suspicious', Language: 'en', Kinds: ['success-after-failures'] },
  },
  {
    Channel: 'syslog',
    Host: 'siem.example.com',
    Port: 6514,
    Transport: 'tls',
    BodyFormat: 'cef',
    QuietLetsSerious: true,
    QuietFrom: '',
  },
]

/** Tries look back from now on. */
const YESTERDAY = Date.now() - 86_400_000
const lineOf = (at: number, host: string, port: number) =>
  `${new Date(at).toISOString()} ${host} sshd[7]: Accepted password for ann from 8.8.8.8 port ${port} ssh2\n`

let server: TestServer

describe('logons through the official clients', () => {
  before(async () => {
    const [engine] = engines
    assert.ok(engine)
    server = await TestServer.start(engine, undefined, { isRehearsal: true })
    const Lines = lineOf(YESTERDAY, 'web-1', 9)
    assert.equal((await server.call('Garrison', 'ImportLogons', { HostUuid: HOST, Lines })).body.Successes, 1)
  })
  after(() => server.stop())

  for (const [index, name] of OFFICIAL_CLIENTS.entries()) {
    describe(`logons through ${name}`, () => {
      // biome-ignore lint/suspicious/noExplicitAny: answers of every shape
      const call = async (action: string, query?: Record<string, unknown>, version = '2026-11-21'): Promise<any> => {
        const client = officialClients(server.url, server.rootOf(HEAD)).find((other) => other.name === name)
        assert.ok(client)
        return client.call({ version, action, method: 'POST', ...(query && { query }) })
      }
      const send = (token: string, lines: string) =>
        fetch(`${server.url}/intake/logons`, { method: 'POST', headers: { authorization: `Bearer ${token}` }, body: lines })
      const line = (host: string, port: number) => lineOf(YESTERDAY + (index + 1) * 60_000, host, port)

      test('sources, unknown servers and other names', async () => {
        const { SourceId, Token } = await call('CreateLogonSource', { Name: `auth-${index}`, Zone: 'Asia/Shanghai' })
        assert.equal((await send(Token, line('strange', 1) + line('odd', 2))).status, 200)
        assert.ok((await call('ListLogonSources')).Sources.some((source: { SourceId: number }) => source.SourceId === SourceId))
        assert.equal((await call('ListUnknownHosts')).UnknownHosts.length, 2)
        assert.equal((await call('ClaimUnknownHost', { HostName: 'strange', HostUuid: HOST })).Successes, 1)
        await call('DiscardUnknownHost', { HostName: 'odd' })
        assert.equal((await call('ListHostAliases', { MaxResults: 10 })).Aliases.length, 1)
        await call('DeleteHostAlias', { HostName: 'strange' })
        await call('DeleteLogonSource', { SourceId })
        assert.equal((await send(Token, line('web-1', 3))).status, 401)
      })

      test('how logons are judged, and what is tried before', async () => {
        await call('ModifyLogonSettings', { ImpossibleTravel: true, Learning: 'vendor' })
        assert.equal((await call('DescribeLogonSettings')).Learning, 'vendor')
        await call('ModifyLogonSettings', { Learning: 'suggest' })
        const { Places } = await call('ListLearntPlaces', { HostUuid: HOST, MaxResults: 5 })
        assert.equal(Places[0]?.Location, 'US')
        await call('DismissLearntPlace', { HostUuid: HOST, Location: 'US' })
        assert.equal((await call('ListLearntPlaces', { State: 'dismissed' })).Places.length, 1)
        for (const [Type, Config] of OTHERS) {
          const Target = JSON.stringify([{ target: HOST, targetType: 'uuid', flag: 'add' }])
          const Further = [{ Type, Config, Target }]
          const change = { Type, Config, Target: EVERYWHERE, Days: 1, Further: JSON.stringify(Further) }
          const { Types } = await call('BacktestLoginBaseConfig', change)
          assert.deepEqual([Types.length, Types[0].Type], [1, Type])
        }
        const proposed = { Type: 'login_common_account', Config: `{"account":"bot-${index}"}`, Target: EVERYWHERE, Days: 90 }
        assert.ok((await call('BacktestLoginBaseConfig', proposed)).Logons > 0)
        const learnt = await call('ProposeLoginBaseConfig', { Target: '{"target":"-","targetType":"global"}' })
        assert.deepEqual([learnt.Types.length, learnt.Servers], [4, 3])
      })

      test('incidents, exports and approvals', async () => {
        const ip = { Type: 'login_common_ip', Config: `{"ip":"10.${index}.0.0/16"}`, Target: EVERYWHERE }
        await call('ModifyLoginBaseConfig', ip, '2018-12-03')
        const Lines = `2026-11-21T11:0${index}:00Z web-1 sshd[7]: Accepted password for ann from 9.9.9.${index + 1} port 5 ssh2`
        assert.equal((await call('ImportLogons', { HostUuid: HOST, Lines })).Alerts, 1)
        const { Incidents } = await call('ListIncidents', { MaxResults: 100 })
        const [incident] = Incidents.filter(({ Source }: { Source: string }) => Source === `9.9.9.${index + 1}`)
        assert.deepEqual([...incident.Kinds], ['ip'])
        const { Alerts } = await call('ExportAlerts', { From: '2026-11-21T00:00:00Z' })
        const alert = Alerts.find(({ Source }: { Source: string }) => Source === `9.9.9.${index + 1}`)
        const detail = await call(
          'DescribeSuspEventDetail',
          { SuspiciousEventId: Number(alert.AlertId), From: 'sas' },
          '2018-12-03',
        )
        const [change] = detail.SmallestChanges
        assert.equal(change.Parameters.AlertId, Number(alert.AlertId))
        const ExpireTime = '2099-01-01T00:00:00Z'
        const { ApprovalId } = await call(change.Action, { ...change.Parameters, ExpireTime })
        const { Approvals } = await call('ListApprovals', { State: 'holding' })
        assert.equal(Approvals.at(-1).ExpireTime, ExpireTime)
        await call('EndApproval', { ApprovalId })
        const approved = await call('ApproveAlert', { AlertId: Number(alert.AlertId) })
        assert.equal(approved.Type, 'login_common_ip')
        assert.match(approved.Config, new RegExp(`9\\.9\\.9\\.${index + 1}`))
      })

      test('what is learnt and approved of a member', async () => {
        const theirs = { ResourceDirectoryAccountId: SHOP }
        const shop = (product: string, action: string, given: Record<string, unknown>) =>
          server.call(product, action, given, server.rootOf(SHOP))
        const line = (address: string) =>
          `2026-11-21T12:0${index}:00Z till-1 sshd[7]: Accepted password for ann from ${address} port 5 ssh2`
        // Nothing is learnt from a source about which an alert waits.
        assert.equal((await shop('Garrison', 'ImportLogons', { HostUuid: TILL, Lines: line('8.8.4.4') })).status, 200)
        const ip = { Type: 'login_common_ip', Config: `{"ip":"10.${index}.0.0/16"}`, Target: EVERYWHERE }
        assert.equal((await shop('Sas', 'ModifyLoginBaseConfig', ip)).status, 200)
        const Lines = line(`8.8.8.${index + 1}`)
        assert.equal((await shop('Garrison', 'ImportLogons', { HostUuid: TILL, Lines })).body.Alerts, 1)
        const { Places } = await call('ListLearntPlaces', theirs)
        assert.deepEqual([Places[0].HostName, Places[0].Location], ['till-1', 'US'])
        await call('DismissLearntPlace', { HostUuid: TILL, Location: 'US', ...theirs })
        const [alert] = (await call('ExportAlerts', { AliUid: SHOP, From: '2026-11-21T00:00:00Z' })).Alerts.slice(-1)
        const approval = { AlertId: Number(alert.AlertId), ExpireTime: '2099-01-01T00:00:00Z', ...theirs }
        const { ApprovalId } = await call('ApproveAlert', approval)
        const ids = async () =>
          (await call('ListApprovals', theirs)).Approvals.map((one: { ApprovalId: number }) => one.ApprovalId)
        assert.deepEqual(await ids(), [ApprovalId])
        await call('EndApproval', { ApprovalId, ...theirs })
        assert.deepEqual(await ids(), [])
      })

      test('who is told', async () => {
        for (const [number, channel] of CHANNELS.entries()) {
          const { SubscriptionId } = await call('CreateAlertSubscription', {
            Name: `${name} ${number}`,
            PerMinute: 5,
            ...channel,
          })
          const { Channel: _, ...settings } = channel
          const changed = { ...settings, HostUuids: [HOST], GroupIds: [], Name: `${name} changed ${number}`, PerMinute: 6 }
          await call('ModifyAlertSubscription', { SubscriptionId, ...changed, Scope: 'organisation' })
          await call('ModifyAlertSubscription', { SubscriptionId, ...settings })
          const { Subscriptions } = await call('ListAlertSubscriptions')
          const found = Subscriptions.find((one: { SubscriptionId: number }) => one.SubscriptionId === SubscriptionId)
          assert.deepEqual([found.Name, found.PerMinute], [`${name} changed ${number}`, 6])
          if (number === 0) {
            server.clock.advance(60_000) // samples are few
            assert.match((await call('TestAlertSubscription', { SubscriptionId })).MessageId, /^[0-9a-f-]{36}$/)
          }
          await call('DeleteAlertSubscription', { SubscriptionId })
        }
      })

      test('what could not be told', async () => {
        const dead = { account: HEAD, id: `dead-${index}`, subscription: 99, message: `m-${index}`, state: 'dead', tries: 31 }
        const facts = JSON.stringify({ account: HEAD, incident: 'i', level: 'serious' })
        await putDeliveries(server.database, [{ ...dead, facts, failed_at: 1, outcome: 'refused (404)' }])
        assert.equal((await call('ListDeadDeliveries', { MaxResults: 10 })).Deliveries[0].DeliveryId, `dead-${index}`)
        await call('RetryDeadDelivery', { DeliveryId: `dead-${index}` })
        assert.equal((await call('ListDeadDeliveries')).Deliveries.length, 0)
      })

      test('a pair is checked now, and the clock is set', async () => {
        const key = {
          Vendor: 'AWS',
          AkType: 'sub',
          SecretId: `key-${index}`,
          SecretKey: 'secret',
          AuthModules: ['HOST'],
          Status: 1,
        }
        const { Data } = await call('AddCloudVendorAccountAK', key, '2018-12-03')
        const { Pairs } = await call('CheckVendorAccount', { AuthIds: [Data.AuthId] })
        assert.deepEqual([Pairs[0].AuthId, Pairs[0].ServiceStatus], [Data.AuthId, 2])
        const Time = new Date(Date.now() + (index + 1) * 60_000).toISOString().replace(/\.\d+/, '')
        assert.equal((await call('SetClock', { Time })).Time, Time)
      })
    })
  }
})
