import assert from 'node:assert/strict'
import test, { beforeEach } from 'node:test'
import { forEachServer } from '../../server.ts'
import { MANAGEMENT, ramOf, STRANGER } from './identities.ts'

const MEMBERSHIP = { UserName: 'auditor', GroupName: 'dev' }

forEachServer((server) => {
  const { ask, codeOf, allow, assertName, assertRequired, assertDenied } = ramOf(server)
  beforeEach(async () => {
    await server.reset()
    await ask('CreateGroup', { GroupName: 'dev' })
  })

  test('the user is in the group, seen from both sides', async () => {
    assert.deepEqual(Object.keys(await ask('AddUserToGroup', MEMBERSHIP)), ['RequestId'])
    const { Users } = await ask('ListUsersForGroup', { GroupName: 'dev' })
    const { Groups } = await ask('ListGroupsForUser', { UserName: 'auditor' })
    assert.deepEqual([Users.User.length, Users.User[0].UserName], [1, 'auditor'])
    assert.deepEqual([Groups.Group.length, Groups.Group[0].GroupName], [1, 'dev'])
    assert.equal(Users.User[0].JoinDate, Groups.Group[0].JoinDate)
  })

  test('EntityAlreadyExists.User.Group: once is enough, also of ten calls at once', async () => {
    const calls = Array.from({ length: 10 }, () => server().call('Ram', 'AddUserToGroup', MEMBERSHIP))
    const statuses = (await Promise.all(calls)).map(({ status }) => status).sort()
    assert.deepEqual(statuses, [200, ...Array(9).fill(409)])
    assert.deepEqual(await codeOf('AddUserToGroup', MEMBERSHIP), [409, 'EntityAlreadyExists.User.Group'])
  })

  test('LimitExceeded.User.Group: ten groups, however many come at once; a group has room for all', async () => {
    await server().database.write(async (transaction) => {
      const rows = Array.from({ length: 12 }, (_, n) => [MANAGEMENT, `g${n}`, String(n), '', 0, 0])
      await transaction.insert('user_groups', ['account', 'name', 'id', 'comments', 'created_at', 'updated_at'], rows)
    })
    const calls = Array.from({ length: 12 }, (_, n) =>
      server().call('Ram', 'AddUserToGroup', { UserName: 'auditor', GroupName: `g${n}` }),
    )
    const answers = await Promise.all(calls)
    assert.equal(answers.filter(({ status }) => status === 200).length, 10)
    assert.ok(answers.every(({ status, body }) => status === 200 || body.Code === 'LimitExceeded.User.Group'))
    assert.equal((await ask('ListGroupsForUser', { UserName: 'auditor' })).Groups.Group.length, 10)
    assert.deepEqual(await codeOf('AddUserToGroup', MEMBERSHIP), [409, 'LimitExceeded.User.Group'])
    await ask('AddUserToGroup', { UserName: 'careful', GroupName: 'dev' })
    await ask('AddUserToGroup', { UserName: 'nobody', GroupName: 'dev' })
  })

  test('EntityNotExist.User and EntityNotExist.Group: nobody, none, or another account’s', async () => {
    const root = server().rootOf(STRANGER)
    assert.deepEqual(await codeOf('AddUserToGroup', { ...MEMBERSHIP, UserName: 'bob' }), [404, 'EntityNotExist.User'])
    assert.deepEqual(await codeOf('AddUserToGroup', { ...MEMBERSHIP, GroupName: 'qa' }), [404, 'EntityNotExist.Group'])
    assert.deepEqual(await codeOf('AddUserToGroup', { ...MEMBERSHIP, UserName: 'outsider' }), [404, 'EntityNotExist.User'])
    const abroad = await codeOf('AddUserToGroup', { ...MEMBERSHIP, UserName: 'outsider' }, root)
    assert.deepEqual(abroad, [404, 'EntityNotExist.Group'])
  })

  test('both names must be given and be names', async () => {
    await assertRequired('AddUserToGroup', 'UserName', { GroupName: 'dev' })
    await assertRequired('AddUserToGroup', 'GroupName', { UserName: 'auditor' })
    await assertName('AddUserToGroup', 'UserName', { GroupName: 'dev' })
    await assertName('AddUserToGroup', 'GroupName', { UserName: 'auditor' })
  })

  test('403 for users without the permission for both, the user and the group', async () => {
    await assertDenied('AddUserToGroup', server().user('nobody'), MEMBERSHIP)
    const auditor = server().user('auditor')
    await allow('auditor', { Action: 'ram:AddUserToGroup', Resource: 'acs:ram:*:*:user/auditor' })
    assert.deepEqual(await codeOf('AddUserToGroup', MEMBERSHIP, auditor), [403, 'NoPermission'])
    await allow('auditor', { Action: 'ram:AddUserToGroup', Resource: 'acs:ram:*:*:group/dev' })
    await ask('AddUserToGroup', MEMBERSHIP, auditor)
    await ask('CreateGroup', { GroupName: 'admins' })
    const admins = await codeOf('AddUserToGroup', { UserName: 'auditor', GroupName: 'admins' }, auditor)
    assert.deepEqual(admins, [403, 'NoPermission'])
  })
})
