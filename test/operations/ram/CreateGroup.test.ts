import assert from 'node:assert/strict'
import test, { beforeEach } from 'node:test'
import { forEachServer } from '../../server.ts'
import { MANAGEMENT, ramOf, STRANGER, WHEN } from './identities.ts'

forEachServer((server) => {
  const { ask, codeOf, assertName, assertRequired, assertDenied } = ramOf(server)
  beforeEach(() => server.reset())

  test('a group with and without a remark', async () => {
    const { Group } = await ask('CreateGroup', { GroupName: 'Dev-Team', Comments: '开发团队' })
    assert.deepEqual([Group.GroupName, Group.Comments, Object.keys(Group).length], ['Dev-Team', '开发团队', 4])
    assert.match(Group.GroupId, /^g-[A-Za-z0-9]{16}$/)
    assert.match(Group.CreateDate, WHEN)
    assert.deepEqual((await ask('GetGroup', { GroupName: 'Dev-Team' })).Group, { ...Group, UpdateDate: Group.CreateDate })
    const { Group: plain } = await ask('CreateGroup', { GroupName: 'a.b_c' })
    assert.equal(plain.Comments, '')
  })

  test('faults of every parameter', async () => {
    await ask('CreateGroup', { GroupName: 'n'.repeat(64), Comments: '长'.repeat(128) })
    await assertRequired('CreateGroup', 'GroupName')
    await assertName('CreateGroup', 'GroupName')
    const long = await codeOf('CreateGroup', { GroupName: 'dev', Comments: 'x'.repeat(129) })
    assert.deepEqual(long, [400, 'InvalidParameter.Comments.Length'])
  })

  test('EntityAlreadyExists.Group: one name, one group, also of ten calls at once; another account may use the name', async () => {
    const calls = Array.from({ length: 10 }, () => server().call('Ram', 'CreateGroup', { GroupName: 'dev' }))
    const statuses = (await Promise.all(calls)).map(({ status }) => status).sort()
    assert.deepEqual(statuses, [200, ...Array(9).fill(409)])
    assert.deepEqual(await codeOf('CreateGroup', { GroupName: 'dev' }), [409, 'EntityAlreadyExists.Group'])
    await ask('CreateGroup', { GroupName: 'Dev' })
    await ask('CreateGroup', { GroupName: 'dev' }, server().rootOf(STRANGER))
  })

  test('LimitExceeded.Group: 300 groups, however many come at once', async () => {
    await server().database.write(async (transaction) => {
      const rows = Array.from({ length: 298 }, (_, n) => [MANAGEMENT, `g${n}`, String(n), '', 0, 0])
      await transaction.insert('user_groups', ['account', 'name', 'id', 'comments', 'created_at', 'updated_at'], rows)
    })
    const calls = ['a', 'b', 'c', 'd', 'e'].map((GroupName) => server().call('Ram', 'CreateGroup', { GroupName }))
    const statuses = (await Promise.all(calls)).map(({ status }) => status).sort()
    assert.deepEqual(statuses, [200, 200, 409, 409, 409])
    assert.deepEqual(await codeOf('CreateGroup', { GroupName: 'f' }), [409, 'LimitExceeded.Group'])
  })

  test('403 for users without the permission', async () => {
    await assertDenied('CreateGroup', server().user('nobody'), { GroupName: 'dev' })
  })
})
