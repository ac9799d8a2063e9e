import assert from 'node:assert/strict'
import test, { after, before, describe } from 'node:test'
import { TestServer } from '../server.ts'
import { engines } from '../storage/engines.ts'
import { OFFICIAL_CLIENTS, officialClients } from './official.ts'

const HEAD = '1500000000000001'
const QUEUE = '{"sqsQueueName":"trail","sqsRegion":"us-west-2"}'
const OTHER = '{"sqsQueueName":"other","sqsRegion":"us-west-2"}'

let server: TestServer

describe('keys of other clouds through the official clients', () => {
  before(async () => {
    const [engine] = engines
    assert.ok(engine)
    server = await TestServer.start(engine)
  })
  after(() => server.stop())

  for (const name of OFFICIAL_CLIENTS) {
    describe(`keys of other clouds through ${name}`, () => {
      // biome-ignore lint/suspicious/noExplicitAny: answers of every shape
      const call = async (action: string, query?: Record<string, unknown>, version = '2018-12-03'): Promise<any> => {
        const client = officialClients(server.url, server.rootOf(HEAD)).find((other) => other.name === name)
        assert.ok(client)
        return client.call({ version, action, ...(query && { query }) })
      }

      test('what there is to choose from', async () => {
        assert.ok([...(await call('DescribeVendorList')).VendorNameList].includes('AWS'))
        assert.equal(
          (await call('GetSupportedModules', { Lang: 'en' })).SupportedModuleResponse[0].SupportedModules[0].Module,
          'HOST',
        )
      })

      test('regions', async () => {
        await call('SetSyncRefreshRegion', { Vendor: 'AWS', RegionIds: ['us-west-2', 'eu-west-1'], DefaultRegion: 0 })
        const { Data } = await call('ListCloudVendorRegions', { Vendor: 'AWS', Lang: 'en' })
        const selected = Data.filter(({ Selected }: { Selected: number }) => Selected === 1)
        assert.deepEqual([...selected.map(({ RegionId }: { RegionId: string }) => RegionId)].sort(), ['eu-west-1', 'us-west-2'])
        assert.match((await call('RefreshAssets', { AssetType: 'ecs', Vendor: 7 })).RequestId, /^[0-9A-F-]{36}$/)
      })

      test('the audit trail of a pair, and its end', async () => {
        const key = { Vendor: 'AWS', AkType: 'sub', SecretId: `key-${name.replaceAll(' ', '-')}`, SecretKey: 'secret' }
        const { Data } = await call('AddCloudVendorAccountAK', { ...key, AuthModules: ['HOST', 'TRIAL'] })
        const pair = { AuthId: Data.AuthId, Vendor: 'AWS' }
        assert.equal((await call('ListVendorPlaces', { AuthId: Data.AuthId }, '2026-11-21')).Places.length, 0)
        await call('AddCloudVendorTrialConfig', { ...pair, AuthInfo: QUEUE })
        await call('ModifyCloudVendorTrialConfig', { ...pair, AuthInfo: OTHER })
        const { Data: trail } = await call('DescribeCloudVendorTrialConfig', pair)
        assert.deepEqual([trail.AuthInfo, trail.Status], [OTHER, 'verify'])
        await call('ModifyCloudVendorTrialConfig', { ...pair, DeleteTrail: true })
        await call('DeleteCloudVendorAccountAK', { AuthId: Data.AuthId, AuthModules: ['TRIAL'] })
        await call('DeleteCloudVendorAccountAK', { AuthId: Data.AuthId })
        assert.equal((await call('DescribeCloudVendorAccountAKList', { AuthIds: Data.AuthId })).PageInfo.TotalCount, 0)
      })
    })
  }
})
