import assert from 'node:assert/strict'
import test from 'node:test'
import { forEachServer } from '../../server.ts'
import { MANAGEMENT, ramOf, STRANGER, WHEN } from './identities.ts'

forEachServer((server) => {
  const { ask, codeOf, newKey, allow, assertName, assertDenied } = ramOf(server)
  const listed = async (UserName?: string, credentials = server().rootOf(MANAGEMENT)) =>
    (await ask('ListAccessKeys', { UserName }, credentials)).AccessKeys.AccessKey

  test('all keys of a user with both states, oldest first, never a secret', async () => {
    await ask('CreateUser', { UserName: 'alice' })
    assert.deepEqual(await listed('alice'), [])
    const first = await newKey('alice')
    const second = await newKey('alice')
    await ask('UpdateAccessKey', { UserName: 'alice', UserAccessKeyId: second.accessKeyId, Status: 'Inactive' })
    const keys = await listed('alice')
    assert.deepEqual(
      keys.map((key: object) => Object.keys(key).sort()),
      Array(2).fill(['AccessKeyId', 'CreateDate', 'Status']),
    )
    assert.deepEqual(
      keys.map(({ AccessKeyId, Status }: { AccessKeyId: string; Status: string }) => [AccessKeyId, Status]),
      [
        [first.accessKeyId, 'Active'],
        [second.accessKeyId, 'Inactive'],
      ],
    )
    assert.match(keys[0].CreateDate, WHEN)
  })

  test('without UserName the caller’s own: of the user, or of the root alone', async () => {
    const auditor = server().user('auditor')
    await allow('auditor', { Action: 'ram:ListAccessKeys', Resource: 'acs:ram:*:*:user/auditor' })
    assert.deepEqual(
      (await listed(undefined, auditor)).map(({ AccessKeyId }: { AccessKeyId: string }) => AccessKeyId),
      [auditor.accessKeyId],
    )
    const root = server().rootOf(MANAGEMENT)
    assert.deepEqual(
      (await listed()).map(({ AccessKeyId }: { AccessKeyId: string }) => AccessKeyId),
      [root.accessKeyId],
    )
    assert.deepEqual(await codeOf('ListAccessKeys', { UserName: 'careful' }, auditor), [403, 'NoPermission'])
  })

  test('EntityNotExist.User: nobody of the name, or of another account', async () => {
    assert.deepEqual(await codeOf('ListAccessKeys', { UserName: 'bob' }), [404, 'EntityNotExist.User'])
    const abroad = await codeOf('ListAccessKeys', { UserName: 'auditor' }, server().rootOf(STRANGER))
    assert.deepEqual(abroad, [404, 'EntityNotExist.User'])
  })

  test('UserName is a name', async () => {
    await assertName('ListAccessKeys', 'UserName')
    assert.deepEqual(await codeOf('ListAccessKeys', { UserName: '' }), [400, 'InvalidParameter.UserName.Length'])
  })

  test('403 for users without the permission, also for themselves', async () => {
    await assertDenied('ListAccessKeys', server().user('nobody'), { UserName: 'auditor' })
    await assertDenied('ListAccessKeys', server().user('nobody'))
  })
})
