import assert from 'node:assert/strict'
import test, { before } from 'node:test'
import { insertHosts } from '../../domain/hosts.ts'
import { forEachServer } from '../../server.ts'
import { assetCalls, HEAD, SECURITY, SHOP, STRANGER, uuid } from './assets.ts'

const ACTION = 'DescribeFieldStatistics'
const DAY_MS = 86_400_000

forEachServer((server) => {
  const { succeed, fail, approve, logOn } = assetCalls(server)
  const nonZero = async (parameters: Record<string, unknown> = {}, account = HEAD) => {
    const { GroupedFields } = await succeed(ACTION, parameters, server().rootOf(account))
    assert.equal(Object.keys(GroupedFields).length, 38)
    return Object.fromEntries(Object.entries(GroupedFields).filter(([, number]) => number !== 0))
  }

  before(async () => {
    const now = server().clock.now()
    const vendors = ['aliyun', 'aws', 'azure', 'huawei', 'datacenter', 'tencent', 'lightweight', 'aliyun']
    const agents = ['online', 'offline', 'pause', 'uninstalled', 'stopped', 'online', 'online', 'stopped']
    const hosts = vendors.map((vendor, index) => ({
      account: HEAD,
      uuid: `v${index}`,
      vendor,
      agent: agents[index] ?? '',
      version: index % 2 === 0 ? 7 : 0,
      cores: 2 ** index,
      importance: index === 1 ? 0 : index < 4 ? 2 : 1,
      region: `r-${index % 3}`,
      vpc: index < 2 ? '' : `vpc-${index % 2}`,
      created_at: index === 3 ? now - DAY_MS : 0,
    }))
    await server().database.write(async (transaction) => {
      await transaction.run('UPDATE hosts SET created_at = 0')
      await insertHosts(transaction, hosts)
    })
    await approve('global', '-')
    for (const host of ['v2', 'v2', 'v3', uuid(3)]) await logOn(host)
  })

  const EXPECTED = {
    AliYunInstanceCount: 2,
    AwsInstanceCount: 1,
    AzureInstanceCount: 1,
    GeneralAssetCount: 4 + 3,
    GroupCount: 2,
    HuaweiInstanceCount: 1,
    IdcInstanceCount: 1,
    ImportantAssetCount: 3,
    InstanceCoreCount: 255,
    InstanceCount: 11,
    NewInstanceCoreCount: 8,
    NewInstanceCount: 1,
    NoRiskInstanceCount: 8,
    NotBindMachineInstanceCount: 4 + 3,
    NotRunningStatusCoreCount: 16 + 128,
    NotRunningStatusCount: 2,
    OfflineInstanceCount: 4 + 3,
    OutMachineInstanceCount: 3,
    PauseInstanceCount: 1,
    RegionCount: 4,
    RiskInstanceCoreCount: 12,
    RiskInstanceCount: 3,
    TencentInstanceCount: 1,
    TestAssetCount: 1,
    TripartiteInstanceCount: 1,
    UnKnowStatusInstanceCount: 2 + 3,
    UnprotectedInstanceCoreCount: 2 + 8 + 16 + 128,
    UnprotectedInstanceCount: 4 + 3,
    VpcCount: 2,
  }

  test('servers and cores are counted by everything that is known of them', async () => {
    const { RequestId } = await succeed(ACTION)
    assert.match(RequestId, /^[0-9A-F-]{36}$/)
    assert.deepEqual(await nonZero(), EXPECTED)
    assert.deepEqual(await nonZero({ MachineTypes: 'ecs', RegionId: 'cn-hangzhou' }), EXPECTED)
    assert.deepEqual(await nonZero({ MachineTypes: 'cloud_product' }), { GroupCount: 2 })
    assert.equal((await fail(ACTION, { MachineTypes: 'eci' }))[1], 'InvalidMachineTypes')
  })

  test('an account without servers has a group', async () => {
    assert.deepEqual(await nonZero({}, SECURITY), { GroupCount: 1 })
  })

  test('members are counted for administrators, and nobody else', async () => {
    const shop = { GroupCount: 1, InstanceCount: 1, InstanceCoreCount: 4, RegionCount: 1 }
    for (const account of [HEAD, SECURITY]) {
      const counted = await nonZero({ ResourceDirectoryAccountId: SHOP }, account)
      assert.deepEqual({ ...counted, ...shop }, counted)
    }
    for (const [account, member] of [
      [SHOP, HEAD],
      [HEAD, STRANGER],
    ] as const) {
      const refused = await fail(ACTION, { ResourceDirectoryAccountId: member }, server().rootOf(account))
      assert.deepEqual(refused, [403, 'NoPermission', 'caller has no permission'])
    }
  })

  test('servers of Google Cloud and Volcano Engine are counted', async () => {
    const hosts = ['google', 'google', 'volcengine'].map((vendor, index) => ({ account: STRANGER, uuid: `g${index}`, vendor }))
    await server().database.write((transaction) => insertHosts(transaction, hosts))
    const counted = await nonZero({}, STRANGER)
    assert.deepEqual({ ...counted, GoogleInstanceCount: 2, VolcengineInstanceCount: 1 }, counted)
  })

  test('a user needs permission', async () => {
    assert.deepEqual((await fail(ACTION, {}, server().user('nobody'))).slice(0, 2), [403, 'NoPermission'])
  })
})
