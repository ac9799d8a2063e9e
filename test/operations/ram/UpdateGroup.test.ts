import assert from 'node:assert/strict'
import test, { beforeEach } from 'node:test'
import { forEachServer } from '../../server.ts'
import { MANAGEMENT, ramOf, STRANGER } from './identities.ts'

forEachServer((server) => {
  const { ask, codeOf, allow, assertName, assertRequired, assertDenied } = ramOf(server)
  beforeEach(async () => {
    await server.reset()
    await ask('CreateGroup', { GroupName: 'dev', Comments: 'old' })
  })
  const get = async (GroupName: string) => (await ask('GetGroup', { GroupName })).Group

  test('the remark changes, or is emptied, or stays', async () => {
    const before = await get('dev')
    const { Group } = await ask('UpdateGroup', { GroupName: 'dev', NewComments: 'new' })
    assert.deepEqual(Group, { ...before, Comments: 'new', UpdateDate: Group.UpdateDate })
    assert.ok(Group.UpdateDate > before.UpdateDate)
    assert.deepEqual(await get('dev'), Group)
    assert.equal((await ask('UpdateGroup', { GroupName: 'dev', NewGroupName: 'dev' })).Group.Comments, 'new')
    assert.equal((await ask('UpdateGroup', { GroupName: 'dev', NewComments: '' })).Group.Comments, '')
  })

  test('a new name takes along users and policies', async () => {
    await ask('AddUserToGroup', { UserName: 'auditor', GroupName: 'dev' })
    await allow('dev', { Action: 'ram:Get*', Resource: '*' }, 'group')
    const before = await get('dev')
    const { Group } = await ask('UpdateGroup', { GroupName: 'dev', NewGroupName: 'developers' })
    assert.deepEqual(Group, { ...before, GroupName: 'developers', UpdateDate: Group.UpdateDate })
    assert.deepEqual(await codeOf('GetGroup', { GroupName: 'dev' }), [404, 'EntityNotExist.Group'])
    const { Users } = await ask('ListUsersForGroup', { GroupName: 'developers' })
    assert.equal(Users.User[0].UserName, 'auditor')
    assert.equal((await ask('ListGroupsForUser', { UserName: 'auditor' })).Groups.Group[0].GroupId, before.GroupId)
    const attached = await server().database.read((reader) =>
      reader.all("SELECT target FROM policy_attachments WHERE account = ? AND target_type = 'group'", MANAGEMENT),
    )
    assert.deepEqual(attached, [{ target: 'developers' }])
    // Nothing stays behind.
    await ask('CreateGroup', { GroupName: 'dev' })
    await ask('DeleteGroup', { GroupName: 'dev' })
  })

  test('EntityAlreadyExists.Group: the new name is taken, also when many want it at once', async () => {
    await ask('CreateGroup', { GroupName: 'ops' })
    const wanted = { GroupName: 'dev', NewGroupName: 'ops', NewComments: 'no' }
    assert.deepEqual(await codeOf('UpdateGroup', wanted), [409, 'EntityAlreadyExists.Group'])
    assert.equal((await get('dev')).Comments, 'old')
    const calls = ['dev', 'ops'].map((GroupName) => server().call('Ram', 'UpdateGroup', { GroupName, NewGroupName: 'one' }))
    calls.push(server().call('Ram', 'CreateGroup', { GroupName: 'one' }))
    const statuses = (await Promise.all(calls)).map(({ status }) => status).sort()
    assert.deepEqual(statuses, [200, 409, 409])
  })

  test('EntityNotExist.Group: none of the name here', async () => {
    assert.deepEqual(await codeOf('UpdateGroup', { GroupName: 'qa' }), [404, 'EntityNotExist.Group'])
    const abroad = await codeOf('UpdateGroup', { GroupName: 'dev', NewComments: 'x' }, server().rootOf(STRANGER))
    assert.deepEqual(abroad, [404, 'EntityNotExist.Group'])
  })

  test('faults of every parameter', async () => {
    await assertRequired('UpdateGroup', 'GroupName')
    await assertName('UpdateGroup', 'GroupName')
    await assertName('UpdateGroup', 'NewGroupName', { GroupName: 'dev' })
    const empty = await codeOf('UpdateGroup', { GroupName: 'dev', NewGroupName: '' })
    assert.deepEqual(empty, [400, 'InvalidParameter.NewGroupName.Length'])
    const long = await codeOf('UpdateGroup', { GroupName: 'dev', NewComments: 'x'.repeat(129) })
    assert.deepEqual(long, [400, 'InvalidParameter.NewComments.Length'])
  })

  test('403 for users without the permission', async () => {
    await assertDenied('UpdateGroup', server().user('nobody'), { GroupName: 'dev', NewComments: 'x' })
  })
})
