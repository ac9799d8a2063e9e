import assert from 'node:assert/strict'
import test, { beforeEach } from 'node:test'
import { forEachServer } from '../../server.ts'
import { ramOf, STRANGER } from './identities.ts'

const MEMBERSHIP = { UserName: 'auditor', GroupName: 'dev' }

forEachServer((server) => {
  const { ask, codeOf, allow, assertName, assertRequired, assertDenied } = ramOf(server)
  beforeEach(async () => {
    await server.reset()
    for (const GroupName of ['dev', 'ops']) {
      await ask('CreateGroup', { GroupName })
      for (const UserName of ['auditor', 'careful']) await ask('AddUserToGroup', { UserName, GroupName })
    }
  })

  test('the user is out of this group, and nobody else out of any', async () => {
    assert.deepEqual(Object.keys(await ask('RemoveUserFromGroup', MEMBERSHIP)), ['RequestId'])
    const usersOf = async (GroupName: string) =>
      (await ask('ListUsersForGroup', { GroupName })).Users.User.map(({ UserName }: { UserName: string }) => UserName)
    assert.deepEqual([await usersOf('dev'), await usersOf('ops')], [['careful'], ['auditor', 'careful']])
    assert.deepEqual(await codeOf('RemoveUserFromGroup', MEMBERSHIP), [404, 'EntityNotExist.User.Group'])
    await ask('AddUserToGroup', MEMBERSHIP)
  })

  test('EntityNotExist.User and EntityNotExist.Group: nobody, none, or another account’s', async () => {
    const noUser = [404, 'EntityNotExist.User']
    assert.deepEqual(await codeOf('RemoveUserFromGroup', { ...MEMBERSHIP, UserName: 'bob' }), noUser)
    assert.deepEqual(await codeOf('RemoveUserFromGroup', MEMBERSHIP, server().rootOf(STRANGER)), noUser)
    const noGroup = await codeOf('RemoveUserFromGroup', { ...MEMBERSHIP, GroupName: 'qa' })
    assert.deepEqual(noGroup, [404, 'EntityNotExist.Group'])
  })

  test('both names must be given and be names', async () => {
    await assertRequired('RemoveUserFromGroup', 'UserName', { GroupName: 'dev' })
    await assertRequired('RemoveUserFromGroup', 'GroupName', { UserName: 'auditor' })
    await assertName('RemoveUserFromGroup', 'UserName', { GroupName: 'dev' })
    await assertName('RemoveUserFromGroup', 'GroupName', { UserName: 'auditor' })
  })

  test('403 for users without the permission for both, the user and the group', async () => {
    await assertDenied('RemoveUserFromGroup', server().user('nobody'), MEMBERSHIP)
    const auditor = server().user('auditor')
    await allow('auditor', { Action: 'ram:RemoveUserFromGroup', Resource: 'acs:ram:*:*:group/*' })
    assert.deepEqual(await codeOf('RemoveUserFromGroup', MEMBERSHIP, auditor), [403, 'NoPermission'])
    await allow('auditor', { Action: 'ram:RemoveUserFromGroup', Resource: 'acs:ram:*:*:user/auditor' })
    await ask('RemoveUserFromGroup', MEMBERSHIP, auditor)
  })
})
