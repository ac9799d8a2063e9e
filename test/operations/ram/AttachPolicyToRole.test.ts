import assert from 'node:assert/strict'
import test, { beforeEach } from 'node:test'
import { forEachServer } from '../../server.ts'
import { attachingTests } from './attachments.ts'
import { DENY_FIREWALL, rolesOf } from './roles.ts'

const ASKED = { RoleName: 'watch', PolicyName: 'read-firewall', PolicyType: 'Custom' }

forEachServer((server) => {
  const { ask, codeOf, allow, newPolicy, newRole, sessionOf, attach, readsFirewall } = rolesOf(server)
  const who = () => sessionOf('watch')
  beforeEach(async () => {
    await server.reset()
    await newRole('watch')
  })

  test('sessions of the role may do what the policy allows, those begun before too; a Deny wins', async () => {
    const somebody = await who()
    assert.equal(await readsFirewall(somebody), false)
    await attach('Role', 'watch', 'read-firewall')
    assert.equal(await readsFirewall(somebody), true)
    await newPolicy('no-firewall', DENY_FIREWALL)
    await attach('Role', 'watch', 'no-firewall')
    assert.equal(await readsFirewall(somebody), false)
    assert.equal(await readsFirewall(server().user('auditor')), true)
  })

  attachingTests(server, 'Role', 'watch')

  test('403 for users without the permission for both, the role and the policy', async () => {
    const auditor = server().user('auditor')
    assert.deepEqual(await codeOf('AttachPolicyToRole', ASKED, auditor), [403, 'NoPermission'])
    await allow('auditor', { Action: 'ram:AttachPolicyToRole', Resource: 'acs:ram:*:*:role/watch' })
    assert.deepEqual(await codeOf('AttachPolicyToRole', ASKED, auditor), [403, 'NoPermission'])
    await allow('auditor', { Action: 'ram:AttachPolicyToRole', Resource: 'acs:ram:*:*:policy/read-firewall' })
    await ask('AttachPolicyToRole', ASKED, auditor)
    const everything = { ...ASKED, PolicyName: 'AdministratorAccess', PolicyType: 'System' }
    assert.deepEqual(await codeOf('AttachPolicyToRole', everything, auditor), [403, 'NoPermission'])
  })
})
