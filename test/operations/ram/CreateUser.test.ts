import assert from 'node:assert/strict'
import test, { beforeEach } from 'node:test'
import { forEachServer } from '../../server.ts'
import { MANAGEMENT, ramOf, STRANGER, WHEN } from './identities.ts'

const ALICE = {
  UserName: 'alice',
  DisplayName: '张 Alice & Co.',
  Comments: 'This is a cloud computing engineer.',
  Email: 'alice@example.com',
  MobilePhone: '86-18600008888',
}

forEachServer((server) => {
  const { ask, codeOf, assertName, assertRequired, assertDenied } = ramOf(server)
  beforeEach(() => server.reset())

  test('a user with all particulars; it is there for good, has a new id and no rights', async () => {
    const { User } = await ask('CreateUser', ALICE)
    const { UserId, CreateDate, ...rest } = User
    assert.deepEqual(rest, ALICE)
    assert.match(UserId, /^2\d{17}$/)
    assert.match(CreateDate, WHEN)
    assert.deepEqual((await ask('GetUser', { UserName: 'alice' })).User, { ...User, UpdateDate: CreateDate })
    const { User: bob } = await ask('CreateUser', { UserName: 'bob' })
    assert.notEqual(bob.UserId, UserId)
    assert.deepEqual([bob.DisplayName, bob.Comments, bob.Email, bob.MobilePhone], ['', '', '', ''])
  })

  test('names have letters, digits, dots, hyphens and underscores, 1 to 64 of them, upper and lower case told apart', async () => {
    for (const UserName of ['a', 'A', 'x.y-z_0', 'n'.repeat(64)]) await ask('CreateUser', { UserName })
    await assertName('CreateUser', 'UserName')
    await assertRequired('CreateUser', 'UserName')
  })

  test('the limits of the particulars', async () => {
    await ask('CreateUser', { UserName: 'long', DisplayName: '长'.repeat(128), Comments: '🙂'.repeat(128) })
    for (const [wrong, code] of [
      [{ DisplayName: 'x'.repeat(129) }, 'InvalidParameter.DisplayName.Length'],
      [{ Comments: 'x'.repeat(129) }, 'InvalidParameter.Comments.Length'],
      [{ Email: 'alice' }, 'InvalidParameter.Email.Format'],
      [{ Email: 'a@b c' }, 'InvalidParameter.Email.Format'],
      [{ Email: `a@${'b'.repeat(127)}` }, 'InvalidParameter.Email.Format'],
      [{ MobilePhone: '18600008888' }, 'InvalidParameter.MobilePhone.Format'],
      [{ MobilePhone: '86-186 0000' }, 'InvalidParameter.MobilePhone.Format'],
    ] as const) {
      assert.deepEqual(await codeOf('CreateUser', { UserName: 'bob', ...wrong }), [400, code], JSON.stringify(wrong))
    }
    assert.deepEqual(await codeOf('GetUser', { UserName: 'bob' }), [404, 'EntityNotExist.User'])
  })

  test('EntityAlreadyExists.User: one name, one user, also of ten calls at once; another account may use the name', async () => {
    const calls = Array.from({ length: 10 }, () => server().call('Ram', 'CreateUser', { UserName: 'alice' }))
    const statuses = (await Promise.all(calls)).map(({ status }) => status).sort()
    assert.deepEqual(statuses, [200, ...Array(9).fill(409)])
    assert.deepEqual(await codeOf('CreateUser', ALICE), [409, 'EntityAlreadyExists.User'])
    assert.deepEqual(await codeOf('CreateUser', { UserName: 'auditor' }), [409, 'EntityAlreadyExists.User'])
    await ask('CreateUser', ALICE, server().rootOf(STRANGER))
  })

  test('LimitExceeded.User: 5,000 users, however many come at once', async () => {
    await server().database.write(async (transaction) => {
      // The organisation file has three.
      const rows = Array.from({ length: 4995 }, (_, n) => [MANAGEMENT, `u${n}`, String(n), 0])
      await transaction.insert('users', ['account', 'name', 'id', 'created_at'], rows)
    })
    const calls = ['a', 'b', 'c', 'd', 'e'].map((UserName) => server().call('Ram', 'CreateUser', { UserName }))
    const statuses = (await Promise.all(calls)).map(({ status }) => status).sort()
    assert.deepEqual(statuses, [200, 200, 409, 409, 409])
    assert.deepEqual(await codeOf('CreateUser', { UserName: 'f' }), [409, 'LimitExceeded.User'])
    await ask('CreateUser', { UserName: 'f' }, server().rootOf(STRANGER))
  })

  test('403 for users without the permission', async () => {
    await assertDenied('CreateUser', server().user('nobody'), ALICE)
    assert.deepEqual(await codeOf('GetUser', ALICE), [404, 'EntityNotExist.User'])
  })
})
