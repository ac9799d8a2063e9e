import assert from 'node:assert/strict'
import test, { beforeEach } from 'node:test'
import { forEachServer } from '../../server.ts'
import { STRANGER, WHEN } from './identities.ts'
import { READ_FIREWALL, rolesOf } from './roles.ts'

const TARGET = { RoleName: 'watch' }

forEachServer((server) => {
  const { ask, codeOf, newPolicy, newRole, attach, assertName, assertRequired } = rolesOf(server)
  beforeEach(async () => {
    await server.reset()
    await newRole('watch')
  })

  test('custom policies first, with remark, version and the time of attaching', async () => {
    assert.deepEqual((await ask('ListPoliciesForRole', TARGET)).Policies.Policy, [])
    await ask('CreatePolicy', { PolicyName: 'reading', PolicyDocument: READ_FIREWALL, Description: 'a remark' })
    await ask('CreatePolicyVersion', { PolicyName: 'reading', PolicyDocument: READ_FIREWALL, SetAsDefault: true })
    await newPolicy('Early')
    for (const name of ['reading', 'Early']) await attach('Role', 'watch', name)
    await attach('Role', 'watch', 'AliyunSTSAssumeRoleAccess', 'System')
    const { Policies } = await ask('ListPoliciesForRole', TARGET)
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

  test('EntityNotExist.Role: unknown, and another account’s', async () => {
    assert.deepEqual(await codeOf('ListPoliciesForRole', { RoleName: 'none' }), [404, 'EntityNotExist.Role'])
    assert.deepEqual(await codeOf('ListPoliciesForRole', TARGET, server().rootOf(STRANGER)), [404, 'EntityNotExist.Role'])
  })

  test('InvalidParameter: the name', async () => {
    await assertName('ListPoliciesForRole', 'RoleName')
    await assertRequired('ListPoliciesForRole', 'RoleName')
  })

  test('403 for a user without permission', async () => {
    assert.deepEqual(await codeOf('ListPoliciesForRole', TARGET, server().user('auditor')), [403, 'NoPermission'])
  })
})
