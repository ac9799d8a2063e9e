import assert from 'node:assert/strict'
import test from 'node:test'
import { forEachServer } from '../../server.ts'
import { pairCalls } from './pairs.ts'

const ACTION = 'DescribeVendorList'

forEachServer((server) => {
  const { succeed, fail, add } = pairCalls(server)

  test('every vendor that is listed can be added', async () => {
    const { RequestId, VendorNameList, ...rest } = await succeed(ACTION)
    assert.match(RequestId, /^[0-9A-F-]{36}$/)
    assert.deepEqual(rest, {})
    assert.equal(VendorNameList.length, 9)
    for (const vendor of VendorNameList) assert.ok((await add(vendor)) > 0)
  })

  test('403 for a user without the permission, 200 for one with it', async () => {
    assert.deepEqual((await fail(ACTION, {}, server().user('nobody'))).slice(0, 2), [403, 'NoPermission'])
    await succeed(ACTION, {}, server().user('careful'))
  })
})
