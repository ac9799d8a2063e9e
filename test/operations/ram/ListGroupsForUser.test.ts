import assert from 'node:assert/strict'
import test from 'node:test'
import { forEachServer } from '../../server.ts'
import { ramOf, STRANGER, WHEN } from './identities.ts'

forEachServer((server) => {
  const { ask, codeOf, assertName, assertRequired, assertDenied } = ramOf(server)

  test('the groups of a user in the order of their names, with all fields; of nobody else', async () => {
    assert.deepEqual((await ask('ListGroupsForUser', { UserName: 'auditor' })).Groups, { Group: [] })
    for (const GroupName of ['ops', 'dev']) {
      await ask('CreateGroup', { GroupName, Comments: `all of ${GroupName}` })
      await ask('AddUserToGroup', { UserName: 'auditor', GroupName })
    }
    await ask('CreateGroup', { GroupName: 'others' })
    await ask('AddUserToGroup', { UserName: 'careful', GroupName: 'others' })
    const { Groups } = await ask('ListGroupsForUser', { UserName: 'auditor' })
    const { Group: dev } = await ask('GetGroup', { GroupName: 'dev' })
    const [first, second] = Groups.Group
    assert.deepEqual([first.GroupName, second.GroupName, Groups.Group.length], ['dev', 'ops', 2])
    const { JoinDate, ...rest } = first
    assert.deepEqual(rest, { GroupName: 'dev', GroupId: dev.GroupId, Comments: 'all of dev' })
    assert.match(JoinDate, WHEN)
    assert.ok(JoinDate > dev.CreateDate)
  })

  test('EntityNotExist.User: nobody of the name, or of another account', async () => {
    assert.deepEqual(await codeOf('ListGroupsForUser', { UserName: 'bob' }), [404, 'EntityNotExist.User'])
    const abroad = await codeOf('ListGroupsForUser', { UserName: 'auditor' }, server().rootOf(STRANGER))
    assert.deepEqual(abroad, [404, 'EntityNotExist.User'])
  })

  test('UserName must be given and be a name', async () => {
    await assertRequired('ListGroupsForUser', 'UserName')
    await assertName('ListGroupsForUser', 'UserName')
  })

  test('403 for users without the permission', async () => {
    await assertDenied('ListGroupsForUser', server().user('nobody'), { UserName: 'auditor' })
  })
})
