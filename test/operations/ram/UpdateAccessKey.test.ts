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
  const set = (Status: string, more: object = {}, credentials?: Credentials) =>
    codeOf('UpdateAccessKey', { UserName: 'alice', UserAccessKeyId: alice.accessKeyId, Status, ...more }, credentials)

  test('a key that is switched off signs nothing, and signs again when it is switched on', async () => {
    assert.deepEqual(await set('Inactive'), [200, undefined])
    assert.deepEqual(await codeOf('ListUsers', {}, alice), [400, 'InvalidAccessKeyId.Inactive'])
    assert.equal((await ask('ListAccessKeys', { UserName: 'alice' })).AccessKeys.AccessKey[0].Status, 'Inactive')
    assert.deepEqual(await set('Inactive'), [200, undefined])
    assert.deepEqual(await set('Active'), [200, undefined])
    await ask('ListUsers', {}, alice)
  })

  test('a caller may switch off its own key, without its name, and is out from then on', async () => {
    const own = { UserAccessKeyId: alice.accessKeyId, Status: 'Inactive' }
    await ask('UpdateAccessKey', own, alice)
    assert.deepEqual(await codeOf('UpdateAccessKey', { ...own, Status: 'Active' }, alice), [400, 'InvalidAccessKeyId.Inactive'])
  })

  test('the root’s own keys, without a name', async () => {
    const { AccessKey } = await ask('CreateAccessKey')
    await ask('UpdateAccessKey', { UserAccessKeyId: AccessKey.AccessKeyId, Status: 'Inactive' })
    const second = { accessKeyId: AccessKey.AccessKeyId, accessKeySecret: AccessKey.AccessKeySecret }
    assert.deepEqual(await codeOf('ListUsers', {}, second), [400, 'InvalidAccessKeyId.Inactive'])
  })

  test('EntityNotExist.User.AccessKey: a key of somebody else, be it user, root or another account', async () => {
    const noKey = [404, 'EntityNotExist.User.AccessKey']
    const root = server().rootOf(MANAGEMENT)
    const stranger = server().rootOf(STRANGER)
    assert.deepEqual(await set('Inactive', { UserName: 'auditor' }), noKey)
    assert.deepEqual(await set('Inactive', { UserName: undefined }), noKey)
    assert.deepEqual(await set('Inactive', { UserAccessKeyId: root.accessKeyId }), noKey)
    assert.deepEqual(await set('Inactive', { UserAccessKeyId: root.accessKeyId, UserName: undefined }, alice), noKey)
    assert.deepEqual(await set('Inactive', { UserName: undefined }, stranger), noKey)
    assert.deepEqual(await set('Inactive', { UserAccessKeyId: 'LTAInobody' }), noKey)
    await ask('ListUsers', {}, alice)
  })

  test('EntityNotExist.User: nobody of the name', async () => {
    assert.deepEqual(await set('Inactive', { UserName: 'bob' }), [404, 'EntityNotExist.User'])
    assert.deepEqual(await set('Inactive', {}, server().rootOf(STRANGER)), [404, 'EntityNotExist.User'])
  })

  test('faults of every parameter', async () => {
    await assertRequired('UpdateAccessKey', 'UserAccessKeyId', { UserName: 'alice', Status: 'Active' })
    await assertRequired('UpdateAccessKey', 'Status', { UserName: 'alice', UserAccessKeyId: alice.accessKeyId })
    await assertName('UpdateAccessKey', 'UserName', { UserAccessKeyId: alice.accessKeyId, Status: 'Active' })
    assert.deepEqual(await set('active'), [400, 'InvalidParameter.Status'])
    assert.deepEqual(await set('Active', { UserAccessKeyId: 'a b' }), [400, 'InvalidParameter.UserAccessKeyId.InvalidChars'])
    const long = await set('Active', { UserAccessKeyId: 'a'.repeat(129) })
    assert.deepEqual(long, [400, 'InvalidParameter.UserAccessKeyId.Length'])
  })

  test('403 for users without the permission, also for themselves', async () => {
    await assertDenied('UpdateAccessKey', server().user('nobody'), {
      UserName: 'alice',
      UserAccessKeyId: alice.accessKeyId,
      Status: 'Inactive',
    })
    const { accessKeyId } = server().user('nobody')
    await assertDenied('UpdateAccessKey', server().user('nobody'), { UserAccessKeyId: accessKeyId, Status: 'Inactive' })
  })
})
