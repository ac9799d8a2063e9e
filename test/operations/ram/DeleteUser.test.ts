import assert from 'node:assert/strict'
import test, { beforeEach } from 'node:test'
import { forEachServer } from '../../server.ts'
import { MANAGEMENT, ramOf, STRANGER } from './identities.ts'

forEachServer((server) => {
  const { ask, codeOf, allow, newKey, assertName, assertRequired, assertDenied } = ramOf(server)
  beforeEach(async () => {
    await server.reset()
    await ask('CreateUser', { UserName: 'alice' })
  })
  const remove = () => codeOf('DeleteUser', { UserName: 'alice' })

  test('a user who has nothing is gone', async () => {
    assert.deepEqual(Object.keys(await ask('DeleteUser', { UserName: 'alice' })), ['RequestId'])
    assert.deepEqual(await codeOf('GetUser', { UserName: 'alice' }), [404, 'EntityNotExist.User'])
    assert.deepEqual(await remove(), [404, 'EntityNotExist.User'])
  })

  test('all conflicts, one after the other, and none is left', async () => {
    const key = await newKey('alice')
    await ask('CreateLoginProfile', { UserName: 'alice', Password: 'correct horse' })
    await ask('CreateGroup', { GroupName: 'dev' })
    await ask('AddUserToGroup', { UserName: 'alice', GroupName: 'dev' })
    await allow('alice', { Action: '*', Resource: '*' })
    assert.deepEqual(await remove(), [409, 'DeleteConflict.User.Group'])
    await ask('RemoveUserFromGroup', { UserName: 'alice', GroupName: 'dev' })
    assert.deepEqual(await remove(), [409, 'DeleteConflict.User.AccessKey'])
    await ask('DeleteAccessKey', { UserName: 'alice', UserAccessKeyId: key.accessKeyId })
    assert.deepEqual(await remove(), [409, 'DeleteConflict.User.LoginProfile'])
    await ask('DeleteLoginProfile', { UserName: 'alice' })
    assert.deepEqual(await remove(), [409, 'DeleteConflict.User.Policy'])
    await server().database.write((transaction) =>
      transaction.run("DELETE FROM policy_attachments WHERE account = ? AND target = 'alice'", MANAGEMENT),
    )
    await ask('DeleteUser', { UserName: 'alice' })
  })

  test('a user who is given something while being deleted is deleted before or kept', async () => {
    await ask('CreateGroup', { GroupName: 'dev' })
    for (const [action, more] of [
      ['CreateAccessKey', {}],
      ['AddUserToGroup', { GroupName: 'dev' }],
      ['CreateLoginProfile', { Password: 'correct horse' }],
    ] as const) {
      await server().call('Ram', 'CreateUser', { UserName: `of-${action}` })
      const parameters = { UserName: `of-${action}`, ...more }
      const [given, deleted] = await Promise.all([
        server().call('Ram', action, parameters),
        server().call('Ram', 'DeleteUser', { UserName: `of-${action}` }),
      ])
      const both = [given.status, deleted.status].join(' ')
      assert.ok(both === '200 409' || both === '404 200', `${action}: ${both}`)
    }
  })

  test('EntityNotExist.User: another account’s user stays', async () => {
    assert.deepEqual(await codeOf('DeleteUser', { UserName: 'alice' }, server().rootOf(STRANGER)), [404, 'EntityNotExist.User'])
    await ask('GetUser', { UserName: 'alice' })
  })

  test('UserName must be given and be a name', async () => {
    await assertRequired('DeleteUser', 'UserName')
    await assertName('DeleteUser', 'UserName')
  })

  test('403 for users without the permission, be it not given, denied, or given for somebody else', async () => {
    await assertDenied('DeleteUser', server().user('nobody'), { UserName: 'alice' })
    const careful = await codeOf('DeleteUser', { UserName: 'alice' }, server().user('careful'))
    assert.deepEqual(careful, [403, 'NoPermission'])
    await ask('CreateUser', { UserName: 'admin' })
    const admin = await newKey('admin')
    await allow('admin', { Action: 'ram:*', Resource: '*' })
    await allow('admin', { Effect: 'Deny', Action: 'ram:DeleteUser', Resource: 'acs:ram:*:*:user/al*' })
    assert.deepEqual(await codeOf('DeleteUser', { UserName: 'alice' }, admin), [403, 'NoPermission'])
    await ask('CreateUser', { UserName: 'bob' }, admin)
    await ask('DeleteUser', { UserName: 'bob' }, admin)
  })
})
