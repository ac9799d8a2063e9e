import assert from 'node:assert/strict'
import test, { beforeEach } from 'node:test'
import { forEachServer } from '../../server.ts'
import { STRANGER, WHEN } from './identities.ts'
import { READ_FIREWALL, rolesOf } from './roles.ts'

const TARGET = { UserName: 'nobody' }

forEachServer((server) => {
  const { ask, codeOf, newPolicy, newGroup, attach, assertName, assertRequired } = rolesOf(server)
  beforeEach(async () => {
    await server.reset()
  })

  test('custom policies first, with remark, version and the time of attaching', async () => {
    assert.deepEqual((await ask('ListPoliciesForUser', TARGET)).Policies.Policy, [])
    await ask('CreatePolicy', { PolicyName: 'reading', PolicyDocument: READ_FIREWALL, Description: 'a remark' })
    await ask('CreatePolicyVersion', { PolicyName: 'reading', PolicyDocument: READ_FIREWALL, SetAsDefault: true })
    await newPolicy('Early')
    for (const name of ['reading', 'Early']) await attach('User', 'nobody', name)
    await attach('User', 'nobody', 'AliyunSTSAssumeRoleAccess', 'System')
    const { Policies } = await ask('ListPoliciesForUser', TARGET)
    const told = Policies.Policy.map(({ AttachDate, ...policy }: { AttachDate: string }) => {
      assert.match(AttachDate, WHEN)
      return policy
    })
    assert.deepEqual(told, [
      { PolicyName: 'Early', PolicyType: 'Custom', Description: '', DefaultVersion: 'v1' },
      { PolicyName: 'reading', PolicyType: 'Custom', Description: 'a remark', DefaultVersion: 'v2' },
      { PolicyName: 'AliyunSTSAssumeRoleAccess', PolicyType: 'System', Description: 'Assuming roles.', DefaultVersion: 'v1' },
    ])
  })

  test('the policies of its groups are not among the user’s own', async () => {
    await newGroup('dev', 'nobody')
    await attach('Group', 'dev', 'read-firewall')
    assert.deepEqual((await ask('ListPoliciesForUser', TARGET)).Policies.Policy, [])
  })

  test('all are listed, also where an organisation file gave more than an attachment would', async () => {
    const given = Array.from({ length: 250 }, (_, n) => ['1500000000000001', 'user', 'nobody', 'Custom', `p-${n}`, 0])
    const columns = ['account', 'target_type', 'target', 'policy_type', 'policy_name', 'created_at']
    await server().database.write((transaction) => transaction.insert('policy_attachments', columns, given))
    const { body } = await server().call('Ram', 'ListPoliciesForUser', { UserName: 'nobody' })
    assert.equal(body.Policies.Policy.length, 250)
  })

  test('EntityNotExist.User: unknown, and another account’s', async () => {
    assert.deepEqual(await codeOf('ListPoliciesForUser', { UserName: 'none' }), [404, 'EntityNotExist.User'])
    assert.deepEqual(await codeOf('ListPoliciesForUser', TARGET, server().rootOf(STRANGER)), [404, 'EntityNotExist.User'])
  })

  test('InvalidParameter: the name', async () => {
    await assertName('ListPoliciesForUser', 'UserName')
    await assertRequired('ListPoliciesForUser', 'UserName')
  })

  test('403 for a user without permission', async () => {
    assert.deepEqual(await codeOf('ListPoliciesForUser', TARGET, server().user('auditor')), [403, 'NoPermission'])
  })
})
