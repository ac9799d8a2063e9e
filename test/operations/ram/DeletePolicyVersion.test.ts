import assert from 'node:assert/strict'
import test, { beforeEach } from 'node:test'
import { forEachServer } from '../../server.ts'
import { STRANGER } from './identities.ts'
import { DENY_FIREWALL, rolesOf } from './roles.ts'

forEachServer((server) => {
  const { ask, codeOf, newPolicy, assertRequired } = rolesOf(server)
  const refused = (VersionId: string, PolicyName = 'reading') => codeOf('DeletePolicyVersion', { PolicyName, VersionId })
  beforeEach(async () => {
    await server.reset()
    await newPolicy('reading')
    await ask('CreatePolicyVersion', { PolicyName: 'reading', PolicyDocument: DENY_FIREWALL })
  })

  test('the version is gone', async () => {
    assert.deepEqual(Object.keys(await ask('DeletePolicyVersion', { PolicyName: 'reading', VersionId: 'v2' })), ['RequestId'])
    assert.deepEqual(await refused('v2'), [404, 'EntityNotExist.Policy.Version'])
    const { PolicyVersions } = await ask('ListPolicyVersions', { PolicyName: 'reading', PolicyType: 'Custom' })
    assert.equal(PolicyVersions.PolicyVersion.length, 1)
  })

  test('DeleteConflict.Policy.Version.Default: the version in force stays, whichever it is', async () => {
    assert.deepEqual(await refused('v1'), [409, 'DeleteConflict.Policy.Version.Default'])
    await ask('SetDefaultPolicyVersion', { PolicyName: 'reading', VersionId: 'v2' })
    assert.deepEqual(await refused('v2'), [409, 'DeleteConflict.Policy.Version.Default'])
    await ask('DeletePolicyVersion', { PolicyName: 'reading', VersionId: 'v1' })
    assert.deepEqual(await refused('v2'), [409, 'DeleteConflict.Policy.Version.Default'])
  })

  test('EntityNotExist: the version, the policy, a system policy, another account’s', async () => {
    assert.deepEqual(await refused('v3'), [404, 'EntityNotExist.Policy.Version'])
    assert.deepEqual(await refused('v1', 'none'), [404, 'EntityNotExist.Policy'])
    assert.deepEqual(await refused('v1', 'AdministratorAccess'), [404, 'EntityNotExist.Policy'])
    const abroad = await codeOf('DeletePolicyVersion', { PolicyName: 'reading', VersionId: 'v2' }, server().rootOf(STRANGER))
    assert.deepEqual(abroad, [404, 'EntityNotExist.Policy'])
  })

  test('InvalidParameter: version and name', async () => {
    assert.deepEqual(await refused('two'), [400, 'InvalidParameter.VersionId.Format'])
    assert.deepEqual(await refused('v1', 'a b'), [400, 'InvalidParameter.PolicyName.InvalidChars'])
    assert.deepEqual(await refused('v1', 'p'.repeat(129)), [400, 'InvalidParameter.PolicyName.Length'])
    await assertRequired('DeletePolicyVersion', 'VersionId', { PolicyName: 'reading' })
    await assertRequired('DeletePolicyVersion', 'PolicyName', { VersionId: 'v1' })
  })

  test('403 for users without permission; the version stays', async () => {
    for (const user of ['nobody', 'careful'] as const) {
      const answer = await codeOf('DeletePolicyVersion', { PolicyName: 'reading', VersionId: 'v2' }, server().user(user))
      assert.deepEqual(answer, [403, 'NoPermission'])
    }
    await ask('GetPolicyVersion', { PolicyName: 'reading', PolicyType: 'Custom', VersionId: 'v2' })
  })
})
