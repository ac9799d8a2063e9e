import assert from 'node:assert/strict'
import test from 'node:test'
import { forEachServer } from '../../server.ts'
import { ramOf, STRANGER } from './identities.ts'

forEachServer((server) => {
  const { call, ask, codeOf, assertName, assertRequired, assertDenied } = ramOf(server)

  test('what was set, never the password', async () => {
    const Password = 'correct horse'
    const { LoginProfile } = await ask('CreateLoginProfile', { UserName: 'auditor', Password, PasswordResetRequired: 'true' })
    const answer = await call('GetLoginProfile', { UserName: 'auditor' })
    assert.deepEqual(answer.body.LoginProfile, LoginProfile)
    assert.ok(!/correct|scrypt/.test(answer.text))
  })

  test('EntityNotExist.User.LoginProfile and EntityNotExist.User: no settings, no user, another account’s user', async () => {
    const noProfile = [404, 'EntityNotExist.User.LoginProfile']
    assert.deepEqual(await codeOf('GetLoginProfile', { UserName: 'careful' }), noProfile)
    assert.deepEqual(await codeOf('GetLoginProfile', { UserName: 'bob' }), [404, 'EntityNotExist.User'])
    const abroad = await codeOf('GetLoginProfile', { UserName: 'auditor' }, server().rootOf(STRANGER))
    assert.deepEqual(abroad, [404, 'EntityNotExist.User'])
  })

  test('UserName must be given and be a name', async () => {
    await assertRequired('GetLoginProfile', 'UserName')
    await assertName('GetLoginProfile', 'UserName')
  })

  test('403 for users without the permission', async () => {
    await assertDenied('GetLoginProfile', server().user('nobody'), { UserName: 'nobody' })
  })
})
