import assert from 'node:assert/strict'
import test, { beforeEach } from 'node:test'
import { forEachServer } from '../../server.ts'
import { attachingTests } from './attachments.ts'
import { DENY_FIREWALL, rolesOf } from './roles.ts'

const ASKED = { UserName: 'nobody', PolicyName: 'read-firewall', PolicyType: 'Custom' }

forEachServer((server) => {
  const { ask, codeOf, allow, newPolicy, attach, readsFirewall } = rolesOf(server)
  const who = async () => server().user('nobody')
  beforeEach(async () => {
    await server.reset()
  })

  test('the user may do what the policy allows; a Deny wins', async () => {
    const somebody = await who()
    assert.equal(await readsFirewall(somebody), false)
    await attach('User', 'nobody', 'read-firewall')
    assert.equal(await readsFirewall(somebody), true)
    await newPolicy('no-firewall', DENY_FIREWALL)
    await attach('User', 'nobody', 'no-firewall')
    assert.equal(await readsFirewall(somebody), false)
    assert.equal(await readsFirewall(server().user('auditor')), true)
  })

  attachingTests(server, 'User', 'nobody')

  test('403 for users without the permission for both, the user and the policy', async () => {
    const auditor = server().user('auditor')
    assert.deepEqual(await codeOf('AttachPolicyToUser', ASKED, auditor), [403, 'NoPermission'])
    await allow('auditor', { Action: 'ram:AttachPolicyToUser', Resource: 'acs:ram:*:*:user/nobody' })
    assert.deepEqual(await codeOf('AttachPolicyToUser', ASKED, auditor), [403, 'NoPermission'])
    await allow('auditor', { Action: 'ram:AttachPolicyToUser', Resource: 'acs:ram:*:*:policy/read-firewall' })
    await ask('AttachPolicyToUser', ASKED, auditor)
    const everything = { ...ASKED, PolicyName: 'AdministratorAccess', PolicyType: 'System' }
    assert.deepEqual(await codeOf('AttachPolicyToUser', everything, auditor), [403, 'NoPermission'])
  })
})
