import assert from 'node:assert/strict'
import test from 'node:test'
import { forEachServer } from '../../server.ts'
import { MANAGEMENT, ramOf, STRANGER } from './identities.ts'

forEachServer((server) => {
  const { ask, codeOf, assertName, assertRequired, assertDenied } = ramOf(server)

  test('settings and password are gone, and can be made anew', async () => {
    const profile = { UserName: 'auditor', Password: 'correct horse' }
    await ask('CreateLoginProfile', profile)
    await ask('CreateLoginProfile', { ...profile, UserName: 'careful' })
    assert.deepEqual(Object.keys(await ask('DeleteLoginProfile', { UserName: 'auditor' })), ['RequestId'])
    const rows = await server().database.read((reader) =>
      reader.all('SELECT user_name FROM login_profiles WHERE account = ?', MANAGEMENT),
    )
    assert.deepEqual(rows, [{ user_name: 'careful' }])
    await ask('CreateLoginProfile', profile)
  })

  test('EntityNotExist.User.LoginProfile and EntityNotExist.User: no settings, no user, another account’s user', async () => {
    assert.deepEqual(await codeOf('DeleteLoginProfile', { UserName: 'nobody' }), [404, 'EntityNotExist.User.LoginProfile'])
    assert.deepEqual(await codeOf('DeleteLoginProfile', { UserName: 'bob' }), [404, 'EntityNotExist.User'])
    const abroad = await codeOf('DeleteLoginProfile', { UserName: 'careful' }, server().rootOf(STRANGER))
    assert.deepEqual(abroad, [404, 'EntityNotExist.User'])
    await ask('GetLoginProfile', { UserName: 'careful' })
  })

  test('UserName must be given and be a name', async () => {
    await assertRequired('DeleteLoginProfile', 'UserName')
    await assertName('DeleteLoginProfile', 'UserName')
  })

  test('403 for users without the permission, be it not given or denied', async () => {
    await assertDenied('DeleteLoginProfile', server().user('nobody'), { UserName: 'careful' })
    const careful = await codeOf('DeleteLoginProfile', { UserName: 'careful' }, server().user('careful'))
    assert.deepEqual(careful, [403, 'NoPermission'])
  })
})
