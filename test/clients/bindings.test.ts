import assert from 'node:assert/strict'
import test, { after, before, describe } from 'node:test'
import { TestServer } from '../server.ts'
import { engines } from '../storage/engines.ts'
import { OFFICIAL_CLIENTS, type OfficialCall, type OfficialClient, officialClients } from './official.ts'

const MEMBER = '1900000000000001'

describe('bindings, data sources and firewall members through official clients', () => {
  let server: TestServer

  before(async () => {
    const [engine] = engines
    assert.ok(engine)
    server = await TestServer.start(engine)
  })
  after(() => server.stop())

  const clientOf = (name: string): OfficialClient => {
    const client = officialClients(server.url, server.rootOf('1500000000000001')).find((other) => other.name === name)
    assert.ok(client)
    return client
  }

  for (const name of OFFICIAL_CLIENTS) {
    test(`data sources through ${name}`, async () => {
      const client = clientOf(name)
      const siem = (action: string, body?: OfficialCall['body']) =>
        client.call({ version: '2022-06-16', action, ...(body && { body }) })
      const account = { AccountId: `account-${OFFICIAL_CLIENTS.indexOf(name)}`, CloudCode: 'hcloud' }
      const key = { ...account, AccessId: 'ABC' }
      await siem('BindAccount', { ...key, AccountName: 'sas_account_xxx' })
      assert.deepEqual((await siem('ListDataSourceTypes', { CloudCode: 'hcloud' })).Data[0].DataSourceType, 'obs')
      const type = { CloudCode: 'hcloud', DataSourceType: 'obs' }
      assert.equal((await siem('DescribeDataSourceParameters', type)).Data[0].ParaCode, 'region_code')
      const DataSourceInstanceParams = '[{"paraCode":"region_code","paraValue":"ap-guangzhou"}]'
      const added = await siem('AddDataSource', { ...account, ...type, DataSourceInstanceParams })
      assert.equal(added.Data.Count, 1)
      const { DataSourceInstanceId } = added.Data
      const source = { ...account, DataSourceInstanceId }
      const logs = JSON.stringify([{ LogCode: 'cloud_siem_hcloud_waf_alert_log', LogParas: '[]' }])
      const log = (await siem('AddDataSourceLog', { ...source, DataSourceInstanceLogs: logs })).Data
      assert.equal(log.Count, 1)
      const { LogInstanceId } = log
      await siem('ModifyDataSource', { ...source, ...type, DataSourceInstanceRemark: 'a b' })
      await siem('ModifyDataSourceLog', { ...source, LogInstanceId, DataSourceInstanceLogs: logs })
      const product = { CloudCode: 'hcloud', ProdCode: 'hcloud_waf' }
      const Accounts = JSON.stringify([{ AccountId: account.AccountId, Imported: 1 }])
      assert.equal((await siem('SubmitImportLogTasks', { ...product, Accounts })).Data.Count, 1)
      assert.equal((await siem('ListImportedLogsByProd', product)).Data[0].ImportedUserCount, 1)
      const LogCodes = ['cloud_siem_hcloud_waf_alert_log']
      assert.equal((await siem('ListAccountsByLog', { ...product, LogCodes })).Data[0].Imported, 1)
      assert.equal((await siem('ListDataSourceLogs', source)).Data.DataSourceInstanceLogs[0].TaskStatus, 1)
      assert.equal((await siem('DescribeDataSourceInstance', source)).Data.DataSourceInstanceParams.length, 1)
      assert.equal((await siem('ListBindDataSources', account)).Data[0].DataSourceRemark, 'a b')
      assert.equal((await siem('ListAccountAccessId', { CloudCode: 'hcloud' })).Code, 200)
      assert.equal((await siem('DescribeScopeUsers')).Data[0].UserId, account.AccountId)
      assert.equal((await siem('DeleteDataSourceLog', { ...source, LogInstanceId })).Data.Count, 1)
      assert.equal((await siem('DeleteDataSource', source)).Data.Count, 1)
      assert.equal((await siem('DeleteBindAccount', key)).Data.Count, 1)
    })

    test(`authorisation and purchase through ${name}`, async () => {
      const client = clientOf(name)
      const siem = (action: string) => client.call({ version: '2022-06-16', action })
      assert.equal((await siem('EnableAccessForCloudSiem')).Data, true)
      assert.equal((await siem('DescribeAuth')).Data, true)
      assert.equal((await siem('EnableServiceForCloudSiem')).Data, true)
      assert.equal((await siem('DescribeServiceStatus')).Data, true)
      assert.equal((await siem('DescribeUserBuyStatus')).Data.Capacity, 300)
      assert.equal((await siem('ListRdUsers')).Data[0].Joined, true)
    })

    test(`the firewall through ${name}`, async () => {
      const client = clientOf(name)
      const firewall = (action: string, query?: OfficialCall['query'], method?: OfficialCall['method']) =>
        client.call({ version: '2017-12-07', action, ...(query && { query }), ...(method && { method }) })
      await firewall('AddInstanceMembers', { Members: [{ MemberUid: MEMBER }] })
      assert.equal((await firewall('DescribeMemberInfo', { MemberUid: MEMBER }, 'GET')).IsMember, true)
      assert.equal((await firewall('DescribeCtrlInstanceMemberAccounts')).InstanceMemberCount, 1)
      assert.equal((await firewall('DescribeInstanceRdAccounts', { MemberUid: MEMBER })).Accounts[0].DisplayName, 'shop')
      assert.equal((await firewall('DescribeUserBuyVersion')).InstanceStatus, 'normal')
      assert.equal((await firewall('DescribeAssetStatistic', { Lang: 'zh' })).ResourceSpecStatistic.IpNumUsed, 1)
      assert.equal((await firewall('DescribeSlrGrant', { Lang: 'zh' })).UserType, 'main')
      await firewall('DeleteInstanceMembers', { MemberUids: [MEMBER] })
      assert.equal((await firewall('DescribeInstanceMembers', { MemberUid: MEMBER })).Members[0].MemberStatus, 'deleting')
      server.clock.advance(5000)
      assert.deepEqual((await firewall('DescribeInstanceMembers', { MemberUid: MEMBER })).Members, [])
    })
  }
})
