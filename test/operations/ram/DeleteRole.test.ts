import assert from 'node:assert/strict'
import test, { beforeEach } from 'node:test'
import { forEachServer } from '../../server.ts'
import { STRANGER } from './identities.ts'
import { rolesOf, trustOf } from './roles.ts'

forEachServer((server) => {
  const { ask, codeOf, newRole, attach, sessionOf, assertName, assertRequired } = rolesOf(server)
  beforeEach(async () => {
    await server.reset()
    await ask('CreateRole', { RoleName: 'watch', AssumeRolePolicyDocument: trustOf('*'), Tag: [{ Key: 'k' }] })
  })

  test('the role is gone, and its tags', async () => {
    assert.deepEqual(Object.keys(await ask('DeleteRole', { RoleName: 'watch' })), ['RequestId'])
    assert.deepEqual(await codeOf('GetRole', { RoleName: 'watch' }), [404, 'EntityNotExist.Role'])
    await newRole('watch')
    assert.deepEqual((await ask('ListRoles', { Tag: [{ Key: 'k' }] })).Roles.Role, [])
  })

  test('its sessions end, and do not come back with a role of the same name', async () => {
    const session = await sessionOf('watch')
    const whoami = async () => (await server().call('Sts', 'GetCallerIdentity', {}, session)).body
    assert.equal((await whoami()).IdentityType, 'AssumedRoleUser')
    await ask('DeleteRole', { RoleName: 'watch' })
    assert.equal((await whoami()).Code, 'InvalidSecurityToken.Expired')
    await newRole('watch', trustOf('*'))
    assert.equal((await whoami()).Code, 'InvalidSecurityToken.Expired')
    const fresh = await sessionOf('watch')
    assert.equal((await server().call('Sts', 'GetCallerIdentity', {}, fresh)).status, 200)
  })

  test('DeleteConflict.Role.Policy: it has a policy', async () => {
    await attach('Role', 'watch', 'read-firewall')
    assert.deepEqual(await codeOf('DeleteRole', { RoleName: 'watch' }), [409, 'DeleteConflict.Role.Policy'])
    await ask('DetachPolicyFromRole', { RoleName: 'watch', PolicyName: 'read-firewall', PolicyType: 'Custom' })
    await ask('DeleteRole', { RoleName: 'watch' })
  })

  test('of attaching and deleting at once, one wins and the other is refused', async () => {
    for (let round = 0; round < 5; round++) {
      await newRole(`r${round}`)
      const target = { RoleName: `r${round}`, PolicyName: 'read-firewall', PolicyType: 'Custom' }
      const [attached, deleted] = await Promise.all([
        server().call('Ram', 'AttachPolicyToRole', target),
        server().call('Ram', 'DeleteRole', target),
      ])
      assert.deepEqual(
        [attached.status === 200, deleted.status === 200].sort(),
        [false, true],
        `${attached.text} ${deleted.text}`,
      )
    }
  })

  test('EntityNotExist.Role: unknown, and another account’s', async () => {
    assert.deepEqual(await codeOf('DeleteRole', { RoleName: 'none' }), [404, 'EntityNotExist.Role'])
    assert.deepEqual(await codeOf('DeleteRole', { RoleName: 'watch' }, server().rootOf(STRANGER)), [404, 'EntityNotExist.Role'])
  })

  test('InvalidParameter: the name', async () => {
    await assertName('DeleteRole', 'RoleName')
    await assertRequired('DeleteRole', 'RoleName')
  })

  test('403 for users without permission; the role stays', async () => {
    for (const user of ['nobody', 'careful'] as const) {
      assert.deepEqual(await codeOf('DeleteRole', { RoleName: 'watch' }, server().user(user)), [403, 'NoPermission'])
    }
    await ask('GetRole', { RoleName: 'watch' })
  })
})
