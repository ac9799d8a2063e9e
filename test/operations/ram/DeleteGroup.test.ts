import assert from 'node:assert/strict'
import test, { beforeEach } from 'node:test'
import { forEachServer } from '../../server.ts'
import { MANAGEMENT, ramOf, STRANGER } from './identities.ts'

forEachServer((server) => {
  const { ask, codeOf, allow, assertName, assertRequired, assertDenied } = ramOf(server)
  beforeEach(async () => {
    await server.reset()
    await ask('CreateGroup', { GroupName: 'dev' })
  })

  test('an empty group is gone, and can be made anew with another id', async () => {
    const { Group } = await ask('GetGroup', { GroupName: 'dev' })
    assert.deepEqual(Object.keys(await ask('DeleteGroup', { GroupName: 'dev' })), ['RequestId'])
    assert.deepEqual(await codeOf('DeleteGroup', { GroupName: 'dev' }), [404, 'EntityNotExist.Group'])
    assert.notEqual((await ask('CreateGroup', { GroupName: 'dev' })).Group.GroupId, Group.GroupId)
  })

  test('DeleteConflict.Group.User and DeleteConflict.Group.Policy', async () => {
    await ask('AddUserToGroup', { UserName: 'auditor', GroupName: 'dev' })
    await allow('dev', { Action: '*', Resource: '*' }, 'group')
    assert.deepEqual(await codeOf('DeleteGroup', { GroupName: 'dev' }), [409, 'DeleteConflict.Group.User'])
    await ask('RemoveUserFromGroup', { UserName: 'auditor', GroupName: 'dev' })
    assert.deepEqual(await codeOf('DeleteGroup', { GroupName: 'dev' }), [409, 'DeleteConflict.Group.Policy'])
    await server().database.write((transaction) =>
      transaction.run("DELETE FROM policy_attachments WHERE account = ? AND target = 'dev'", MANAGEMENT),
    )
    await ask('DeleteGroup', { GroupName: 'dev' })
  })

  test('a group that a user joins while it is deleted is deleted before or kept', async () => {
    const [joined, deleted] = await Promise.all([
      server().call('Ram', 'AddUserToGroup', { UserName: 'auditor', GroupName: 'dev' }),
      server().call('Ram', 'DeleteGroup', { GroupName: 'dev' }),
    ])
    const both = `${joined.status} ${deleted.status}`
    assert.ok(both === '200 409' || both === '404 200', both)
  })

  test('EntityNotExist.Group: another account’s group stays', async () => {
    assert.deepEqual(await codeOf('DeleteGroup', { GroupName: 'dev' }, server().rootOf(STRANGER)), [404, 'EntityNotExist.Group'])
    await ask('GetGroup', { GroupName: 'dev' })
  })

  test('GroupName must be given and be a name', async () => {
    await assertRequired('DeleteGroup', 'GroupName')
    await assertName('DeleteGroup', 'GroupName')
  })

  test('403 for users without the permission, be it not given or denied', async () => {
    await assertDenied('DeleteGroup', server().user('nobody'), { GroupName: 'dev' })
    const careful = await codeOf('DeleteGroup', { GroupName: 'dev' }, server().user('careful'))
    assert.deepEqual(careful, [403, 'NoPermission'])
  })
})
