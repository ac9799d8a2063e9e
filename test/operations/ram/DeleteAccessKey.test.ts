import assert from 'node:assert/strict'
import test, { beforeEach } from 'node:test'
import type { Credentials } from '../../client.ts'
import { forEachServer } from '../../server.ts'
import { MANAGEMENT, ramOf, STRANGER } from './identities.ts'

forEachServer((server) => {
  const { ask, codeOf, newKey, allow, assertName, assertRequired, assertDenied } = ramOf(server)
  let alice: Credentials
  beforeEach(async () => {
    await server.reset()
    await ask('CreateUser', { UserName: 'alice' })
    alice = await newKey('alice')
    await allow('alice', { Action: 'ram:*', Resource: '*' })
  })
  const remove = (more: object = {}, credentials?: Credentials) =>
    codeOf('DeleteAccessKey', { UserName: 'alice', UserAccessKeyId: alice.accessKeyId, ...more }, credentials)

  test('a deleted key is unknown at once, and for good', async () => {
    await ask('ListUsers', {}, alice)
    assert.deepEqual(await remove(), [200, undefined])
    assert.deepEqual(await codeOf('ListUsers', {}, alice), [404, 'InvalidAccessKeyId.NotFound'])
    assert.deepEqual((await ask('ListAccessKeys', { UserName: 'alice' })).AccessKeys.AccessKey, [])
    assert.deepEqual(await remove(), [404, 'EntityNotExist.User.AccessKey'])
  })

  test('a caller may delete the key that signs the call, without its name, and the last one', async () => {
    assert.deepEqual(await remove({ UserName: undefined }, alice), [200, undefined])
    assert.deepEqual(await codeOf('ListUsers', {}, alice), [404, 'InvalidAccessKeyId.NotFound'])
  })

  test('the same key deleted ten times at once is deleted once', async () => {
    const parameters = { UserName: 'alice', UserAccessKeyId: alice.accessKeyId }
    const calls = Array.from({ length: 10 }, () => server().call('Ram', 'DeleteAccessKey', parameters))
    const statuses = (await Promise.all(calls)).map(({ status }) => status).sort()
    assert.deepEqual(statuses, [200, ...Array(9).fill(404)])
  })

  test('EntityNotExist.User.AccessKey: a key of somebody else, be it user, root or another account', async () => {
    const noKey = [404, 'EntityNotExist.User.AccessKey']
    const root = server().rootOf(MANAGEMENT)
    assert.deepEqual(await remove({ UserName: 'auditor' }), noKey)
    assert.deepEqual(await remove({ UserName: undefined }), noKey)
    assert.deepEqual(await remove({ UserAccessKeyId: root.accessKeyId }), noKey)
    assert.deepEqual(await remove({ UserAccessKeyId: root.accessKeyId, UserName: undefined }, alice), noKey)
    assert.deepEqual(await remove({ UserName: undefined }, server().rootOf(STRANGER)), noKey)
    await ask('ListUsers', {}, alice)
    await ask('ListUsers')
  })

  test('EntityNotExist.User: nobody of the name', async () => {
    assert.deepEqual(await remove({ UserName: 'bob' }), [404, 'EntityNotExist.User'])
    assert.deepEqual(await remove({}, server().rootOf(STRANGER)), [404, 'EntityNotExist.User'])
  })

  test('faults of every parameter', async () => {
    await assertRequired('DeleteAccessKey', 'UserAccessKeyId', { UserName: 'alice' })
    await assertName('DeleteAccessKey', 'UserName', { UserAccessKeyId: alice.accessKeyId })
    assert.deepEqual(await remove({ UserAccessKeyId: 'ä' }), [400, 'InvalidParameter.UserAccessKeyId.InvalidChars'])
    assert.deepEqual(await remove({ UserAccessKeyId: 'a'.repeat(129) }), [400, 'InvalidParameter.UserAccessKeyId.Length'])
  })

  test('403 for users without the permission, be it not given or denied', async () => {
    await assertDenied('DeleteAccessKey', server().user('nobody'), { UserName: 'alice', UserAccessKeyId: alice.accessKeyId })
    assert.deepEqual(await remove({}, server().user('careful')), [403, 'NoPermission'])
  })
})
