import assert from 'node:assert/strict'
import test, { beforeEach } from 'node:test'
import { forEachServer } from '../../server.ts'
import { STRANGER, WHEN } from './identities.ts'
import { READ_FIREWALL, rolesOf } from './roles.ts'

const TARGET = { GroupName: 'dev' }

forEachServer((server) => {
  const { ask, codeOf, newPolicy, newGroup, attach, assertName, assertRequired } = rolesOf(server)
  beforeEach(async () => {
    await server.reset()
    await newGroup('dev', 'nobody')
  })

  test('custom policies first, with remark, version and the time of attaching', async () => {
    assert.deepEqual((await ask('ListPoliciesForGroup', TARGET)).Policies.Policy, [])
    await ask('CreatePolicy', { PolicyName: 'reading', PolicyDocument: READ_FIREWALL, Description: 'a remark' })
    await ask('CreatePolicyVersion', { PolicyName: 'reading', PolicyDocument: READ_FIREWALL, SetAsDefault: true })
    await newPolicy('Early')
    for (const name of ['reading', 'Early']) await attach('Group', 'dev', name)
    await attach('Group', 'dev', 'AliyunSTSAssumeRoleAccess', 'System')
    const { Policies } = await ask('ListPoliciesForGroup', TARGET)
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

  test('EntityNotExist.Group: unknown, and another account’s', async () => {
    assert.deepEqual(await codeOf('ListPoliciesForGroup', { GroupName: 'none' }), [404, 'EntityNotExist.Group'])
    assert.deepEqual(await codeOf('ListPoliciesForGroup', TARGET, server().rootOf(STRANGER)), [404, 'EntityNotExist.Group'])
  })

  test('InvalidParameter: the name', async () => {
    await assertName('ListPoliciesForGroup', 'GroupName')
    await assertRequired('ListPoliciesForGroup', 'GroupName')
  })

  test('403 for a user without permission', async () => {
    assert.deepEqual(await codeOf('ListPoliciesForGroup', TARGET, server().user('auditor')), [403, 'NoPermission'])
  })
})
