import assert from 'node:assert/strict'
import test, { before } from 'node:test'
import { insertHosts } from '../../domain/hosts.ts'
import { forEachServer } from '../../server.ts'
import { assetCalls, HEAD, SHOP, uuid } from './assets.ts'

const ACTION = 'GetAssetDetailByUuid'

forEachServer((server) => {
  const { succeed, fail } = assetCalls(server)
  before(async () => {
    const known = { instance_id: 'i-1', region: 'cn-hangzhou', vpc: 'vpc-1', vendor: 'aliyun', os: 'linux', os_name: 'Debian 12' }
    const bare = { account: HEAD, uuid: 'bare', name: 'bare', hostname: 'bare' }
    const full = { account: HEAD, uuid: 'full', name: 'full', hostname: 'full.example', ip: '10.0.0.9', version: 7, cores: 8 }
    await server().database.write((transaction) =>
      insertHosts(transaction, [bare, { ...full, ...known, agent: 'online', group_id: 1, created_at: 1_603_863_599_000 }]),
    )
    await succeed('AddTagWithUuid', { TagName: 'abc', UuidList: 'full' })
  })

  test('everything that is known is shown', async () => {
    const { RequestId, AssetDetail } = await succeed(ACTION, { Uuid: 'full', Lang: 'zh', SourceIp: '192.0.2.1' })
    assert.match(RequestId, /^[0-9A-F-]{36}$/)
    assert.deepEqual(AssetDetail, {
      AssetType: '0',
      AuthVersion: 7,
      Bind: true,
      ClientStatus: 'online',
      ClientSubStatus: 'online',
      Cpu: 8,
      CreateTime: 1_603_863_599_000,
      DiskInfoList: [],
      Flag: 0,
      GroupTrace: 'web',
      HostName: 'full.example',
      InstanceId: 'i-1',
      InstanceName: 'full',
      IntranetIp: '10.0.0.9',
      Ip: '10.0.0.9',
      IpList: ['10.0.0.9'],
      MacList: [],
      Os: 'linux',
      OsDetail: 'Debian 12',
      OsName: 'Debian 12',
      Region: 'cn-hangzhou',
      RegionId: 'cn-hangzhou',
      RegionName: 'cn-hangzhou',
      Tag: 'abc',
      Uuid: 'full',
      VpcInstanceId: 'vpc-1',
    })
  })

  test('what nobody knows is left out', async () => {
    const { AssetDetail } = await succeed(ACTION, { Uuid: 'bare' })
    assert.deepEqual(AssetDetail, {
      AssetType: '0',
      AuthVersion: 1,
      Bind: false,
      ClientStatus: 'offline',
      ClientSubStatus: 'uninstalled',
      CreateTime: 0,
      DiskInfoList: [],
      Flag: 1,
      GroupTrace: 'default',
      HostName: 'bare',
      InstanceName: 'bare',
      IpList: [],
      MacList: [],
      Region: 'outside-of-aliyun',
      RegionId: 'outside-of-aliyun',
      RegionName: 'outside-of-aliyun',
      Uuid: 'bare',
    })
    assert.deepEqual((await succeed(ACTION, { Uuid: uuid(1) })).AssetDetail.IpList, ['203.0.113.11', '10.0.0.11'])
  })

  test('unknown servers are refused, and those of other accounts are unknown', async () => {
    assert.deepEqual(await fail(ACTION, { Uuid: 'nobody' }), [400, 'DataNotExists', 'nobody data not exist'])
    assert.equal((await fail(ACTION, { Uuid: uuid(4) }))[1], 'DataNotExists')
    assert.equal((await fail(ACTION, { Uuid: uuid(1) }, server().rootOf(SHOP)))[1], 'DataNotExists')
    assert.equal((await fail(ACTION, {}))[1], 'MissingUuid')
    assert.equal((await fail(ACTION, { Uuid: uuid(1), Lang: 'fr' }))[1], 'InvalidLang')
  })

  test('a user needs permission', async () => {
    assert.deepEqual((await fail(ACTION, { Uuid: uuid(1) }, server().user('nobody'))).slice(0, 2), [403, 'NoPermission'])
  })
})
