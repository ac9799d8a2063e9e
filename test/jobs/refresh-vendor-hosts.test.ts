import assert from 'node:assert/strict'
import { afterEach, describe, it } from 'node:test'
import { aws } from '../../src/connectors/aws/connector.ts'
import type { Checked } from '../../src/jobs/check-vendor-keys.ts'
import type { Refreshed } from '../../src/jobs/refresh-vendor-hosts.ts'
import { egressTo } from '../connectors/network.ts'
import { AWS_ACCOUNT, type AwsAccount, type AwsInstance, awsStandIn, refusal } from '../connectors/stand-ins/aws.ts'
import type { StandIn } from '../connectors/stand-ins/cloud.ts'
import { plain } from '../operations/sas/accounts.ts'
import { TestServer } from '../server.ts'
import { forEachEngine } from '../storage/engines.ts'
import { Told } from './told.ts'

const [KEY, SECRET] = Object.entries(AWS_ACCOUNT.keys)[0] ?? ['', '']
const SECOND = 'AKIALABEXAMPLE000002'
const KEYS = { ...AWS_ACCOUNT.keys, [SECOND]: SECRET }
const PAIR = { Vendor: 'AWS', AkType: 'sub', SecretId: KEY, SecretKey: SECRET, AuthModules: ['HOST', 'CSPM'] }
const HOUR = 3_600_000
const DAY = 24 * HOUR
const YEAR = 365 * DAY

const running = (id: string, region: string, more: Partial<AwsInstance> = {}): AwsInstance => {
  return { id, region, name: `name of ${id}`, state: 'running', ...more }
}

/** A pretended account that changes as tests go on. */
interface Lab extends AwsAccount {
  account: string
  readonly regions: string[]
  readonly denied: Set<string>
  readonly instances: AwsInstance[]
}

interface World {
  readonly server: TestServer
  readonly stand: StandIn
  readonly lab: Lab
  readonly readings: Told<Refreshed>
  readonly checks: Told<Checked>
}

interface Instance {
  readonly InstanceId: string
  readonly Uuid: string
  readonly [field: string]: unknown
}

forEachEngine((engine) => {
  describe(`reading servers of other clouds on ${engine.name}`, () => {
    const closers: (() => unknown)[] = []
    afterEach(async () => {
      for (const close of closers.splice(0).reverse()) await close()
    })

    async function world(instances: readonly AwsInstance[]): Promise<World> {
      const lab: Lab = {
        ...AWS_ACCOUNT,
        keys: KEYS,
        regions: [...AWS_ACCOUNT.regions],
        denied: new Set(),
        instances: [...instances],
      }
      let server: TestServer | undefined
      const stand = await awsStandIn(lab, () => server?.clock.now() ?? Date.now())
      closers.push(stand.close)
      const checks = new Told<Checked>('the check of a pair')
      const readings = new Told<Refreshed>('the reading of a pair')
      const random = () => 0.5
      server = await TestServer.start(engine, undefined, {
        clouds: {
          ...{ egress: egressTo(stand, { headMs: 300, totalMs: 1000 }), connectors: { aws }, lookMs: 5 },
          ...{ rhythm: { everyMs: YEAR, random }, atOnce: 4, checkMs: 60_000, onChecked: checks.tell },
          ...{ refreshMs: 6 * HOUR, refreshesAtOnce: 4, random, onRefreshed: readings.tell },
        },
      })
      closers.push(() => server?.stop())
      return { server, stand, lab, readings, checks }
    }

    async function call(server: TestServer, action: string, parameters: Record<string, unknown> = {}) {
      const { status, body, text } = await server.call('Sas', action, parameters)
      assert.equal(status, 200, text)
      return body
    }
    const add = async (server: TestServer, parameters: Record<string, unknown> = {}): Promise<number> =>
      (await call(server, 'AddCloudVendorAccountAK', { ...PAIR, ...parameters })).Data.AuthId
    const modify = (server: TestServer, AuthIds: number, parameters: Record<string, unknown>) =>
      call(server, 'ModifyCloudVendorAccountAK', { AuthIds, ...parameters })
    /** The imported servers, in the order of their ids at the vendor. */
    async function imported(server: TestServer): Promise<Instance[]> {
      const { Instances } = await call(server, 'DescribeCloudCenterInstances', { Flags: '7', PageSize: 1000 })
      return plain<Instance[]>(Instances).sort((a, b) => (a.InstanceId < b.InstanceId ? -1 : 1))
    }
    const ids = async (server: TestServer) => (await imported(server)).map(({ InstanceId }) => InstanceId)
    /** A next reading, when its time has come. */
    async function later({ server, readings }: World): Promise<Refreshed> {
      server.clock.advance(7 * HOUR)
      return readings.next()
    }
    const places = (server: TestServer) =>
      server.database.read((reader) =>
        reader.all<{ place: string; stale: number; finding: string }>(
          `SELECT place, CASE WHEN read_at = tried_at THEN 0 ELSE 1 END AS stale, finding
           FROM vendor_places ORDER BY place LIMIT 100`,
        ),
      )

    it('shows the servers of all regions once the key works, page after page', async () => {
      const many = Array.from({ length: 450 }, (_, n) => running(`i-${1000 + n}`, 'us-west-2'))
      const { server, readings, stand } = await world([
        running('i-0001', 'us-east-1', { name: 'web <1> & more' }),
        running('i-0002', 'eu-central-1', { platform: 'windows' }),
        running('i-0003', 'eu-central-1', { state: 'terminated' }),
        ...many,
      ])
      const pair = await add(server)
      const expected = { account: '1500000000000001', pair, isDiscarded: false, places: 3, hosts: 452, failures: [] }
      assert.deepEqual(await readings.next(), expected)
      const [first, second, ...rest] = await imported(server)
      assert.equal(rest.length, 450)
      const fields =
        'InstanceId InstanceName Region Os OsName IntranetIp InternetIp VpcInstanceId Vendor Cores VendorUid VendorUserName'.split(
          ' ',
        )
      const shown = (instance: Instance | undefined) => fields.map((name) => instance?.[name])
      const common = ['Linux/UNIX', '10.0.0.7', '203.0.113.7', 'vpc-1', 7, 4, '123456789012', 'scanner']
      assert.deepEqual(shown(first), ['i-0001', 'web <1> & more', 'us-east-1', 'linux', ...common])
      assert.deepEqual(shown(second), ['i-0002', 'name of i-0002', 'eu-central-1', 'windows', ...common])
      assert.equal(stand.asked.filter(({ body }) => body.includes('NextToken')).length, 2)
    })

    it('keeps what people have set when it reads again, and knows each server by its UUID', async () => {
      const lab = await world([running('i-1', 'us-east-1')])
      const { server, readings } = lab
      await add(server)
      await readings.next()
      const [host] = await imported(server)
      const Uuid = host?.Uuid ?? ''
      await call(server, 'AddTagWithUuid', { TagName: 'theirs', UuidList: Uuid })
      const { GroupId } = await call(server, 'CreateOrUpdateAssetGroup', { GroupName: 'imported', Uuids: Uuid })
      const [before] = await imported(server)
      lab.lab.instances[0] = running('i-1', 'us-east-1', { name: 'renamed' })
      assert.deepEqual(await later(lab).then(({ hosts, failures }) => [hosts, failures]), [1, []])
      const [after] = await imported(server)
      assert.deepEqual(after, { ...before, InstanceName: 'renamed' })
      assert.deepEqual([after?.['Uuid'], after?.['GroupId'], after?.['Tag']], [Uuid, GroupId, 'theirs'])
      assert.ok(Number(after?.['CreatedTime']) < server.clock.now() - 7 * HOUR)
    })

    it('takes away a server that is gone, with its tags and the baselines that are its own', async () => {
      const lab = await world([running('i-1', 'us-east-1'), running('i-2', 'us-east-1')])
      const { server, readings } = lab
      await add(server)
      await readings.next()
      const [first] = await imported(server)
      const target = first?.Uuid ?? ''
      await call(server, 'AddTagWithUuid', { TagName: 'gone soon', UuidList: target })
      const Target = JSON.stringify([{ target, targetType: 'uuid', flag: 'add' }])
      const Type = 'login_common_account'
      await call(server, 'ModifyLoginBaseConfig', { Type, Config: '{"account":"deploy"}', Target })
      assert.equal((await call(server, 'DescribeLoginBaseConfigs', { Type })).TotalCount, 1)
      lab.lab.instances.shift()
      await later(lab)
      assert.deepEqual(await ids(server), ['i-2'])
      assert.equal((await call(server, 'DescribeLoginBaseConfigs', { Type })).TotalCount, 0)
      const tagged = 'SELECT host FROM tagged_hosts WHERE host = ? LIMIT 1'
      assert.equal(await server.database.read((reader) => reader.first(tagged, target)), undefined)
    })

    it('keeps the servers of a region that fails, says why, and goes on with the others', async () => {
      const lab = await world([running('i-1', 'us-east-1'), running('i-2', 'us-west-2')])
      const { server, readings, stand } = lab
      await add(server)
      await readings.next()
      lab.lab.instances.splice(0, 2, running('i-3', 'eu-central-1'))
      stand.override = ({ host }) =>
        host === 'ec2.us-west-2.amazonaws.com' ? refusal('ec2', 'UnauthorizedOperation') : undefined
      // The first region is also asked which there are.
      const reading = await later(lab)
      assert.deepEqual(
        reading.failures.map(({ reason, place }) => [reason, place]),
        [['no-permission', 'us-west-2']],
      )
      assert.deepEqual(await ids(server), ['i-2', 'i-3'])
      const [west] = (await places(server)).filter(({ stale }) => stale === 1)
      assert.deepEqual([west?.place, JSON.parse(west?.finding ?? '{}').reason], ['us-west-2', 'no-permission'])
      stand.override = undefined
      await later(lab)
      assert.deepEqual(await ids(server), ['i-3'])
      assert.ok((await places(server)).every(({ stale, finding }) => stale === 0 && finding === ''))
    })

    it('keeps the servers of a region that the account has left, and calls them stale', async () => {
      const lab = await world([running('i-1', 'us-east-1'), running('i-2', 'us-west-2')])
      const { server, readings } = lab
      await add(server)
      await readings.next()
      lab.lab.regions.splice(lab.lab.regions.indexOf('us-west-2'), 1)
      const { failures } = await later(lab)
      assert.deepEqual(failures, [{ reason: 'region-not-enabled', place: 'us-west-2' }])
      assert.deepEqual(await ids(server), ['i-1', 'i-2'])
      assert.deepEqual(
        (await places(server)).map(({ place, stale }) => [place, stale]),
        [
          ['eu-central-1', 0],
          ['us-east-1', 0],
          ['us-west-2', 1],
        ],
      )
    })

    it('ends a list that goes round in circles, and takes nothing away for it', async () => {
      const lab = await world([running('i-1', 'us-east-1'), running('i-2', 'us-west-2')])
      const { server, readings, stand } = lab
      await add(server)
      await readings.next()
      const circle = '<DescribeInstancesResponse><reservationSet/><nextToken>again</nextToken></DescribeInstancesResponse>'
      stand.override = ({ host, body }) =>
        host === 'ec2.us-west-2.amazonaws.com' && body.includes('DescribeInstances') ? { status: 200, body: circle } : undefined
      const { failures } = await later(lab)
      assert.deepEqual(failures, [{ reason: 'vendor-error', place: 'us-west-2', code: 'EndlessList' }])
      assert.deepEqual(await ids(server), ['i-1', 'i-2'])
    })

    it('takes up a reading that was killed in its middle, when its lease is over', async () => {
      const lab = await world([running('i-1', 'us-east-1')])
      const { server, readings } = lab
      await add(server)
      await readings.next()
      // What a process leaves that was killed: a lease that nobody will give back.
      const sql = 'UPDATE vendor_refreshes SET due_at = 0, leased_until = ?'
      await server.database.write((transaction) => transaction.run(sql, server.clock.now() + 20 * 60_000))
      lab.lab.instances.push(running('i-2', 'us-west-2'))
      server.clock.advance(21 * 60_000)
      assert.equal((await readings.next()).hosts, 2)
      assert.deepEqual(await ids(server), ['i-1', 'i-2'])
    })

    it('binds new servers to licences where the account has them bound by themselves', async () => {
      const lab = await world([running('i-1', 'us-east-1')])
      const { server, readings } = lab
      await call(server, 'BindAuthToMachine', { AuthVersion: 7, AutoBind: 1 })
      await add(server)
      await readings.next()
      assert.deepEqual(
        (await imported(server)).map(({ AuthVersion, Bind }) => [AuthVersion, Bind]),
        [[7, true]],
      )
    })

    it('reads a disabled pair no more and keeps its servers; they go with the module', async () => {
      const lab = await world([running('i-1', 'us-east-1')])
      const { server, readings, stand, checks } = lab
      const pair = await add(server)
      await readings.next()
      await checks.next()
      await modify(server, pair, { Status: 1 })
      stand.asked.length = 0
      server.clock.advance(2 * DAY)
      const other = await add(server, { SecretId: SECOND, AuthModules: ['CSPM'] })
      assert.equal((await checks.next()).pair, other)
      assert.ok(stand.asked.every(({ headers }) => !headers['authorization']?.includes(KEY)))
      assert.deepEqual(await ids(server), ['i-1'])
      await modify(server, pair, { Status: 0 })
      assert.equal((await readings.next()).pair, pair)
      await modify(server, pair, { AuthModules: ['CSPM'] })
      assert.deepEqual(await ids(server), [])
      assert.deepEqual(await places(server), [])
    })

    it('writes nothing any more for a pair that was put to other uses while it was read', async () => {
      const lab = await world([running('i-1', 'us-west-2')])
      const { server, readings, stand } = lab
      const pair = await add(server)
      await readings.next()
      const arrived = new Told<void>('the question that hangs')
      stand.override = ({ host, body }) => {
        if (host !== 'ec2.us-west-2.amazonaws.com' || !body.includes('DescribeInstances')) return undefined
        arrived.tell()
        return 'hang'
      }
      server.clock.advance(7 * HOUR)
      await arrived.next()
      await modify(server, pair, { AuthModules: ['CSPM'] })
      assert.equal((await readings.next()).isDiscarded, true)
      assert.deepEqual([await ids(server), await places(server)], [[], []])
    })

    it('ends between two steps when the server does, and is due at once for whoever serves next', async () => {
      const lab = await world([running('i-1', 'us-west-2')])
      const { server, readings, stand } = lab
      await add(server)
      await readings.next()
      lab.lab.instances.push(running('i-2', 'us-west-2'))
      const asked: string[] = []
      const stopped = new Told<void>('the end of the server')
      stand.override = ({ host, body }) => {
        if (body.includes('DescribeInstances')) asked.push(host)
        if (asked.length === 1) void server.halt().then(stopped.tell)
        return undefined
      }
      server.clock.advance(7 * HOUR)
      await stopped.next()
      assert.equal(asked.length, 1)
      const sql = 'SELECT due_at AS due, leased_until AS leased FROM vendor_refreshes LIMIT 5'
      const [row] = await server.database.read((reader) => reader.all<{ due: number; leased: number }>(sql))
      assert.deepEqual([row?.leased, (row?.due ?? 0) <= server.clock.now()], [0, true])
    })

    it('reads with a new key alone, and keeps nothing of the account of the old one', async () => {
      const lab = await world([running('i-1', 'us-east-1'), running('i-2', 'us-west-2')])
      const { server, readings, stand } = lab
      const pair = await add(server)
      await readings.next()
      const arrived = new Told<void>('the question that hangs')
      stand.override = ({ host, body }) => {
        if (host !== 'ec2.us-west-2.amazonaws.com' || !body.includes('DescribeInstances')) return undefined
        arrived.tell()
        return 'hang'
      }
      server.clock.advance(7 * HOUR)
      await arrived.next()
      stand.override = undefined
      lab.lab.account = '210987654321'
      lab.lab.regions.splice(lab.lab.regions.indexOf('us-west-2'), 1)
      lab.lab.instances.splice(0, 2, running('i-3', 'us-east-1'))
      await modify(server, pair, { SecretId: SECOND, SecretKey: SECRET })
      // One of them is the old one, in whichever order they end.
      const discarded = [(await readings.next()).isDiscarded, (await readings.next()).isDiscarded]
      assert.deepEqual(discarded.sort(), [false, true])
      const shown = await imported(server)
      assert.deepEqual(
        shown.map(({ InstanceId, VendorUid }) => [InstanceId, VendorUid]),
        [['i-3', '210987654321']],
      )
    })

    it('tries a refused key no more, however often it is asked to', async () => {
      const lab = await world([running('i-1', 'us-east-1')])
      const { server, readings, checks, stand } = lab
      await add(server)
      await readings.next()
      await checks.next()
      stand.override = ({ host }) => (host.startsWith('sts.') ? refusal('sts', 'InvalidClientTokenId', '', 403) : undefined)
      assert.equal((await later(lab)).failures[0]?.reason, 'key-unknown')
      assert.equal((await checks.next()).recorded, 'failing')
      stand.asked.length = 0
      await call(server, 'RefreshAssets')
      server.clock.advance(7 * HOUR)
      // Whoever looked for work after another pair was added has looked at this one too.
      const other = await add(server, { SecretId: SECOND })
      assert.equal((await checks.next()).pair, other)
      assert.ok(stand.asked.every(({ headers }) => !headers['authorization']?.includes(KEY)))
      assert.deepEqual(await ids(server), ['i-1'])
    })

    it('reads the regions of the pair alone', async () => {
      const { server, readings } = await world([running('i-1', 'us-east-1'), running('i-2', 'us-west-2')])
      await add(server, { Regions: ['us-west-2'] })
      assert.equal((await readings.next()).places, 1)
      assert.deepEqual(await ids(server), ['i-2'])
    })

    it('reads the chosen regions alone, at once when it is asked to, and leaves nothing of a deleted pair', async () => {
      const { server, readings, lab } = await world([running('i-1', 'us-east-1'), running('i-2', 'us-west-2')])
      await call(server, 'SetSyncRefreshRegion', { Vendor: 'AWS', RegionIds: ['us-west-2'] })
      const pair = await add(server)
      assert.equal((await readings.next()).places, 1)
      assert.deepEqual(await ids(server), ['i-2'])
      await call(server, 'SetSyncRefreshRegion', { Vendor: 'AWS', RegionIds: ['us-east-1'] })
      // What was read in a region before it was left out stays as it was.
      assert.deepEqual(await readings.next().then(({ places, hosts, failures }) => [places, hosts, failures]), [1, 1, []])
      assert.deepEqual(await ids(server), ['i-1', 'i-2'])
      assert.ok((await places(server)).every(({ stale, finding }) => stale === 0 && finding === ''))
      const { Data } = await call(server, 'ListCloudVendorRegions', { Vendor: 'AWS' })
      assert.ok(plain<{ Disable: number }[]>(Data).every(({ Disable }) => Disable === 0))
      lab.instances.push(running('i-3', 'us-east-1'))
      await call(server, 'RefreshAssets', { Vendor: 7 })
      assert.equal((await readings.next()).hosts, 2)
      assert.deepEqual(await ids(server), ['i-1', 'i-2', 'i-3'])
      await call(server, 'DeleteCloudVendorAccountAK', { AuthId: pair })
      assert.deepEqual([await ids(server), await places(server)], [[], []])
    })

    it('reads once more what somebody asked for while it was being read', async () => {
      const { server, readings, stand, lab } = await world([running('i-1', 'us-east-1')])
      const arrived = new Told<void>('the question that hangs')
      stand.override = ({ host, body }) => {
        if (host !== 'ec2.us-west-2.amazonaws.com' || !body.includes('MaxResults=200')) return undefined
        arrived.tell()
        return 'hang'
      }
      await add(server)
      await arrived.next()
      stand.override = undefined
      lab.instances.push(running('i-2', 'us-east-1'))
      await call(server, 'RefreshAssets')
      assert.deepEqual(await readings.next().then(({ places, hosts }) => [places, hosts]), [2, 1])
      assert.deepEqual(await readings.next().then(({ places, hosts }) => [places, hosts]), [3, 2])
    })

    it('has one server of what two pairs of an account find, and keeps it while one of them finds it', async () => {
      const lab = await world([running('i-1', 'us-east-1')])
      const { server, readings } = lab
      const first = await add(server)
      await readings.next()
      const [before] = await imported(server)
      const second = await add(server, { SecretId: SECOND })
      assert.equal((await readings.next()).pair, second)
      assert.deepEqual(await imported(server), [before])
      await modify(server, second, { AuthModules: ['CSPM'] })
      assert.deepEqual(await imported(server), [before])
      await modify(server, first, { AuthModules: ['CSPM'] })
      assert.deepEqual(await imported(server), [])
    })
  })
})
