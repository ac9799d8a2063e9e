import assert from 'node:assert/strict'
import test, { beforeEach } from 'node:test'
import { forEachServer } from '../../server.ts'
import { attachingTests } from './attachments.ts'
import { DENY_FIREWALL, rolesOf } from './roles.ts'

const ASKED = { GroupName: 'dev', PolicyName: 'read-firewall', PolicyType: 'Custom' }

forEachServer((server) => {
  const { ask, codeOf, allow, newPolicy, newGroup, attach, readsFirewall } = rolesOf(server)
  const who = async () => server().user('nobody')
  beforeEach(async () => {
    await server.reset()
    await newGroup('dev', 'nobody')
  })

  test('the users of the group may do what the policy allows, and others not; a Deny wins', async () => {
    const somebody = await who()
    assert.equal(await readsFirewall(somebody), false)
    await attach('Group', 'dev', 'read-firewall')
    assert.equal(await readsFirewall(somebody), true)
    await newPolicy('no-firewall', DENY_FIREWALL)
    await attach('Group', 'dev', 'no-firewall')
    assert.equal(await readsFirewall(somebody), false)
    assert.equal(await readsFirewall(server().user('auditor')), true)
  })

  attachingTests(server, 'Group', 'dev')

  test('403 for users without the permission for both, the group and the policy', async () => {
    const auditor = server().user('auditor')
    assert.deepEqual(await codeOf('AttachPolicyToGroup', ASKED, auditor), [403, 'NoPermission'])
    await allow('auditor', { Action: 'ram:AttachPolicyToGroup', Resource: 'acs:ram:*:*:group/dev' })
    assert.deepEqual(await codeOf('AttachPolicyToGroup', ASKED, auditor), [403, 'NoPermission'])
    await allow('auditor', { Action: 'ram:AttachPolicyToGroup', Resource: 'acs:ram:*:*:policy/read-firewall' })
    await ask('AttachPolicyToGroup', ASKED, auditor)
    const everything = { ...ASKED, PolicyName: 'AdministratorAccess', PolicyType: 'System' }
    assert.deepEqual(await codeOf('AttachPolicyToGroup', everything, auditor), [403, 'NoPermission'])
  })
})
