import assert from 'node:assert/strict'
import test, { after, before, describe } from 'node:test'
import { TestServer } from '../server.ts'
import { engines } from '../storage/engines.ts'
import { OFFICIAL_CLIENTS, type OfficialCall, type OfficialClient, officialClients } from './official.ts'

const VERSION = '2020-07-06'
const NAME = 'trail-test'

let server: TestServer

describe('ActionTrail through the official clients', () => {
  before(async () => {
    const [engine] = engines
    assert.ok(engine)
    server = await TestServer.start(engine)
  })
  after(() => server.stop())

  for (const name of OFFICIAL_CLIENTS) {
    test(`ActionTrail through ${name}`, async () => {
      const client = officialClients(server.url, server.rootOf('1500000000000001')).find((other) => other.name === name)
      assert.ok(client)
      await lifeCycle(client)
      const lookup = { LookupAttribute: [{ Key: 'EventName', Value: 'DeleteTrail' }], MaxResults: 1 }
      const { Events, NextToken } = await client.call({ version: VERSION, action: 'LookupEvents', query: lookup })
      assert.deepEqual([Events.length, Events[0].eventName, Events[0].requestParameters.Name], [1, 'DeleteTrail', NAME])
      assert.match(Events[0].userIdentity.accessKeyId, /^LTAI/)
      const query = { ...lookup, MaxResults: 50, ...(NextToken === undefined ? {} : { NextToken }) }
      assert.equal((await client.call({ version: VERSION, action: 'LookupEvents', query })).NextToken, undefined)
      const regions = await client.call({ version: VERSION, action: 'DescribeRegions' })
      assert.equal(regions.Regions.Region[0].RegionId, 'cn-hangzhou')
    })
  }

  /** As Terraform goes through it: created, started, changed, stopped by GET, deleted. */
  async function lifeCycle(client: OfficialClient): Promise<void> {
    const call = (action: string, query: OfficialCall['query'] = {}, method?: 'GET') =>
      client.call({ version: VERSION, action, query: { Name: NAME, ...query }, ...(method && { method }) })
    const status = async () => (await call('DescribeTrails', { NameList: NAME })).TrailList[0]?.Status
    const created = await call('CreateTrail', { OssBucketName: 'audit-log', EventRW: 'All', IsOrganizationTrail: false })
    assert.deepEqual([created.Name, created.EventRW, await status()], [NAME, 'All', 'Fresh'])
    await call('StartLogging')
    assert.equal(await status(), 'Enable')
    assert.equal((await call('UpdateTrail', { EventRW: 'Write' })).EventRW, 'Write')
    await call('StopLogging', {}, 'GET')
    assert.equal(await status(), 'Disable')
    assert.equal((await call('GetTrailStatus')).IsLogging, false)
    await call('DeleteTrail')
    assert.equal(await status(), undefined)
  }
})
