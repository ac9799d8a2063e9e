import assert from 'node:assert/strict'
import test, { beforeEach } from 'node:test'
import { forEachServer } from '../../server.ts'
import { plain } from './accounts.ts'
import { pairCalls } from './pairs.ts'

const ACTION = 'ListCloudVendorRegions'
const HEAD = "'1500000000000001'"

interface Region {
  readonly Area: string
  readonly Disable: number
  readonly RegionId: string
  readonly Selected: number
}

forEachServer((server) => {
  const { succeed, fail, add, write } = pairCalls(server)
  const regions = async (Vendor?: string): Promise<Region[]> => plain<Region[]>((await succeed(ACTION, { Vendor })).Data)
  const one = async (id: string) => (await regions('AWS')).find(({ RegionId }) => RegionId === id)

  beforeEach(() => server.reset())

  test('every field, and the words of each vendor for the parts of the world', async () => {
    const { RequestId, Data, ...rest } = await succeed(ACTION, { Vendor: 'AWS', Lang: 'en' })
    assert.match(RequestId, /^[0-9A-F-]{36}$/)
    assert.deepEqual(rest, { Code: '200', Count: Data.length, HttpStatusCode: 200, Message: 'successful', Success: true })
    assert.deepEqual(plain(Data[0]), { Area: 'us', Disable: 0, RegionId: 'us-east-1', Selected: 1 })
    const words = async (Vendor: string) => [...new Set((await regions(Vendor)).map(({ Area }) => Area))].sort()
    assert.deepEqual(await words('AWS'), ['af', 'asia', 'ca', 'cn', 'eu', 'me', 'south_america', 'us'])
    assert.deepEqual(await words('Tencent'), [
      ...['cn', 'eastern_America', 'european', 'north_America', 'northeast_asia', 'south_America', 'southeast_asia'],
      ...['southern_asia', 'western_America'],
    ])
    assert.deepEqual(await words('HUAWEICLOUD'), ['africa', 'asia', 'cn', 'europe', 'latin_america', 'middle_east'])
    assert.deepEqual(await words('Azure'), [
      ...['africa', 'asia-pacific', 'canada', 'cn', 'europe', 'middle_east', 'south_america', 'us'],
    ])
    assert.deepEqual(await words('VOLCENGINE'), ['cn', 'southeast_asia'])
    assert.deepEqual(await words('google'), ['africa', 'asia', 'canada', 'europe', 'middle_east', 'south_america', 'us'])
    assert.deepEqual(await regions(), await regions('Tencent'))
    assert.deepEqual(plain((await succeed(ACTION, { Vendor: 'AWS', Lang: 'zh' })).Data), plain(Data))
  })

  test('no region is named twice', async () => {
    for (const Vendor of ['AWS', 'Tencent', 'HUAWEICLOUD', 'Azure', 'VOLCENGINE', 'google']) {
      const ids = (await regions(Vendor)).map(({ RegionId }) => RegionId)
      assert.equal(new Set(ids).size, ids.length, Vendor)
    }
  })

  test('Selected follows the choice, Disable what the keys were told there', async () => {
    await succeed('SetSyncRefreshRegion', { Vendor: 'AWS', RegionIds: ['us-east-2'] })
    const selected = (await regions('AWS')).filter(({ Selected }) => Selected === 1)
    assert.deepEqual(
      selected.map(({ RegionId }) => RegionId),
      ['us-east-2'],
    )
    const [pair, other] = [await add('AWS'), await add('AWS')]
    const place = (id: number, name: string, reason: string) =>
      write(`INSERT INTO vendor_places VALUES (${HEAD}, ${id}, '${name}', NULL, 1, '{"reason":"${reason}"}')`)
    await place(pair, 'af-south-1', 'region-not-enabled')
    await place(pair, 'eu-south-1', 'region-not-enabled')
    await place(other, 'eu-south-1', 'no-permission')
    await place(pair, 'xx-new-1', 'throttled')
    assert.equal((await one('af-south-1'))?.Disable, 1)
    assert.equal((await one('eu-south-1'))?.Disable, 0)
    assert.deepEqual((await regions('AWS')).at(-1), { Area: 'other', Disable: 0, RegionId: 'xx-new-1', Selected: 0 })
    assert.equal((await regions('Tencent')).at(-1)?.Disable, 0)
  })

  test('what is wrong is refused; 403 for a user without the permission, 200 for one with it', async () => {
    assert.equal((await fail(ACTION, { Vendor: 'CHAITIN' }))[1], 'InvalidVendor')
    assert.equal((await fail(ACTION, { Lang: 'de' }))[1], 'InvalidLang')
    assert.deepEqual((await fail(ACTION, {}, server().user('nobody'))).slice(0, 2), [403, 'NoPermission'])
    await succeed(ACTION, {}, server().user('careful'))
  })
})
