import assert from 'node:assert/strict'
import test, { before } from 'node:test'
import { forEachServer } from '../../server.ts'
import { MANAGEMENT, ramOf, STRANGER } from './identities.ts'

const nameOf = (n: number) => `u${String(n).padStart(4, '0')}`

forEachServer((server) => {
  const { ask, codeOf, assertDenied } = ramOf(server)
  before(async () => {
    const columns = ['account', 'name', 'id', 'created_at', 'updated_at', 'display_name', 'comments', 'email', 'mobile_phone']
    await server().database.write(async (transaction) => {
      const rows = Array.from({ length: 1003 }, (_, n) => [MANAGEMENT, nameOf(n), `2${n}`, 1e12, 2e12, 'D', 'C', 'a@b', '1-2'])
      await transaction.insert('users', columns, rows)
    })
  })
  const names = ({ Users }: { Users: { User: { UserName: string }[] } }) => Users.User.map(({ UserName }) => UserName)

  test('100 on a page unless told, in the order of their names', async () => {
    const first = await ask('ListUsers')
    assert.deepEqual(names(first), ['auditor', 'careful', 'nobody', ...Array.from({ length: 97 }, (_, n) => nameOf(n))])
    assert.equal(first.IsTruncated, true)
    assert.deepEqual(first.Users.User[3], {
      UserName: 'u0000',
      UserId: '20',
      DisplayName: 'D',
      Comments: 'C',
      Email: 'a@b',
      MobilePhone: '1-2',
      CreateDate: '2001-09-09T01:46:40Z',
      UpdateDate: '2033-05-18T03:33:20Z',
    })
  })

  test('the pages together are everybody once; the last one says so', async () => {
    const seen: string[] = []
    let marker: string | undefined
    let pages = 0
    do {
      const page = await ask('ListUsers', { MaxItems: 335, Marker: marker })
      seen.push(...names(page))
      assert.equal(page.IsTruncated, page.Marker !== undefined)
      marker = page.Marker
      pages++
    } while (marker !== undefined && pages < 10)
    assert.equal(pages, 4)
    assert.equal(seen.length, 1006)
    assert.deepEqual(seen, [...new Set(seen)].sort())
    const whole = await ask('ListUsers', { MaxItems: 1000 })
    assert.deepEqual([names(whole).length, whole.IsTruncated], [1000, true])
  })

  test('a page that ends with the last user is the last one; a page behind it is empty', async () => {
    const { Marker } = await ask('ListUsers', { MaxItems: 1000 })
    const rest = await ask('ListUsers', { MaxItems: 6, Marker })
    assert.deepEqual([names(rest).length, rest.IsTruncated, rest.Marker], [6, false, undefined])
    const before = await ask('ListUsers', { MaxItems: 5, Marker })
    await server().database.write((transaction) =>
      transaction.run("DELETE FROM users WHERE account = ? AND name = 'u1002'", MANAGEMENT),
    )
    const none = await ask('ListUsers', { Marker: before.Marker })
    assert.deepEqual([names(none), none.IsTruncated, none.Marker], [[], false, undefined])
  })

  test('an empty Marker is none; one that is not of this list is refused, and so is a wrong MaxItems', async () => {
    assert.equal(names(await ask('ListUsers', { Marker: '', MaxItems: 1 }))[0], 'auditor')
    for (const GroupName of ['g1', 'g2']) await ask('CreateGroup', { GroupName })
    const { Marker: other } = await ask('ListGroups', { MaxItems: 1 })
    for (const Marker of [other, 'EXAMPLE', '!', 'x'.repeat(2000), Buffer.from('users\n').toString('base64url')]) {
      assert.deepEqual(await codeOf('ListUsers', { Marker }), [400, 'InvalidParameter.Marker'], Marker)
    }
    for (const MaxItems of ['0', '1001', '-1', 'ten', '1.5']) {
      assert.deepEqual(await codeOf('ListUsers', { MaxItems }), [400, 'InvalidParameter.MaxItems'], MaxItems)
    }
  })

  test('every account sees its own', async () => {
    const { Users, IsTruncated } = await ask('ListUsers', {}, server().rootOf(STRANGER))
    assert.deepEqual([Users.User.length, Users.User[0].UserName, IsTruncated], [1, 'outsider', false])
  })

  test('403 for users without the permission', async () => {
    await assertDenied('ListUsers', server().user('nobody'))
  })
})
