import assert from 'node:assert/strict'
import test, { beforeEach } from 'node:test'
import type { Credentials } from '../../client.ts'
import { rolesOf, trustOf } from '../../operations/ram/roles.ts'
import { forEachServer } from '../../server.ts'

const STYLES = ['V3', 'V1'] as const

forEachServer((server) => {
  const { ask, newRole, attach, readsFirewall, sessionOf } = rolesOf(server)
  const codeWith = async (credentials: Credentials) => {
    const { status, body } = await server().call('Sts', 'GetCallerIdentity', {}, credentials)
    return status === 200 ? 'good' : `${status} ${body.Code}`
  }
  beforeEach(async () => {
    await server.reset()
    await newRole('watch', trustOf('*'))
  })

  for (const style of STYLES) {
    test(`${style}: key, secret and token together are good, as often as one likes`, async () => {
      const session = { ...(await sessionOf('watch')), style }
      assert.equal(await codeWith(session), 'good')
      assert.equal(await codeWith(session), 'good')
    })

    test(`${style}: until the last millisecond, and not after`, async () => {
      server().clock.freeze()
      server().clock.advance(1000 - (server().clock.now() % 1000))
      const session = { ...(await sessionOf('watch', { DurationSeconds: 900 })), style }
      server().clock.advance(900_000 - 1)
      assert.equal(await codeWith(session), 'good')
      server().clock.advance(1)
      assert.equal(await codeWith(session), '400 InvalidSecurityToken.Expired')
    })

    test(`${style}: without the token, with another's, with a changed one, with a wrong secret`, async () => {
      const session = await sessionOf('watch')
      const other = await sessionOf('watch')
      const { accessKeyId, accessKeySecret, securityToken } = session
      assert.equal(await codeWith({ accessKeyId, accessKeySecret, style }), '400 MissingSecurityToken')
      const mismatch = '400 InvalidSecurityToken.MismatchWithAccessKey'
      assert.equal(await codeWith({ ...session, securityToken: other.securityToken, style }), mismatch)
      assert.equal(await codeWith({ ...session, accessKeyId: other.accessKeyId, style }), mismatch)
      const malformed = '400 InvalidSecurityToken.Malformed'
      for (const at of [0, 1, 4, 20, 60, securityToken.length - 1]) {
        const changed = securityToken.slice(0, at) + (securityToken[at] === 'A' ? 'B' : 'A') + securityToken.slice(at + 1)
        assert.equal(await codeWith({ ...session, securityToken: changed, style }), malformed, String(at))
      }
      assert.equal(await codeWith({ ...session, securityToken: 'T', style }), malformed)
      assert.equal(await codeWith({ ...session, accessKeySecret: other.accessKeySecret, style }), '400 SignatureDoesNotMatch')
    })

    test(`${style}: a permanent key takes no token, and a temporary one does not speak for it`, async () => {
      const session = await sessionOf('watch')
      const careful = server().user('careful')
      const mixed = { ...careful, securityToken: session.securityToken, style }
      assert.equal(await codeWith(mixed), '400 InvalidSecurityToken.MismatchWithAccessKey')
      assert.equal(await codeWith({ ...careful, securityToken: 'T', style }), '400 InvalidSecurityToken.Malformed')
      assert.equal(await codeWith({ ...careful, style }), 'good')
    })

    test(`${style}: a session has what its role has now, and ends with it`, async () => {
      const session = { ...(await sessionOf('watch')), style }
      assert.equal(await readsFirewall(session), false)
      await attach('Role', 'watch', 'read-firewall')
      assert.equal(await readsFirewall(session), true)
      const policy = { RoleName: 'watch', PolicyName: 'read-firewall', PolicyType: 'Custom' }
      await ask('DetachPolicyFromRole', policy)
      assert.equal(await readsFirewall(session), false)
      await ask('DeleteRole', { RoleName: 'watch' })
      assert.equal(await codeWith(session), '400 InvalidSecurityToken.Expired')
    })
  }

  test('an id of the form of temporary keys is never looked for among the permanent ones', async () => {
    const key = { accessKeyId: 'STS.none', accessKeySecret: 'x' }
    assert.equal(await codeWith(key), '400 MissingSecurityToken')
  })

  test('nothing of a session is stored', async () => {
    const { accessKeyId } = await sessionOf('watch')
    const keys = await server().database.read((reader) => reader.all('SELECT id FROM access_keys WHERE id = ?', accessKeyId))
    assert.deepEqual(keys, [])
  })

  test('all sessions of a role are throttled as one', async () => {
    await attach('Role', 'watch', 'AdministratorAccess', 'System')
    server().clock.freeze()
    server().clock.advance(1000)
    const statuses: number[] = []
    for (let n = 0; n < 12; n++) {
      const session = await sessionOf('watch', { RoleSessionName: `s-${n}` })
      statuses.push((await server().call('Cloudfw', 'DescribeInstanceMembers', {}, session)).status)
    }
    assert.deepEqual(statuses, [...Array(10).fill(200), 400, 400])
  })
})
