import assert from 'node:assert/strict'
import test, { beforeEach } from 'node:test'
import { forEachServer } from '../../server.ts'
import { STRANGER, WHEN } from './identities.ts'
import { READ_FIREWALL, rolesOf } from './roles.ts'

forEachServer((server) => {
  const { ask, codeOf, newPolicy, attach, assertRequired } = rolesOf(server)
  beforeEach(() => server.reset())

  test('a custom policy with the version in force and how many have it', async () => {
    await ask('CreatePolicy', { PolicyName: 'reading', PolicyDocument: READ_FIREWALL, Description: 'a remark' })
    await attach('User', 'auditor', 'reading')
    await attach('User', 'careful', 'reading')
    const { Policy, DefaultPolicyVersion } = await ask('GetPolicy', { PolicyName: 'reading', PolicyType: 'Custom' })
    const { CreateDate, UpdateDate, ...told } = Policy
    assert.deepEqual(told, {
      PolicyName: 'reading',
      PolicyType: 'Custom',
      Description: 'a remark',
      DefaultVersion: 'v1',
      PolicyDocument: READ_FIREWALL,
      AttachmentCount: 2,
    })
    assert.match(CreateDate, WHEN)
    assert.equal(UpdateDate, CreateDate)
    assert.deepEqual(DefaultPolicyVersion, { VersionId: 'v1', IsDefaultVersion: true, PolicyDocument: READ_FIREWALL, CreateDate })
  })

  test('a system policy, the same for every account; each counts its own', async () => {
    await attach('User', 'auditor', 'AdministratorAccess', 'System')
    const key = { PolicyName: 'AdministratorAccess', PolicyType: 'System' }
    const own = await ask('GetPolicy', key)
    const { Statement } = JSON.parse(own.DefaultPolicyVersion.PolicyDocument)
    assert.deepEqual(Statement, [{ Effect: 'Allow', Action: ['*'], Resource: '*' }])
    assert.deepEqual([own.Policy.AttachmentCount, own.Policy.DefaultVersion], [1, 'v1'])
    assert.ok(!('CreateDate' in own.Policy) && !('CreateDate' in own.DefaultPolicyVersion))
    // The outsider of the other account has it too.
    assert.equal((await ask('GetPolicy', key, server().rootOf(STRANGER))).Policy.AttachmentCount, 1)
  })

  test('EntityNotExist.Policy: an unknown name, the other type, another account’s', async () => {
    await newPolicy('reading')
    for (const [PolicyName, PolicyType] of [
      ['none', 'Custom'],
      ['reading', 'System'],
      ['AdministratorAccess', 'Custom'],
    ]) {
      assert.deepEqual(await codeOf('GetPolicy', { PolicyName, PolicyType }), [404, 'EntityNotExist.Policy'])
    }
    const abroad = await codeOf('GetPolicy', { PolicyName: 'reading', PolicyType: 'Custom' }, server().rootOf(STRANGER))
    assert.deepEqual(abroad, [404, 'EntityNotExist.Policy'])
  })

  test('InvalidParameter: the type, and names that cannot be', async () => {
    await assertRequired('GetPolicy', 'PolicyName', { PolicyType: 'Custom' })
    await assertRequired('GetPolicy', 'PolicyType', { PolicyName: 'reading' })
    assert.deepEqual(await codeOf('GetPolicy', { PolicyName: 'reading', PolicyType: 'custom' }), [
      400,
      'InvalidParameter.PolicyType',
    ])
    assert.deepEqual(await codeOf('GetPolicy', { PolicyName: 'p'.repeat(129), PolicyType: 'Custom' }), [
      400,
      'InvalidParameter.PolicyName.Length',
    ])
    assert.deepEqual(await codeOf('GetPolicy', { PolicyName: 'a b', PolicyType: 'Custom' }), [
      400,
      'InvalidParameter.PolicyName.InvalidChars',
    ])
  })

  test('403 for a user without permission, whether the policy exists or not', async () => {
    for (const PolicyName of ['read-firewall', 'none']) {
      const answer = await codeOf('GetPolicy', { PolicyName, PolicyType: 'Custom' }, server().user('nobody'))
      assert.deepEqual(answer, [403, 'NoPermission'])
    }
  })
})
