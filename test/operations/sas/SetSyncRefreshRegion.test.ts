import assert from 'node:assert/strict'
import test, { beforeEach } from 'node:test'
import { forEachServer } from '../../server.ts'
import { SHOP } from './accounts.ts'
import { pairCalls } from './pairs.ts'

const ACTION = 'SetSyncRefreshRegion'
const HEAD = "'1500000000000001'"
const FAR = 9_000_000_000_000_000

forEachServer((server) => {
  const { succeed, fail, add, rows, write } = pairCalls(server)
  const chosen = () => rows('SELECT vendor, region FROM vendor_regions ORDER BY account, vendor, region LIMIT 100')
  /** The pairs that are due for a reading, and for a check. */
  const due = async () => ({
    reading: (await rows(`SELECT vendor_account AS id FROM vendor_refreshes WHERE due_at < ${FAR} LIMIT 9`)).map(({ id }) => id),
    check: (await rows(`SELECT vendor_account AS id FROM vendor_checks WHERE due_at < ${FAR} LIMIT 9`)).map(({ id }) => id),
  })

  beforeEach(() => server.reset())

  test('the choice is kept for the vendor, replaced as a whole and taken back', async () => {
    const { RequestId, ...rest } = await succeed(ACTION, { Vendor: 'AWS', RegionIds: ['us-east-1', 'us-west-2', 'us-east-1'] })
    assert.match(RequestId, /^[0-9A-F-]{36}$/)
    assert.deepEqual(rest, {})
    await succeed(ACTION, { Vendor: 'Azure', RegionIds: ['westeurope'], DefaultRegion: 1 })
    const azure = { vendor: 'azure', region: 'westeurope' }
    assert.deepEqual(await chosen(), [{ vendor: 'aws', region: 'us-east-1' }, { vendor: 'aws', region: 'us-west-2' }, azure])
    await succeed(ACTION, { Vendor: 'AWS', RegionIds: ['eu-west-1'], DefaultRegion: 0 })
    assert.deepEqual(await chosen(), [{ vendor: 'aws', region: 'eu-west-1' }, azure])
    await succeed(ACTION, { Vendor: 'AWS' })
    assert.deepEqual(await chosen(), [azure])
  })

  test('every vendor has its regions', async () => {
    const one = { Tencent: 'ap-guangzhou', HUAWEICLOUD: 'cn-north-4', Azure: 'eastus', AWS: 'us-east-1' }
    const more = { VOLCENGINE: 'cn-beijing', google: 'us-central1' }
    for (const [Vendor, region] of Object.entries({ ...one, ...more })) await succeed(ACTION, { Vendor, RegionIds: [region] })
    assert.equal((await chosen()).length, 6)
  })

  test('the pairs of the vendor are checked and read at once, those of others are not', async () => {
    const [aws, other] = [await add('AWS'), await add('Azure')]
    for (const pair of [aws, other]) await write(`INSERT INTO vendor_refreshes VALUES (${HEAD}, ${pair}, ${FAR}, 0)`)
    await write(`UPDATE vendor_checks SET due_at = ${FAR}`)
    await succeed(ACTION, { Vendor: 'AWS', RegionIds: ['us-east-1'] })
    assert.deepEqual(await due(), { reading: [aws], check: [aws] })
  })

  test('a key that was refused is not tried again by it, one that lacked a region is', async () => {
    const found = async (id: number, finding: object) =>
      write(`UPDATE vendor_accounts SET service_status = 1, message = '${JSON.stringify(finding)}' WHERE id = ${id}`)
    const [refused, unsited] = [await add('AWS'), await add('AWS')]
    await found(refused, { reason: 'secret-wrong', code: 'SignatureDoesNotMatch' })
    await found(unsited, { reason: 'region-not-enabled', place: 'us-east-1' })
    await write(`UPDATE vendor_checks SET due_at = ${FAR}`)
    await succeed(ACTION, { Vendor: 'AWS', RegionIds: ['us-west-2'] })
    assert.deepEqual((await due()).check, [unsited])
  })

  test('a region that the vendor does not have is refused, and nothing is changed', async () => {
    await succeed(ACTION, { Vendor: 'AWS', RegionIds: ['us-east-1'] })
    const refused = await fail(ACTION, { Vendor: 'AWS', RegionIds: ['us-west-2', 'ap-guangzhou'] })
    const why = 'Specified parameter RegionIds is not valid. ap-guangzhou is no region of this vendor.'
    assert.deepEqual(refused, [400, 'InvalidRegionIds', why])
    assert.deepEqual(await chosen(), [{ vendor: 'aws', region: 'us-east-1' }])
    // One that a key has found is known.
    const pair = await add('AWS')
    await write(`INSERT INTO vendor_places VALUES (${HEAD}, ${pair}, 'xx-new-1', 1, 1, '')`)
    await succeed(ACTION, { Vendor: 'AWS', RegionIds: ['xx-new-1'] })
    assert.equal((await fail(ACTION, { Vendor: 'AWS', RegionIds: ['xx-new-1'] }, server().rootOf(SHOP)))[1], 'InvalidRegionIds')
  })

  test('what is required, and what is wrong', async () => {
    assert.equal((await fail(ACTION))[1], 'MissingVendor')
    assert.equal((await fail(ACTION, { Vendor: 'CHAITIN' }))[1], 'InvalidVendor')
    assert.equal((await fail(ACTION, { Vendor: 'AWS', DefaultRegion: 2 }))[1], 'InvalidDefaultRegion')
    assert.equal((await fail(ACTION, { Vendor: 'AWS', RegionIds: ['a b'] }))[1], 'InvalidRegionIds.1')
    assert.equal((await fail(ACTION, { Vendor: 'AWS', RegionIds: Array(201).fill('us-east-1') }))[1], 'InvalidRegionIds')
  })

  test('403 for a user without the permission, 200 for one with it', async () => {
    assert.deepEqual((await fail(ACTION, { Vendor: 'AWS' }, server().user('nobody'))).slice(0, 2), [403, 'NoPermission'])
    await succeed(ACTION, { Vendor: 'AWS' }, server().user('careful'))
  })

  test('ServerError: the database fails, and keeps nothing', async () => {
    await write('ALTER TABLE vendor_refreshes RENAME TO gone')
    assert.deepEqual((await fail(ACTION, { Vendor: 'AWS', RegionIds: ['us-east-1'] })).slice(0, 2), [500, 'ServerError'])
    assert.deepEqual(await chosen(), [])
  })
})
