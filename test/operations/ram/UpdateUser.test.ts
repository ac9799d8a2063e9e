import assert from 'node:assert/strict'
import test, { beforeEach } from 'node:test'
import { forEachServer } from '../../server.ts'
import { MANAGEMENT, ramOf, STRANGER } from './identities.ts'

forEachServer((server) => {
  const { ask, codeOf, allow, newKey, assertName, assertRequired, assertDenied } = ramOf(server)
  beforeEach(async () => {
    await server.reset()
    await ask('CreateUser', { UserName: 'alice', DisplayName: 'Alice', Comments: 'old', Email: 'a@b', MobilePhone: '86-123' })
  })
  const get = async (UserName: string) => (await ask('GetUser', { UserName })).User

  test('what is given changes, what is not stays, what is empty is emptied', async () => {
    const before = await get('alice')
    const { User } = await ask('UpdateUser', { UserName: 'alice', NewDisplayName: 'Ali', NewEmail: 'ali@example.com' })
    assert.deepEqual(await get('alice'), User)
    assert.deepEqual(User, { ...before, DisplayName: 'Ali', Email: 'ali@example.com', UpdateDate: User.UpdateDate })
    assert.ok(User.UpdateDate > before.UpdateDate)
    // As Terraform empties: every parameter is given, the name too.
    const empty = { NewUserName: 'alice', NewDisplayName: '', NewComments: '', NewEmail: '', NewMobilePhone: '' }
    const { User: emptied } = await ask('UpdateUser', { UserName: 'alice', ...empty })
    assert.deepEqual([emptied.DisplayName, emptied.Comments, emptied.Email, emptied.MobilePhone], ['', '', '', ''])
    assert.equal(emptied.UserId, before.UserId)
    const { User: full } = await ask('UpdateUser', { UserName: 'alice', NewComments: 'new', NewMobilePhone: '49-1234' })
    assert.deepEqual([full.Comments, full.MobilePhone], ['new', '49-1234'])
  })

  test('a new name takes along keys, logon settings, groups and policies', async () => {
    const key = await newKey('alice')
    await ask('CreateLoginProfile', { UserName: 'alice', Password: 'correct horse', MFABindRequired: 'true' })
    await ask('CreateGroup', { GroupName: 'dev' })
    await ask('AddUserToGroup', { UserName: 'alice', GroupName: 'dev' })
    await allow('alice', { Action: 'ram:Get*', Resource: '*' })
    const before = await get('alice')

    const { User } = await ask('UpdateUser', { UserName: 'alice', NewUserName: 'alice.w' })
    assert.deepEqual(User, { ...before, UserName: 'alice.w', UpdateDate: User.UpdateDate })

    assert.deepEqual(await codeOf('GetUser', { UserName: 'alice' }), [404, 'EntityNotExist.User'])
    assert.equal((await ask('GetUser', { UserName: 'alice.w' }, key)).User.UserId, before.UserId)
    const { AccessKeys } = await ask('ListAccessKeys', { UserName: 'alice.w' })
    assert.equal(AccessKeys.AccessKey[0].AccessKeyId, key.accessKeyId)
    assert.equal((await ask('GetLoginProfile', { UserName: 'alice.w' })).LoginProfile.MFABindRequired, true)
    assert.equal((await ask('ListGroupsForUser', { UserName: 'alice.w' })).Groups.Group[0].GroupName, 'dev')
    assert.deepEqual(await codeOf('DeleteUser', { UserName: 'alice.w' }), [409, 'DeleteConflict.User.Group'])
    // Nothing stays behind: a new user of the old name has nothing of it.
    await ask('CreateUser', { UserName: 'alice' })
    await ask('DeleteUser', { UserName: 'alice' })
  })

  test('EntityAlreadyExists.User: the new name is taken; nothing is changed', async () => {
    const wanted = { UserName: 'alice', NewUserName: 'auditor', NewComments: 'no' }
    assert.deepEqual(await codeOf('UpdateUser', wanted), [409, 'EntityAlreadyExists.User'])
    assert.equal((await get('alice')).Comments, 'old')
  })

  test('of many users who want one name at once, one gets it', async () => {
    for (const n of [0, 1, 2, 3, 4]) await ask('CreateUser', { UserName: `u${n}` })
    const calls = [0, 1, 2, 3, 4].map((n) => server().call('Ram', 'UpdateUser', { UserName: `u${n}`, NewUserName: 'one' }))
    calls.push(server().call('Ram', 'CreateUser', { UserName: 'one' }))
    const statuses = (await Promise.all(calls)).map(({ status }) => status).sort()
    assert.deepEqual(statuses, [200, 409, 409, 409, 409, 409])
  })

  test('a key made while the user is renamed belongs to the user, or is refused', async () => {
    const rename = server().call('Ram', 'UpdateUser', { UserName: 'alice', NewUserName: 'alicia' })
    const create = server().call('Ram', 'CreateAccessKey', { UserName: 'alice' })
    const [renamed, created] = await Promise.all([rename, create])
    assert.equal(renamed.status, 200)
    const { AccessKeys } = await ask('ListAccessKeys', { UserName: 'alicia' })
    assert.equal(AccessKeys.AccessKey.length, created.status === 200 ? 1 : 0)
    const all = await server().database.read((reader) =>
      reader.all('SELECT id FROM access_keys WHERE account = ? AND user_name = ? LIMIT 1', MANAGEMENT, 'alice'),
    )
    assert.deepEqual(all, [])
  })

  test('faults of every parameter', async () => {
    await assertRequired('UpdateUser', 'UserName')
    await assertName('UpdateUser', 'UserName')
    await assertName('UpdateUser', 'NewUserName', { UserName: 'alice' })
    for (const [wrong, code] of [
      [{ NewUserName: '' }, 'InvalidParameter.NewUserName.Length'],
      [{ NewDisplayName: 'x'.repeat(129) }, 'InvalidParameter.NewDisplayName.Length'],
      [{ NewComments: 'x'.repeat(129) }, 'InvalidParameter.NewComments.Length'],
      [{ NewEmail: 'x' }, 'InvalidParameter.NewEmail.Format'],
      [{ NewMobilePhone: 'x' }, 'InvalidParameter.NewMobilePhone.Format'],
    ] as const) {
      assert.deepEqual(await codeOf('UpdateUser', { UserName: 'alice', ...wrong }), [400, code])
    }
  })

  test('EntityNotExist.User: nobody of the name here', async () => {
    assert.deepEqual(await codeOf('UpdateUser', { UserName: 'bob' }), [404, 'EntityNotExist.User'])
    const abroad = await codeOf('UpdateUser', { UserName: 'alice', NewComments: 'x' }, server().rootOf(STRANGER))
    assert.deepEqual(abroad, [404, 'EntityNotExist.User'])
  })

  test('403 for users without the permission, also for themselves', async () => {
    await assertDenied('UpdateUser', server().user('nobody'), { UserName: 'nobody', NewComments: 'me' })
  })
})
