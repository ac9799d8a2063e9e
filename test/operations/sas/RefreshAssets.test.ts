import assert from 'node:assert/strict'
import test, { beforeEach } from 'node:test'
import { forEachServer } from '../../server.ts'
import { SHOP } from './accounts.ts'
import { assetCalls } from './assets.ts'
import { pairCalls } from './pairs.ts'

const ACTION = 'RefreshAssets'
const FAR = 9_000_000_000_000_000
const CODES = { Tencent: 3, HUAWEICLOUD: 4, Azure: 5, AWS: 7, google: 14, VOLCENGINE: 16 }

forEachServer((server) => {
  const { groups } = assetCalls(server)
  const { succeed, fail, add, rows, write } = pairCalls(server)
  const rest = () => write(`UPDATE vendor_refreshes SET due_at = ${FAR}`)
  /** Adds a pair whose servers are read. */
  const reader = async (vendor: string, account = '1500000000000001') => {
    const pair = await add(vendor, {}, server().rootOf(account))
    await write(`INSERT INTO vendor_refreshes VALUES ('${account}', ${pair}, ${FAR}, 0)`)
    return pair
  }
  const due = async () => {
    const found = await rows(
      `SELECT vendor_account AS id FROM vendor_refreshes WHERE due_at < ${FAR} ORDER BY account, vendor_account LIMIT 100`,
    )
    return found.map(({ id }) => id)
  }

  beforeEach(() => server.reset())

  test('everything documented is taken; servers that are read nowhere stay as they are', async () => {
    const before = await groups()
    const { RequestId, ...body } = await succeed(ACTION)
    assert.match(RequestId, /^[0-9A-F-]{36}$/)
    assert.deepEqual(body, {})
    for (const AssetType of ['cloud_product', 'ecs', 'container_image']) {
      for (const Vendor of [0, 1, 2, 3, 4, 5, 7, 8, 9, 10, 14, 16]) {
        await succeed(ACTION, { AssetType, Vendor, CloudAssetType: 1, CloudAssetSubType: 0 })
      }
    }
    assert.deepEqual(await groups(), before)
  })

  test('the pairs of a cloud are read at once, without Vendor or with 1 those of all', async () => {
    const pairs = new Map<number, number>()
    for (const [vendor, code] of Object.entries(CODES)) pairs.set(code, await reader(vendor))
    await reader('AWS', SHOP)
    for (const [Vendor, pair] of pairs) {
      await succeed(ACTION, { Vendor, AssetType: 'ecs' })
      assert.deepEqual(await due(), [pair])
      await rest()
    }
    for (const parameters of [
      { Vendor: 0 },
      { Vendor: 2 },
      { AssetType: 'cloud_product' },
      { AssetType: 'container_image', Vendor: 7 },
    ]) {
      await succeed(ACTION, parameters)
      assert.deepEqual(await due(), [])
    }
    for (const parameters of [{}, { Vendor: 1 }]) {
      await succeed(ACTION, parameters)
      assert.deepEqual(await due(), [...pairs.values()])
      await rest()
    }
  })

  test('a pair that is not read is not by this', async () => {
    await add('AWS', { AuthModules: 'HOST' })
    await succeed(ACTION, { Vendor: 7 })
    assert.deepEqual(await due(), [])
  })

  test('what is out of range is refused by name, and a user needs permission', async () => {
    assert.equal((await fail(ACTION, { AssetType: 'servers' }))[1], 'InvalidAssetType')
    assert.equal((await fail(ACTION, { Vendor: 6 }))[1], 'InvalidVendor')
    assert.equal((await fail(ACTION, { CloudAssetType: 'x' }))[1], 'InvalidCloudAssetType')
    assert.equal((await fail(ACTION, { CloudAssetSubType: -1 }))[1], 'InvalidCloudAssetSubType')
    assert.deepEqual((await fail(ACTION, {}, server().user('nobody'))).slice(0, 2), [403, 'NoPermission'])
  })

  test('ServerError: the database fails', async () => {
    await write('ALTER TABLE vendor_refreshes RENAME TO gone')
    assert.deepEqual((await fail(ACTION)).slice(0, 2), [500, 'ServerError'])
  })
})
