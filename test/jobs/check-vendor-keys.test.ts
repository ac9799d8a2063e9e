import assert from 'node:assert/strict'
import { afterEach, describe, it } from 'node:test'
import { aws } from '../../src/connectors/aws/connector.ts'
import type { Egress } from '../../src/connectors/egress.ts'
import type { Clouds } from '../../src/garrison.ts'
import type { Checked } from '../../src/jobs/check-vendor-keys.ts'
import type { Refreshed } from '../../src/jobs/refresh-vendor-hosts.ts'
import { egressTo } from '../connectors/network.ts'
import { AWS_ACCOUNT, type AwsAccount, awsStandIn, refusal } from '../connectors/stand-ins/aws.ts'
import type { StandIn } from '../connectors/stand-ins/cloud.ts'
import { TestServer } from '../server.ts'
import { forEachEngine } from '../storage/engines.ts'
import type { ShownPair } from './shown-pair.ts'
import { Told } from './told.ts'

const SECRET = AWS_ACCOUNT.keys['AKIALABEXAMPLE000000'] ?? ''
const PAIR = {
  Vendor: 'AWS',
  AkType: 'sub',
  SecretId: 'AKIALABEXAMPLE000000',
  SecretKey: SECRET,
  AuthModules: ['HOST', 'SIEM'],
  CtdrCloudUserId: '123456789012',
}
const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE
const YEAR = 365 * DAY
const LIMITS = { connectMs: 400, headMs: 100 }

interface World {
  readonly server: TestServer
  readonly stand: StandIn
  readonly checks: Told<Checked>
  readonly readings: Told<Refreshed>
  readonly clouds: Clouds
}

forEachEngine((engine) => {
  describe(`checking keys of other clouds on ${engine.name}`, () => {
    const closers: (() => unknown)[] = []
    afterEach(async () => {
      for (const close of closers.splice(0).reverse()) await close()
    })

    async function world(account: Partial<AwsAccount> = {}, more: Partial<Clouds> = {}): Promise<World> {
      // The stand-in lives in the time of the server, which tests move.
      let server: TestServer | undefined
      const stand = await awsStandIn({ ...AWS_ACCOUNT, ...account }, () => server?.clock.now() ?? Date.now())
      closers.push(stand.close)
      const checks = new Told<Checked>('the check of a pair')
      const readings = new Told<Refreshed>('the reading of a pair')
      const clouds = { ...cloudsTo(egressTo(stand, LIMITS), checks, readings), ...more }
      server = await TestServer.start(engine, undefined, { clouds })
      closers.push(() => server?.stop())
      return { server, stand, checks, readings, clouds }
    }

    /** The pair as the list shows it: ServiceStatus and Message, then those of each module. */
    async function shown(server: TestServer): Promise<unknown[]> {
      const { body } = await server.call('Sas', 'DescribeCloudVendorAccountAKList', { Lang: 'en' })
      const [pair] = (body as { CloudVendorAccountAKs: ShownPair[] }).CloudVendorAccountAKs
      if (pair === undefined) return []
      return [
        pair.ServiceStatus,
        pair.Message,
        ...pair.AuthModules.flatMap((one) => [one.Module, one.ModuleServiceStatus, one.Message]),
      ]
    }

    const WORKING = [0, '', 'HOST', 0, '', 'SIEM', 0, '']

    it('shows a pair as being checked, then what the check has found', async () => {
      const { server, checks, stand } = await world()
      const added = await server.call('Sas', 'AddCloudVendorAccountAK', PAIR)
      assert.equal((added.body as { Data: ShownPair }).Data.ServiceStatus, 2)
      const checked = await checks.next()
      assert.deepEqual([checked.recorded, checked.reason], ['working', undefined])
      assert.deepEqual(await shown(server), WORKING)
      const { body } = await server.call('Sas', 'DescribeCloudVendorAccountAKList')
      const [pair] = (body as { CloudVendorAccountAKs: ShownPair[] }).CloudVendorAccountAKs
      assert.deepEqual([pair?.VendorUid, pair?.VendorUserName], ['123456789012', 'scanner'])
      assert.ok(stand.asked.length > 0 && !JSON.stringify(stand.asked).includes(SECRET))
    })

    it('says what is missing, in both languages, and finds it mended', async () => {
      const { server, checks } = await world({ denied: new Set(['ec2:DescribeInstances', 'cloudtrail:LookupEvents']) })
      await server.call('Sas', 'AddCloudVendorAccountAK', PAIR)
      assert.equal((await checks.next()).reason, 'no-permission')
      const missing = (action: string, code: string) => `The AccessKey lacks the permission ${action} @ us-east-1. (${code}, r-1)`
      const hosts = missing('ec2:DescribeInstances', 'UnauthorizedOperation')
      const detection = missing('cloudtrail:LookupEvents', 'AccessDeniedException')
      assert.deepEqual(await shown(server), [1, hosts, 'HOST', 1, hosts, 'SIEM', 1, detection])
      const { body } = await server.call('Sas', 'DescribeCloudVendorAccountAKList', { Lang: 'zh' })
      assert.match(
        (body as { CloudVendorAccountAKs: ShownPair[] }).CloudVendorAccountAKs[0]?.Message ?? '',
        /^该 AccessKey 缺少权限 ec2:DescribeInstances/,
      )
    })

    it('ends a check when its time is over, however long its requests may take', async () => {
      const { server, checks, stand } = await world({}, { checkMs: 50 })
      stand.override = () => 'hang'
      await server.call('Sas', 'AddCloudVendorAccountAK', PAIR)
      assert.equal((await checks.next()).reason, 'timed-out')
      const [, message] = await shown(server)
      assert.equal(message, 'The vendor has not answered in time. (TimedOut:errand)')
    })

    it('takes a new secret for a new question, and throws away the answer to the old one', async () => {
      const { server, checks, stand } = await world()
      const arrived = new Told<void>('the question that hangs')
      stand.override = () => {
        arrived.tell()
        return 'hang'
      }
      const { body } = await server.call('Sas', 'AddCloudVendorAccountAK', { ...PAIR, SecretKey: 'wrong' })
      const AuthIds = String((body as { Data: ShownPair }).Data.AuthId)
      await arrived.next()
      stand.override = undefined
      await server.call('Sas', 'ModifyCloudVendorAccountAK', { AuthIds, SecretKey: SECRET })
      const recorded = new Set([(await checks.next()).recorded, (await checks.next()).recorded])
      assert.deepEqual(recorded, new Set(['discarded', 'working']))
      assert.deepEqual(await shown(server), WORKING)
    })

    it('asks a cloud that does not know a new key a few times more, and then believes it', async () => {
      const { server, checks, stand } = await world({ keys: {} })
      await server.call('Sas', 'AddCloudVendorAccountAK', PAIR)
      for (const seconds of [6, 12, 24]) {
        assert.equal((await checks.next()).recorded, 'checking')
        server.clock.advance(seconds * 1000)
      }
      assert.equal((await checks.next()).recorded, 'failing')
      assert.equal(stand.asked.length, 4)
      server.clock.advance(10 * MINUTE)
      assert.deepEqual((await shown(server))[0], 1)
    })

    it('gives up after five minutes without an answer, and finds out later all the same', async () => {
      const { server, checks, stand } = await world()
      stand.override = ({ host }) => (host.startsWith('sts.') ? refusal('sts', 'Throttling', '', 400) : undefined)
      await server.call('Sas', 'AddCloudVendorAccountAK', PAIR)
      let recorded = (await checks.next()).recorded
      assert.match(JSON.stringify(await shown(server)), /^\[2,"The vendor limits how often it is asked/)
      for (let times = 0; recorded === 'checking' && times < 20; times++) {
        server.clock.advance(MINUTE)
        recorded = (await checks.next()).recorded
      }
      assert.equal(recorded, 'timed-out')
      assert.match(JSON.stringify(await shown(server)), /^\[3,"The vendor limits how often it is asked/)
      stand.override = undefined
      server.clock.advance(DAY)
      assert.equal((await checks.next()).recorded, 'working')
      assert.deepEqual(await shown(server), WORKING)
    })

    it('turns what was left waiting by a crash into timed out', async () => {
      const { server, stand, clouds, checks } = await world()
      stand.override = () => 'hang'
      await server.call('Sas', 'AddCloudVendorAccountAK', PAIR)
      // What a process leaves that was killed in the middle of a check: a lease that nobody will give back.
      await server.database.write((transaction) =>
        transaction.run('UPDATE vendor_checks SET leased_until = ?', server.clock.now() + 2 * MINUTE),
      )
      assert.equal((await shown(server))[0], 2)
      stand.override = ({ host }) => (host.startsWith('sts.') ? refusal('sts', 'Throttling', '', 400) : undefined)
      server.clock.advance(6 * MINUTE)
      let check = await checks.next()
      // This server may have begun one itself before the lease was taken from it: what that finds is thrown away.
      if (check.recorded === 'discarded') check = await checks.next()
      assert.equal(check.recorded, 'timed-out')
      assert.ok(clouds.atOnce > 0)
      assert.deepEqual((await shown(server))[0], 3)
    })

    it('goes on calling a key good that was refused once, not twice, and not when it is unknown', async () => {
      const denied = new Set<string>()
      const keys: Record<string, string> = { ...AWS_ACCOUNT.keys }
      const { server, checks, readings } = await world({ denied, keys })
      await server.call('Sas', 'AddCloudVendorAccountAK', { ...PAIR, AuthModules: ['HOST'] })
      assert.equal((await checks.next()).recorded, 'working')
      // A reading that is refused would have the key checked again.
      assert.equal((await readings.next()).places, 3)
      denied.add('ec2:DescribeInstances')
      server.clock.advance(2 * DAY)
      assert.equal((await checks.next()).recorded, 'working')
      server.clock.advance(10 * MINUTE)
      assert.equal((await checks.next()).recorded, 'failing')
      denied.clear()
      server.clock.advance(2 * DAY)
      assert.equal((await checks.next()).recorded, 'working')
      delete keys['AKIALABEXAMPLE000000']
      server.clock.advance(2 * DAY)
      assert.deepEqual(await checks.next().then(({ recorded, reason }) => [recorded, reason]), ['failing', 'key-unknown'])
    })

    it('checks a pair at once when somebody asks for it, and finds it mended, or its key still refused', async () => {
      const denied = new Set(['ec2:DescribeInstances'])
      const keys: Record<string, string> = { ...AWS_ACCOUNT.keys }
      const { server, checks, readings, stand } = await world({ denied, keys })
      const { body } = await server.call('Sas', 'AddCloudVendorAccountAK', { ...PAIR, AuthModules: ['HOST'] })
      const AuthIds = [(body as { Data: ShownPair }).Data.AuthId]
      const ask = async () => (await server.call('Garrison', 'CheckVendorAccount', { AuthIds })).status
      assert.equal((await checks.next()).recorded, 'failing')
      denied.clear()
      assert.equal(await ask(), 409)
      server.clock.advance(3 * MINUTE)
      assert.equal(await ask(), 200)
      assert.equal((await checks.next()).recorded, 'working')
      assert.deepEqual((await shown(server))[0], 0)
      await readings.next()
      // A key that is refused is tried once, though the first check of a new one would be patient.
      delete keys['AKIALABEXAMPLE000000']
      server.clock.advance(3 * MINUTE)
      stand.asked.length = 0
      assert.equal(await ask(), 200)
      assert.deepEqual(await checks.next().then(({ recorded, reason }) => [recorded, reason]), ['failing', 'key-unknown'])
      server.clock.advance(59 * MINUTE)
      assert.equal(await ask(), 409)
      assert.equal(stand.asked.filter(({ host }) => host.startsWith('sts.')).length, 1)
    })

    it('never asks about a disabled pair, and asks at once when it is enabled', async () => {
      const { server, checks, readings, stand } = await world()
      const { body } = await server.call('Sas', 'AddCloudVendorAccountAK', PAIR)
      const AuthIds = String((body as { Data: ShownPair }).Data.AuthId)
      await checks.next()
      await readings.next()
      await server.call('Sas', 'ModifyCloudVendorAccountAK', { AuthIds, Status: 1, SecretKey: 'wrong' })
      stand.asked.length = 0
      server.clock.advance(3 * DAY)
      await server.call('Sas', 'AddCloudVendorAccountAK', { ...PAIR, SecretId: 'AKIAOTHER', Vendor: 'FORTINET', AkType: 'ctdr' })
      // Whoever looked for work after the other pair was added has looked at this one too.
      const other = await server.call('Sas', 'AddCloudVendorAccountAK', { ...PAIR, SecretId: 'AKIAOTHER' })
      assert.equal(other.status, 200)
      assert.equal((await checks.next()).pair, (other.body as { Data: ShownPair }).Data.AuthId)
      assert.ok(stand.asked.every(({ headers }) => !headers['authorization']?.includes('AKIALABEXAMPLE')))
      await server.call('Sas', 'ModifyCloudVendorAccountAK', { AuthIds, Status: 0, SecretKey: SECRET })
      let checked = await checks.next()
      while (checked.pair !== Number(AuthIds)) checked = await checks.next()
      assert.equal(checked.recorded, 'working')
    })

    it('lists a pair whose secret cannot be opened, takes a new one for it, and deletes it', async () => {
      const { server, checks, stand } = await world()
      stand.override = () => 'hang'
      const { body } = await server.call('Sas', 'AddCloudVendorAccountAK', { ...PAIR, Status: 1 })
      const AuthIds = String((body as { Data: ShownPair }).Data.AuthId)
      await server.database.write(async (transaction) => {
        await transaction.run("UPDATE vendor_accounts SET sealed_secret = 'v2.lost.AAAA', revision = revision + 1")
        await transaction.run('UPDATE vendor_checks SET due_at = 0, leased_until = 0')
      })
      let checked = await checks.next()
      // The one that hangs may have been taken before; its word no longer counts.
      while (checked.reason !== 'key-unavailable' || checked.recorded !== 'failing') checked = await checks.next()
      assert.match(JSON.stringify(await shown(server)), /^\[1,"The AccessKey secret cannot be opened/)
      stand.override = undefined
      await server.call('Sas', 'ModifyCloudVendorAccountAK', { AuthIds, SecretKey: SECRET })
      while (checked.recorded !== 'working') checked = await checks.next()
      assert.deepEqual(await shown(server), WORKING)
      await server.database.write((transaction) =>
        transaction.run("UPDATE vendor_accounts SET sealed_secret = 'v2.lost.AAAA', sealed_secret_id = 'v2.lost.AAAA'"),
      )
      assert.deepEqual(await shown(server), WORKING)
      assert.equal((await server.call('Sas', 'DeleteCloudVendorAccountAK', { AuthId: AuthIds })).status, 200)
      assert.deepEqual(await shown(server), [])
    })
  })
})

function cloudsTo(egress: Egress, { tell: onChecked }: Told<Checked>, { tell: onRefreshed }: Told<Refreshed>): Clouds {
  const random = () => 0.5
  const readings = { refreshMs: YEAR, refreshesAtOnce: 4, random, onRefreshed }
  const rhythm = { everyMs: DAY, random }
  return { egress, connectors: { aws }, rhythm, lookMs: 5, atOnce: 4, checkMs: MINUTE, onChecked, ...readings }
}
