import assert from 'node:assert/strict'
import test, { beforeEach } from 'node:test'
import { forEachServer } from '../../server.ts'
import { MANAGEMENT, ramOf, STRANGER, WHEN } from './identities.ts'

forEachServer((server) => {
  const { call, ask, codeOf, newKey, allow, assertName, assertDenied } = ramOf(server)
  beforeEach(async () => {
    await server.reset()
    await ask('CreateUser', { UserName: 'alice' })
  })
  const idsOf = async (UserName?: string) => {
    const { AccessKeys } = await ask('ListAccessKeys', { UserName })
    return AccessKeys.AccessKey.map(({ AccessKeyId }: { AccessKeyId: string }) => AccessKeyId)
  }

  test('a key of a user signs at once; its secret is told this once', async () => {
    const created = await call('CreateAccessKey', { UserName: 'alice' })
    const { AccessKeyId, AccessKeySecret, Status, CreateDate, ...rest } = created.body.AccessKey
    assert.deepEqual([created.status, Status, rest], [200, 'Active', {}])
    assert.match(AccessKeyId, /^LTAI[A-Za-z0-9]{20}$/)
    assert.match(AccessKeySecret, /^[A-Za-z0-9]{30}$/)
    assert.match(CreateDate, WHEN)
    const key = { accessKeyId: AccessKeyId, accessKeySecret: AccessKeySecret }
    assert.deepEqual(await codeOf('GetUser', { UserName: 'alice' }, key), [403, 'NoPermission'])
    await allow('alice', { Action: 'ram:GetUser', Resource: '*' })
    assert.equal((await ask('GetUser', { UserName: 'alice' }, key)).User.UserName, 'alice')
    const listed = await call('ListAccessKeys', { UserName: 'alice' })
    assert.ok(listed.text.includes(AccessKeyId) && !listed.text.includes(AccessKeySecret))
  })

  test('the secret lies nowhere in the clear: not in the keys, not in the audit trail', async () => {
    const { accessKeyId, accessKeySecret } = await newKey('alice')
    await server().flush()
    for (const table of ['access_keys', 'audit_events']) {
      const rows = await server().database.read((reader) => reader.all(`SELECT * FROM ${table} LIMIT 1000`))
      const text = JSON.stringify(rows)
      assert.ok(rows.length > 0 && !text.includes(accessKeySecret), table)
      if (table === 'access_keys') assert.ok(text.includes(accessKeyId))
    }
  })

  test('without UserName the key is the caller’s: the user’s or the root’s', async () => {
    const alice = await newKey('alice')
    await allow('alice', { Action: 'ram:CreateAccessKey', Resource: 'acs:ram:*:*:user/alice' })
    const { AccessKey } = await ask('CreateAccessKey', {}, alice)
    assert.deepEqual(await idsOf('alice'), [alice.accessKeyId, AccessKey.AccessKeyId])
    // The permission is for the caller itself alone.
    assert.deepEqual(await codeOf('CreateAccessKey', { UserName: 'auditor' }, alice), [403, 'NoPermission'])

    const root = server().rootOf(MANAGEMENT)
    const { AccessKey: second } = await ask('CreateAccessKey')
    assert.deepEqual(await idsOf(), [root.accessKeyId, second.AccessKeyId])
    const key = { accessKeyId: second.AccessKeyId, accessKeySecret: second.AccessKeySecret }
    await ask('ListUsers', {}, key)
    assert.deepEqual(await codeOf('CreateAccessKey'), [409, 'LimitExceeded.User.AccessKey'])
  })

  test('an empty UserName is no name, and not the caller', async () => {
    assert.deepEqual(await codeOf('CreateAccessKey', { UserName: '' }), [400, 'InvalidParameter.UserName.Length'])
    await assertName('CreateAccessKey', 'UserName')
  })

  test('LimitExceeded.User.AccessKey: two keys, however many come at once; a deleted one makes room', async () => {
    for (const UserName of ['alice', undefined]) {
      const calls = Array.from({ length: 8 }, () => server().call('Ram', 'CreateAccessKey', { UserName }))
      const statuses = (await Promise.all(calls)).map(({ status }) => status)
      // The root has one already.
      const room = UserName === undefined ? 1 : 2
      assert.equal(statuses.filter((status) => status === 200).length, room, `${UserName}: ${statuses}`)
      assert.equal(statuses.filter((status) => status === 409).length, 8 - room)
      assert.equal((await idsOf(UserName)).length, 2)
    }
    const [old] = await idsOf('alice')
    assert.deepEqual(await codeOf('CreateAccessKey', { UserName: 'alice' }), [409, 'LimitExceeded.User.AccessKey'])
    // A key that is switched off counts.
    await ask('UpdateAccessKey', { UserName: 'alice', UserAccessKeyId: old, Status: 'Inactive' })
    assert.deepEqual(await codeOf('CreateAccessKey', { UserName: 'alice' }), [409, 'LimitExceeded.User.AccessKey'])
    await ask('DeleteAccessKey', { UserName: 'alice', UserAccessKeyId: old })
    await newKey('alice')
  })

  test('EntityNotExist.User: nobody of the name, or of another account', async () => {
    assert.deepEqual(await codeOf('CreateAccessKey', { UserName: 'bob' }), [404, 'EntityNotExist.User'])
    const abroad = await codeOf('CreateAccessKey', { UserName: 'alice' }, server().rootOf(STRANGER))
    assert.deepEqual(abroad, [404, 'EntityNotExist.User'])
  })

  test('403 for users without the permission, also for themselves', async () => {
    await assertDenied('CreateAccessKey', server().user('nobody'), { UserName: 'alice' })
    await assertDenied('CreateAccessKey', server().user('nobody'))
  })
})
