import assert from 'node:assert/strict'
import test from 'node:test'
import { forEachServer } from '../../server.ts'
import { assetCalls } from './assets.ts'

const ACTION = 'RefreshAssets'

forEachServer((server) => {
  const { succeed, fail, groups } = assetCalls(server)

  test('everything documented is taken, and nothing changes', async () => {
    const before = await groups()
    const { RequestId, ...body } = await succeed(ACTION)
    assert.match(RequestId, /^[0-9A-F-]{36}$/)
    assert.deepEqual(body, {})
    for (const AssetType of ['cloud_product', 'ecs', 'container_image']) {
      for (const Vendor of [0, 1, 2, 3, 4, 5, 7, 8, 9, 10]) {
        await succeed(ACTION, { AssetType, Vendor, CloudAssetType: 1, CloudAssetSubType: 0 })
      }
    }
    assert.deepEqual(await groups(), before)
  })

  test('what is out of range is refused by name, and a user needs permission', async () => {
    assert.equal((await fail(ACTION, { AssetType: 'servers' }))[1], 'InvalidAssetType')
    assert.equal((await fail(ACTION, { Vendor: 6 }))[1], 'InvalidVendor')
    assert.equal((await fail(ACTION, { CloudAssetType: 'x' }))[1], 'InvalidCloudAssetType')
    assert.equal((await fail(ACTION, { CloudAssetSubType: -1 }))[1], 'InvalidCloudAssetSubType')
    assert.deepEqual((await fail(ACTION, {}, server().user('nobody'))).slice(0, 2), [403, 'NoPermission'])
  })
})
