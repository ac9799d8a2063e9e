import assert from 'node:assert/strict'
import test, { beforeEach } from 'node:test'
import { forEachServer } from '../../server.ts'
import { detachingTests } from './attachments.ts'
import { rolesOf } from './roles.ts'

const ASKED = { UserName: 'nobody', PolicyName: 'read-firewall', PolicyType: 'Custom' }

forEachServer((server) => {
  const { ask, codeOf, attach, readsFirewall } = rolesOf(server)
  const who = async () => server().user('nobody')
  beforeEach(async () => {
    await server.reset()
  })

  test('it counts no more from the next call on', async () => {
    await attach('User', 'nobody', 'read-firewall')
    const somebody = await who()
    assert.equal(await readsFirewall(somebody), true)
    await ask('DetachPolicyFromUser', ASKED)
    assert.equal(await readsFirewall(somebody), false)
  })

  detachingTests(server, 'User', 'nobody')

  test('403 for a user without permission; the policy stays attached', async () => {
    await attach('User', 'nobody', 'read-firewall')
    assert.deepEqual(await codeOf('DetachPolicyFromUser', ASKED, server().user('auditor')), [403, 'NoPermission'])
    await ask('DetachPolicyFromUser', ASKED)
  })
})
