import assert from 'node:assert/strict'
import test, { before } from 'node:test'
import { forEachServer } from '../../server.ts'
import { MANAGEMENT, ramOf, STRANGER } from './identities.ts'

const nameOf = (n: number) => `u${String(n).padStart(4, '0')}`

forEachServer((server) => {
  const { ask, codeOf, assertName, assertRequired, assertDenied } = ramOf(server)
  before(async () => {
    for (const GroupName of ['dev', 'ops']) await ask('CreateGroup', { GroupName })
    await server().database.write(async (transaction) => {
      const numbers = Array.from({ length: 1003 }, (_, n) => n)
      const users = numbers.map((n) => [MANAGEMENT, nameOf(n), `2${n}`, 0, `User ${n}`])
      await transaction.insert('users', ['account', 'name', 'id', 'created_at', 'display_name'], users)
      const members = numbers.map((n) => [MANAGEMENT, 'dev', nameOf(n), 1e12])
      await transaction.insert('user_group_members', ['account', 'group_name', 'user_name', 'created_at'], members)
    })
  })
  const names = ({ Users }: { Users: { User: { UserName: string }[] } }) => Users.User.map(({ UserName }) => UserName)

  test('100 on a page unless told, with all fields', async () => {
    const page = await ask('ListUsersForGroup', { GroupName: 'dev' })
    assert.deepEqual([names(page).length, page.IsTruncated], [100, true])
    assert.deepEqual(page.Users.User[7], { UserName: 'u0007', DisplayName: 'User 7', JoinDate: '2001-09-09T01:46:40Z' })
  })

  test('the pages together are everybody once; the last one says so', async () => {
    const first = await ask('ListUsersForGroup', { GroupName: 'dev', MaxItems: 1000 })
    const second = await ask('ListUsersForGroup', { GroupName: 'dev', MaxItems: 3, Marker: first.Marker })
    assert.deepEqual([second.IsTruncated, second.Marker], [false, undefined])
    assert.deepEqual(
      [...names(first), ...names(second)],
      Array.from({ length: 1003 }, (_, n) => nameOf(n)),
    )
  })

  test('a group without users has an empty list', async () => {
    const { Users, IsTruncated } = await ask('ListUsersForGroup', { GroupName: 'ops' })
    assert.deepEqual([Users, IsTruncated], [{ User: [] }, false])
  })

  test('a Marker of another list or group, and a wrong MaxItems, are refused', async () => {
    const { Marker } = await ask('ListUsersForGroup', { GroupName: 'dev', MaxItems: 1 })
    const { Marker: users } = await ask('ListUsers', { MaxItems: 1 })
    assert.deepEqual(await codeOf('ListUsersForGroup', { GroupName: 'ops', Marker }), [400, 'InvalidParameter.Marker'])
    assert.deepEqual(await codeOf('ListUsersForGroup', { GroupName: 'dev', Marker: users }), [400, 'InvalidParameter.Marker'])
    for (const MaxItems of ['0', '1001', 'x']) {
      assert.deepEqual(await codeOf('ListUsersForGroup', { GroupName: 'dev', MaxItems }), [400, 'InvalidParameter.MaxItems'])
    }
  })

  test('EntityNotExist.Group: none of the name, or of another account', async () => {
    assert.deepEqual(await codeOf('ListUsersForGroup', { GroupName: 'qa' }), [404, 'EntityNotExist.Group'])
    const abroad = await codeOf('ListUsersForGroup', { GroupName: 'dev' }, server().rootOf(STRANGER))
    assert.deepEqual(abroad, [404, 'EntityNotExist.Group'])
  })

  test('GroupName must be given and be a name', async () => {
    await assertRequired('ListUsersForGroup', 'GroupName')
    await assertName('ListUsersForGroup', 'GroupName')
  })

  test('403 for users without the permission', async () => {
    await assertDenied('ListUsersForGroup', server().user('nobody'), { GroupName: 'dev' })
  })
})
