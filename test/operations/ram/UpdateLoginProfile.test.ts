import assert from 'node:assert/strict'
import { scryptSync } from 'node:crypto'
import test, { beforeEach } from 'node:test'
import { forEachServer } from '../../server.ts'
import { MANAGEMENT, ramOf, STRANGER } from './identities.ts'

forEachServer((server) => {
  const { ask, codeOf, assertName, assertRequired, assertDenied } = ramOf(server)
  beforeEach(async () => {
    await server.reset()
    await ask('CreateLoginProfile', { UserName: 'auditor', Password: 'correct horse', MFABindRequired: 'true' })
  })
  const hash = async () => {
    const sql = 'SELECT password_hash FROM login_profiles WHERE account = ? AND user_name = ?'
    const row = await server().database.read((reader) => reader.first<{ password_hash: string }>(sql, MANAGEMENT, 'auditor'))
    return row?.password_hash ?? ''
  }
  const flags = async () => {
    const { LoginProfile } = await ask('GetLoginProfile', { UserName: 'auditor' })
    return [LoginProfile.PasswordResetRequired, LoginProfile.MFABindRequired]
  }

  test('what is given changes, what is not stays', async () => {
    const before = await hash()
    await ask('UpdateLoginProfile', { UserName: 'auditor', PasswordResetRequired: 'true' })
    assert.deepEqual(await flags(), [true, true])
    await ask('UpdateLoginProfile', { UserName: 'auditor', MFABindRequired: 'false' })
    assert.deepEqual(await flags(), [true, false])
    assert.equal(await hash(), before)
    await ask('UpdateLoginProfile', { UserName: 'auditor', Password: 'battery staple' })
    assert.deepEqual(await flags(), [true, false])
    const [, logN, r, p, salt = '', sum] = (await hash()).split('.')
    const cost = { N: 2 ** Number(logN), r: Number(r), p: Number(p), maxmem: 2 ** 28 }
    assert.equal(scryptSync('battery staple', Buffer.from(salt, 'base64url'), 32, cost).toString('base64url'), sum)
    await ask('UpdateLoginProfile', { UserName: 'auditor' })
    assert.deepEqual(await flags(), [true, false])
  })

  test('InvalidParameter.Password.TooWeak: a weak or an empty password changes nothing', async () => {
    const before = await hash()
    for (const Password of ['short', '', 'x'.repeat(33)]) {
      const answer = await codeOf('UpdateLoginProfile', { UserName: 'auditor', Password, MFABindRequired: 'false' })
      assert.deepEqual(answer, [400, 'InvalidParameter.Password.TooWeak'])
    }
    assert.deepEqual(await flags(), [false, true])
    assert.equal(await hash(), before)
  })

  test('EntityNotExist.User.LoginProfile and EntityNotExist.User: no settings, no user, another account’s user', async () => {
    const noProfile = [404, 'EntityNotExist.User.LoginProfile']
    assert.deepEqual(await codeOf('UpdateLoginProfile', { UserName: 'careful', Password: 'battery staple' }), noProfile)
    assert.deepEqual(await codeOf('UpdateLoginProfile', { UserName: 'bob' }), [404, 'EntityNotExist.User'])
    const abroad = await codeOf('UpdateLoginProfile', { UserName: 'auditor' }, server().rootOf(STRANGER))
    assert.deepEqual(abroad, [404, 'EntityNotExist.User'])
  })

  test('UserName must be given and be a name', async () => {
    await assertRequired('UpdateLoginProfile', 'UserName')
    await assertName('UpdateLoginProfile', 'UserName')
  })

  test('403 for users without the permission, also for themselves', async () => {
    await assertDenied('UpdateLoginProfile', server().user('nobody'), { UserName: 'nobody', Password: 'battery staple' })
  })
})
