import assert from 'node:assert/strict'
import test from 'node:test'
import { forEachServer } from '../../server.ts'
import { ask, succeed } from './trails.ts'

forEachServer((server) => {
  test('there is one region, named in the language that is asked for', async () => {
    const region = { RegionId: 'cn-hangzhou', LocalName: 'China (Hangzhou)', RegionEndpoint: '' }
    for (const parameters of [{}, { AcceptLanguage: 'en-US' }]) {
      assert.deepEqual((await succeed(server(), 'DescribeRegions', parameters)).Regions, { Region: [region] })
    }
    const { Regions } = await succeed(server(), 'DescribeRegions', { AcceptLanguage: 'zh-CN' })
    assert.match(Regions.Region[0].LocalName, /杭州/)
  })

  test('a user without permission is refused', async () => {
    assert.equal((await ask(server(), 'DescribeRegions', {}, server().user('nobody'))).status, 403)
  })
})
