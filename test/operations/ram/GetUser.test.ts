import assert from 'node:assert/strict'
import test from 'node:test'
import { forEachServer } from '../../server.ts'
import { ramOf, STRANGER, WHEN } from './identities.ts'

forEachServer((server) => {
  const { ask, codeOf, allow, newKey, assertName, assertRequired, assertDenied } = ramOf(server)

  test('a user of the organisation file: all fields, nothing made up', async () => {
    const { User } = await ask('GetUser', { UserName: 'auditor' })
    const { UserId, CreateDate, UpdateDate, ...rest } = User
    assert.deepEqual(rest, { UserName: 'auditor', DisplayName: '', Comments: '', Email: '', MobilePhone: '' })
    assert.match(UserId, /^2\d{17}$/)
    assert.match(CreateDate, WHEN)
    assert.equal(UpdateDate, CreateDate)
  })

  test('EntityNotExist.User: nobody of the name, or of another account', async () => {
    assert.deepEqual(await codeOf('GetUser', { UserName: 'Auditor' }), [404, 'EntityNotExist.User'])
    assert.deepEqual(await codeOf('GetUser', { UserName: 'outsider' }), [404, 'EntityNotExist.User'])
    await ask('GetUser', { UserName: 'outsider' }, server().rootOf(STRANGER))
  })

  test('UserName must be given and be a name', async () => {
    await assertRequired('GetUser', 'UserName')
    await assertName('GetUser', 'UserName')
  })

  test('403 for users without the permission; a policy may give it for one user', async () => {
    await assertDenied('GetUser', server().user('nobody'), { UserName: 'nobody' })
    await ask('CreateUser', { UserName: 'alice' })
    const alice = await newKey('alice')
    await allow('alice', { Action: 'ram:GetUser', Resource: 'acs:ram:*:*:user/alice' })
    assert.equal((await ask('GetUser', { UserName: 'alice' }, alice)).User.UserName, 'alice')
    assert.deepEqual(await codeOf('GetUser', { UserName: 'auditor' }, alice), [403, 'NoPermission'])
    // What comes as a name is no pattern.
    assert.deepEqual(await codeOf('GetUser', { UserName: '*' }, alice), [403, 'NoPermission'])
  })
})
