import assert from 'node:assert/strict'
import test, { beforeEach } from 'node:test'
import { forEachServer } from '../../server.ts'
import { detachingTests } from './attachments.ts'
import { rolesOf } from './roles.ts'

const ASKED = { RoleName: 'watch', PolicyName: 'read-firewall', PolicyType: 'Custom' }

forEachServer((server) => {
  const { ask, codeOf, newRole, sessionOf, attach, readsFirewall } = rolesOf(server)
  const who = () => sessionOf('watch')
  beforeEach(async () => {
    await server.reset()
    await newRole('watch')
  })

  test('it counts no more from the next call on', async () => {
    await attach('Role', 'watch', 'read-firewall')
    const somebody = await who()
    assert.equal(await readsFirewall(somebody), true)
    await ask('DetachPolicyFromRole', ASKED)
    assert.equal(await readsFirewall(somebody), false)
  })

  detachingTests(server, 'Role', 'watch')

  test('403 for a user without permission; the policy stays attached', async () => {
    await attach('Role', 'watch', 'read-firewall')
    assert.deepEqual(await codeOf('DetachPolicyFromRole', ASKED, server().user('auditor')), [403, 'NoPermission'])
    await ask('DetachPolicyFromRole', ASKED)
  })
})
