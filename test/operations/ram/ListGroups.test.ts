import assert from 'node:assert/strict'
import test from 'node:test'
import { forEachServer } from '../../server.ts'
import { MANAGEMENT, ramOf, STRANGER } from './identities.ts'

const nameOf = (n: number) => `g${String(n).padStart(3, '0')}`

forEachServer((server) => {
  const { ask, codeOf, assertDenied } = ramOf(server)
  const names = ({ Groups }: { Groups: { Group: { GroupName: string }[] } }) => Groups.Group.map(({ GroupName }) => GroupName)

  test('an account without groups has an empty list', async () => {
    const { Groups, IsTruncated, Marker } = await ask('ListGroups')
    assert.deepEqual([Groups.Group, IsTruncated, Marker], [[], false, undefined])
  })

  test('100 on a page, the most too; the pages together are every group once', async () => {
    await server().database.write(async (transaction) => {
      const rows = Array.from({ length: 205 }, (_, n) => [MANAGEMENT, nameOf(n), `g-${n}`, 'C', 1e12, 2e12])
      await transaction.insert('user_groups', ['account', 'name', 'id', 'comments', 'created_at', 'updated_at'], rows)
    })
    const first = await ask('ListGroups')
    assert.equal(names(first).length, 100)
    assert.deepEqual(first.Groups.Group[0], {
      GroupName: 'g000',
      GroupId: 'g-0',
      Comments: 'C',
      CreateDate: '2001-09-09T01:46:40Z',
      UpdateDate: '2033-05-18T03:33:20Z',
    })
    const second = await ask('ListGroups', { MaxItems: 100, Marker: first.Marker })
    const third = await ask('ListGroups', { MaxItems: 5, Marker: second.Marker })
    assert.deepEqual([third.IsTruncated, third.Marker], [false, undefined])
    assert.deepEqual(
      [first, second, third].flatMap(names),
      Array.from({ length: 205 }, (_, n) => nameOf(n)),
    )
  })

  test('a Marker of another list and a wrong MaxItems are refused', async () => {
    const { Marker: other } = await ask('ListUsers', { MaxItems: 1 })
    for (const Marker of [other, 'EXAMPLE', 'x'.repeat(1025)]) {
      assert.deepEqual(await codeOf('ListGroups', { Marker }), [400, 'InvalidParameter.Marker'])
    }
    for (const MaxItems of ['0', '101', 'all']) {
      assert.deepEqual(await codeOf('ListGroups', { MaxItems }), [400, 'InvalidParameter.MaxItems'])
    }
  })

  test('every account sees its own', async () => {
    assert.deepEqual(names(await ask('ListGroups', {}, server().rootOf(STRANGER))), [])
  })

  test('403 for users without the permission', async () => {
    await assertDenied('ListGroups', server().user('nobody'))
  })
})
