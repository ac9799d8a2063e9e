import assert from 'node:assert/strict'
import test, { beforeEach } from 'node:test'
import { forEachServer } from '../../server.ts'
import { detachingTests } from './attachments.ts'
import { rolesOf } from './roles.ts'

const ASKED = { GroupName: 'dev', PolicyName: 'read-firewall', PolicyType: 'Custom' }

forEachServer((server) => {
  const { ask, codeOf, newGroup, attach, readsFirewall } = rolesOf(server)
  const who = async () => server().user('nobody')
  beforeEach(async () => {
    await server.reset()
    await newGroup('dev', 'nobody')
  })

  test('it counts no more from the next call on', async () => {
    await attach('Group', 'dev', 'read-firewall')
    const somebody = await who()
    assert.equal(await readsFirewall(somebody), true)
    await ask('DetachPolicyFromGroup', ASKED)
    assert.equal(await readsFirewall(somebody), false)
  })

  detachingTests(server, 'Group', 'dev')

  test('403 for a user without permission; the policy stays attached', async () => {
    await attach('Group', 'dev', 'read-firewall')
    assert.deepEqual(await codeOf('DetachPolicyFromGroup', ASKED, server().user('auditor')), [403, 'NoPermission'])
    await ask('DetachPolicyFromGroup', ASKED)
  })
})
