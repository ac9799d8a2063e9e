import assert from 'node:assert/strict'
import { scryptSync } from 'node:crypto'
import test, { beforeEach } from 'node:test'
import { forEachServer } from '../../server.ts'
import { MANAGEMENT, ramOf, STRANGER, WHEN } from './identities.ts'

const PASSWORD = 'correct horse 马 +/='

forEachServer((server) => {
  const { call, ask, codeOf, assertName, assertRequired, assertDenied } = ramOf(server)
  beforeEach(async () => {
    await server.reset()
    await ask('CreateUser', { UserName: 'alice' })
  })

  test('the settings as given, and off where they are not', async () => {
    const flags = { PasswordResetRequired: 'true', MFABindRequired: 'true' }
    const { LoginProfile } = await ask('CreateLoginProfile', { UserName: 'alice', Password: PASSWORD, ...flags })
    const { CreateDate, ...rest } = LoginProfile
    assert.deepEqual(rest, { UserName: 'alice', PasswordResetRequired: true, MFABindRequired: true })
    assert.match(CreateDate, WHEN)
    await ask('CreateUser', { UserName: 'bob' })
    const { LoginProfile: plain } = await ask('CreateLoginProfile', { UserName: 'bob', Password: PASSWORD })
    assert.deepEqual([plain.PasswordResetRequired, plain.MFABindRequired], [false, false])
  })

  test('of the password only a salted scrypt hash is kept, and nothing is in the audit trail', async () => {
    await ask('CreateUser', { UserName: 'bob' })
    const answers = [
      await call('CreateLoginProfile', { UserName: 'alice', Password: PASSWORD }),
      await call('CreateLoginProfile', { UserName: 'bob', Password: PASSWORD }),
      await call('CreateLoginProfile', { UserName: 'alice', Password: PASSWORD }),
    ]
    assert.deepEqual(
      answers.map(({ status }) => status),
      [200, 200, 409],
    )
    assert.ok(answers.every(({ text }) => !text.includes('correct horse')))
    await server().flush()
    const [profiles, audit] = await server().database.read(async (reader) => [
      await reader.all<{ password_hash: string }>(
        'SELECT * FROM login_profiles WHERE account = ? ORDER BY user_name',
        MANAGEMENT,
      ),
      await reader.all("SELECT * FROM audit_events WHERE action = 'CreateLoginProfile' LIMIT 10"),
    ])
    assert.equal(audit.length, 3)
    assert.ok(!JSON.stringify([profiles, audit]).includes('correct horse'))
    const hashes = profiles.map(({ password_hash }) => password_hash)
    assert.equal(new Set(hashes).size, 2)
    for (const hash of hashes) {
      const [scheme, logN, r, p, salt = '', sum = ''] = hash.split('.')
      assert.equal(scheme, 'scrypt')
      assert.ok(Number(logN) >= 14)
      const cost = { N: 2 ** Number(logN), r: Number(r), p: Number(p), maxmem: 2 ** 28 }
      assert.equal(scryptSync(PASSWORD, Buffer.from(salt, 'base64url'), 32, cost).toString('base64url'), sum)
    }
  })

  test('a password has 8 to 32 characters of any kind', async () => {
    for (const Password of ['1234567', 'x'.repeat(33)]) {
      const answer = await codeOf('CreateLoginProfile', { UserName: 'alice', Password })
      assert.deepEqual(answer, [400, 'InvalidParameter.Password.TooWeak'])
    }
    await ask('CreateLoginProfile', { UserName: 'alice', Password: '12345678' })
    await ask('DeleteLoginProfile', { UserName: 'alice' })
    await ask('CreateLoginProfile', { UserName: 'alice', Password: 'x'.repeat(32) })
  })

  test('EntityAlreadyExists.User.LoginProfile: one for each user, also of two calls at once', async () => {
    const parameters = { UserName: 'alice', Password: PASSWORD }
    const calls = Array.from({ length: 2 }, () => server().call('Ram', 'CreateLoginProfile', parameters))
    const statuses = (await Promise.all(calls)).map(({ status }) => status).sort()
    assert.deepEqual(statuses, [200, 409])
    assert.deepEqual(await codeOf('CreateLoginProfile', parameters), [409, 'EntityAlreadyExists.User.LoginProfile'])
  })

  test('EntityNotExist.User: nobody of the name, or of another account', async () => {
    const of = (UserName: string) => ({ UserName, Password: PASSWORD })
    assert.deepEqual(await codeOf('CreateLoginProfile', of('bob')), [404, 'EntityNotExist.User'])
    const abroad = await codeOf('CreateLoginProfile', of('alice'), server().rootOf(STRANGER))
    assert.deepEqual(abroad, [404, 'EntityNotExist.User'])
  })

  test('UserName and Password must be given', async () => {
    await assertRequired('CreateLoginProfile', 'UserName', { Password: PASSWORD })
    await assertRequired('CreateLoginProfile', 'Password', { UserName: 'alice' })
    await assertName('CreateLoginProfile', 'UserName', { Password: PASSWORD })
    const flag = await codeOf('CreateLoginProfile', { UserName: 'alice', Password: PASSWORD, MFABindRequired: 'yes' })
    assert.deepEqual(flag, [400, 'InvalidMFABindRequired'])
  })

  test('two calls a second are taken', async () => {
    server().clock.freeze()
    server().clock.advance(2000)
    const calls = [1, 2, 3].map((n) => server().call('Ram', 'CreateLoginProfile', { UserName: `u${n}`, Password: PASSWORD }))
    const codes = (await Promise.all(calls)).map(({ body }) => body.Code).sort()
    assert.deepEqual(codes, ['EntityNotExist.User', 'EntityNotExist.User', 'Throttling.User'])
  })

  test('403 for users without the permission, also for themselves', async () => {
    await assertDenied('CreateLoginProfile', server().user('nobody'), { UserName: 'nobody', Password: PASSWORD })
  })
})
