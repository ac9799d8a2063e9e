import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, it } from 'node:test'
import { connectors } from '../../src/connectors/connectors.ts'
import type { Checked } from '../../src/jobs/check-vendor-keys.ts'
import { egressTo } from '../connectors/network.ts'
import { AWS_ACCOUNT, awsStandIn } from '../connectors/stand-ins/aws.ts'
import * as azure from '../connectors/stand-ins/azure.ts'
import type { StandIn } from '../connectors/stand-ins/cloud.ts'
import * as google from '../connectors/stand-ins/google.ts'
import { HUAWEI_ACCOUNT, huaweiStandIn } from '../connectors/stand-ins/huawei.ts'
import { TENCENT_ACCOUNT, tencentStandIn } from '../connectors/stand-ins/tencent.ts'
import { VOLCENGINE_ACCOUNT, volcengineStandIn } from '../connectors/stand-ins/volcengine.ts'
import { TestServer } from '../server.ts'
import { engines } from '../storage/engines.ts'
import type { ShownPair } from './shown-pair.ts'
import { Told } from './told.ts'

/*
 * What becomes of a pair of each cloud, from the call that adds it to the statuses and messages that are listed, through the
 * production's own connectors; how each error is told apart is for the tests of the connectors.
 */

type Keys = Readonly<Record<string, string>>
const first = (keys: Keys): readonly [string, string] => Object.entries(keys)[0] ?? ['', '']

interface Scene {
  readonly vendor: string
  readonly key: readonly [string, string]
  /** A secret that is well-formed and wrong. */
  readonly wrong: string
  readonly more: Readonly<Record<string, unknown>>
  readonly account: string
  /** A cloud that denies what the module HOST needs, or does not. */
  readonly stand: (deniesHosts: boolean, now: () => number) => Promise<StandIn>
  readonly permission: string
  /** One of the regions that the account has. */
  readonly region: string
  /** Requests that a wrong secret, a key that nobody knows, and a whole check of HOST cost at most. */
  readonly most: { readonly wrong: number; readonly unknown: number; readonly whole: number }
}

const denied = (isDenied: boolean, name: string) => new Set(isDenied ? [name] : [])

const scenes: readonly Scene[] = [
  {
    vendor: 'AWS',
    key: first(AWS_ACCOUNT.keys),
    wrong: 'wrong',
    more: { AkType: 'sub' },
    account: '123456789012',
    stand: (isDenied, now) => awsStandIn({ ...AWS_ACCOUNT, denied: denied(isDenied, 'ec2:DescribeInstances') }, now),
    permission: 'ec2:DescribeInstances',
    region: 'us-west-2',
    most: { wrong: 1, unknown: 1, whole: 5 },
  },
  {
    vendor: 'Tencent',
    key: first(TENCENT_ACCOUNT.keys),
    wrong: 'wrong',
    more: { AkType: 'sub' },
    account: '100000000001',
    stand: (isDenied, now) => tencentStandIn({ ...TENCENT_ACCOUNT, denied: denied(isDenied, 'cvm:DescribeInstances') }, now),
    permission: 'cvm:DescribeInstances',
    region: 'ap-shanghai',
    most: { wrong: 1, unknown: 2, whole: 4 },
  },
  {
    vendor: 'HUAWEICLOUD',
    key: first(HUAWEI_ACCOUNT.keys),
    wrong: 'wrong',
    more: { AkType: 'sub' },
    account: HUAWEI_ACCOUNT.domain,
    stand: (isDenied, now) => huaweiStandIn({ ...HUAWEI_ACCOUNT, denied: isDenied ? ['cloudservers'] : [] }, now),
    permission: 'ecs:cloudServers:list',
    region: 'cn-east-3',
    most: { wrong: 1, unknown: 2, whole: 4 },
  },
  {
    vendor: 'Azure',
    key: [azure.APPLICATION, azure.AZURE_ACCOUNT.applications[azure.APPLICATION]?.secret ?? ''],
    wrong: 'wrong',
    more: { AkType: 'primary', TenantId: azure.TENANT },
    account: azure.TENANT,
    stand: (isDenied, now) =>
      azure.azureStandIn({ ...azure.AZURE_ACCOUNT, denied: denied(isDenied, 'Microsoft.Compute/virtualMachines') }, now),
    permission: 'Microsoft.Compute/virtualMachines/read',
    region: 'westeurope',
    most: { wrong: 1, unknown: 1, whole: 3 },
  },
  {
    vendor: 'VOLCENGINE',
    key: first(VOLCENGINE_ACCOUNT.keys),
    wrong: 'wrong',
    more: { AkType: 'sub' },
    account: '2000000000',
    stand: (isDenied, now) =>
      volcengineStandIn({ ...VOLCENGINE_ACCOUNT, denied: denied(isDenied, 'ecs:DescribeInstances') }, now),
    permission: 'ecs:DescribeInstances',
    region: 'cn-shanghai',
    most: { wrong: 1, unknown: 1, whole: 4 },
  },
  {
    vendor: 'google',
    key: google.GOOGLE_KEY,
    wrong: google.newKey(),
    more: { AkType: 'sub', ExtendInfo: JSON.stringify(google.GOOGLE_FILE) },
    account: google.PROJECT,
    stand(isDenied, now) {
      const granted = new Set([...google.ALL_PERMISSIONS].filter((name) => !isDenied || name !== 'compute.instances.list'))
      const projects = { [google.PROJECT]: { number: '123456789012', granted, instances: [] } }
      return google.googleStandIn({ ...google.GOOGLE_ACCOUNT, projects }, now)
    },
    permission: 'compute.instances.list',
    region: 'us-central1',
    most: { wrong: 1, unknown: 1, whole: 4 },
  },
]

for (const scene of scenes) {
  describe(`a pair of ${scene.vendor}`, () => {
    let server: TestServer
    let checks: Told<Checked>
    let present: StandIn
    /** Requests until the check that was over last; servers are read after it. */
    let requests = 0
    let retire: (() => Promise<void>)[] = []

    const [engine] = engines
    before(() => assert.ok(engine))
    beforeEach(() => {
      checks = new Told('the check of a pair')
    })
    after(() => leave())

    async function leave(): Promise<void> {
      for (const step of retire.splice(0)) await step()
      retire = []
    }

    /** A server beside such a cloud. */
    async function enter(deniesHosts: boolean): Promise<void> {
      await leave()
      let clock: { now(): number } = Date
      present = await scene.stand(deniesHosts, () => clock.now())
      const random = () => 0.5
      const onChecked = (checked: Checked) => {
        requests = present.asked.length
        checks.tell(checked)
      }
      const egress = egressTo(present, { connectMs: 400, headMs: 100 })
      const checking = { rhythm: { everyMs: 86_400_000, random }, atOnce: 4, checkMs: 60_000, onChecked }
      const reading = { refreshMs: 2 ** 40, refreshesAtOnce: 1, random, onRefreshed: () => {} }
      const clouds = { egress, connectors, lookMs: 5, ...checking, ...reading }
      if (engine === undefined) throw new Error('there is no engine')
      server = await TestServer.start(engine, undefined, { clouds })
      clock = server.clock
      retire = [() => server.stop(), () => present.close()]
    }

    /** Adds a pair and waits until it is no longer being checked. */
    async function settled(SecretId: string, SecretKey: string): Promise<ShownPair> {
      const pair = { Vendor: scene.vendor, ...scene.more, SecretId, SecretKey, AuthModules: ['HOST'] }
      const added = await server.call('Sas', 'AddCloudVendorAccountAK', pair)
      assert.equal(added.status, 200, JSON.stringify(added.body))
      while ((await checks.next()).recorded === 'checking') server.clock.advance(30_000)
      const { body } = await server.call('Sas', 'DescribeCloudVendorAccountAKList', { Lang: 'en' })
      const [shown] = (body as { CloudVendorAccountAKs: ShownPair[] }).CloudVendorAccountAKs
      assert.ok(shown)
      return shown
    }

    const statuses = ({ ServiceStatus, AuthModules }: ShownPair) => [
      ServiceStatus,
      ...AuthModules.map((one) => one.ModuleServiceStatus),
    ]

    it('works with its key, in few requests', async () => {
      await enter(false)
      const shown = await settled(...scene.key)
      assert.deepEqual([...statuses(shown), shown.Message, shown.VendorUid], [0, 0, '', scene.account])
      assert.ok(requests <= scene.most.whole, `${requests} requests`)
    })

    it('works in a region that was chosen', async () => {
      await enter(false)
      const chosen = { Vendor: scene.vendor, RegionIds: [scene.region] }
      assert.equal((await server.call('Sas', 'SetSyncRefreshRegion', chosen)).status, 200)
      const shown = await settled(...scene.key)
      assert.deepEqual([...statuses(shown), shown.Message, shown.AuthModules[0]?.Message], [0, 0, '', ''])
    })

    it('fails with a wrong secret, after one look', async () => {
      await enter(false)
      const shown = await settled(scene.key[0], scene.wrong)
      assert.deepEqual(statuses(shown), [1, 1])
      assert.match(shown.Message, /^The AccessKey secret does not fit the AccessKey id\./)
      assert.ok(requests <= scene.most.wrong, `${requests} requests`)
    })

    it('fails with a key that nobody knows, and asks no more often than the cloud bears', async () => {
      await enter(false)
      const unknown = scene.vendor === 'Azure' ? '99999999-2222-3333-4444-555555555555' : `${scene.key[0].slice(0, -2)}zz`
      const shown = await settled(unknown, scene.key[1])
      assert.deepEqual(statuses(shown), [1, 1])
      const tries = connectors[Object.entries(CLOUDS).find(([name]) => name === scene.vendor)?.[1] ?? 'aws'].tries.unknownKey
      assert.ok(requests <= scene.most.unknown * tries, `${requests} requests`)
    })

    it('names the permission that is missing', async () => {
      await enter(true)
      const shown = await settled(...scene.key)
      assert.deepEqual(statuses(shown), [1, 1])
      assert.ok(shown.Message.startsWith(`The AccessKey lacks the permission ${scene.permission}`), shown.Message)
      assert.equal(shown.AuthModules[0]?.Message, shown.Message)
    })

    it('times out when the cloud does not answer, and works when it does', async () => {
      await enter(false)
      present.override = () => 'hang'
      const pair = { Vendor: scene.vendor, ...scene.more, SecretId: scene.key[0], SecretKey: scene.key[1], AuthModules: ['HOST'] }
      await server.call('Sas', 'AddCloudVendorAccountAK', pair)
      assert.equal((await checks.next()).recorded, 'checking')
      server.clock.advance(6 * 60_000)
      assert.equal((await checks.next()).recorded, 'timed-out')
      present.override = undefined
      server.clock.advance(3_600_000)
      let recorded = 'timed-out'
      while (recorded === 'timed-out') recorded = (await checks.next()).recorded
      assert.equal(recorded, 'working')
    })
  })
}

const CLOUDS = {
  AWS: 'aws',
  Tencent: 'tencent',
  HUAWEICLOUD: 'huawei',
  Azure: 'azure',
  VOLCENGINE: 'volcengine',
  google: 'google',
} as const
