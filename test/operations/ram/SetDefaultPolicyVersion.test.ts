import assert from 'node:assert/strict'
import test, { beforeEach } from 'node:test'
import { forEachServer } from '../../server.ts'
import { STRANGER } from './identities.ts'
import { DENY_FIREWALL, rolesOf } from './roles.ts'

forEachServer((server) => {
  const { ask, codeOf, newPolicy, attach, readsFirewall, assertRequired } = rolesOf(server)
  const set = (VersionId: string) => ask('SetDefaultPolicyVersion', { PolicyName: 'reading', VersionId })
  beforeEach(async () => {
    await server.reset()
    await newPolicy('reading')
    await ask('CreatePolicyVersion', { PolicyName: 'reading', PolicyDocument: DENY_FIREWALL })
  })

  test('it counts from the next call on, there and back', async () => {
    await attach('User', 'nobody', 'reading')
    const nobody = server().user('nobody')
    for (const [version, reads] of [
      ['v1', true],
      ['v2', false],
      ['v2', false],
      ['v1', true],
    ] as const) {
      assert.deepEqual(Object.keys(await set(version)), ['RequestId'])
      assert.equal(await readsFirewall(nobody), reads)
      assert.equal((await ask('GetPolicy', { PolicyName: 'reading', PolicyType: 'Custom' })).Policy.DefaultVersion, version)
    }
  })

  test('of changes at once, one is in force in the end and no version is lost', async () => {
    const calls = ['v1', 'v2', 'v1', 'v2', 'v1', 'v2'].map((VersionId) =>
      server().call('Ram', 'SetDefaultPolicyVersion', { PolicyName: 'reading', VersionId }),
    )
    assert.ok((await Promise.all(calls)).every(({ status }) => status === 200))
    const { PolicyVersions } = await ask('ListPolicyVersions', { PolicyName: 'reading', PolicyType: 'Custom' })
    const versions: { VersionId: string; IsDefaultVersion: boolean }[] = PolicyVersions.PolicyVersion
    assert.deepEqual(
      versions.map(({ VersionId }) => VersionId),
      ['v2', 'v1'],
    )
    assert.equal(versions.filter(({ IsDefaultVersion }) => IsDefaultVersion).length, 1)
  })

  test('EntityNotExist: the version, the policy, a system policy, another account’s', async () => {
    const refused = (PolicyName: string, VersionId: string, root?: string) =>
      codeOf('SetDefaultPolicyVersion', { PolicyName, VersionId }, root === undefined ? undefined : server().rootOf(root))
    assert.deepEqual(await refused('reading', 'v3'), [404, 'EntityNotExist.Policy.Version'])
    assert.deepEqual(await refused('none', 'v1'), [404, 'EntityNotExist.Policy'])
    assert.deepEqual(await refused('AdministratorAccess', 'v1'), [404, 'EntityNotExist.Policy'])
    assert.deepEqual(await refused('reading', 'v2', STRANGER), [404, 'EntityNotExist.Policy'])
  })

  test('InvalidParameter: version and name', async () => {
    assert.deepEqual(await codeOf('SetDefaultPolicyVersion', { PolicyName: 'reading', VersionId: '2' }), [
      400,
      'InvalidParameter.VersionId.Format',
    ])
    assert.deepEqual(await codeOf('SetDefaultPolicyVersion', { PolicyName: 'a b', VersionId: 'v1' }), [
      400,
      'InvalidParameter.PolicyName.InvalidChars',
    ])
    assert.deepEqual(await codeOf('SetDefaultPolicyVersion', { PolicyName: 'p'.repeat(129), VersionId: 'v1' }), [
      400,
      'InvalidParameter.PolicyName.Length',
    ])
    await assertRequired('SetDefaultPolicyVersion', 'VersionId', { PolicyName: 'reading' })
    await assertRequired('SetDefaultPolicyVersion', 'PolicyName', { VersionId: 'v1' })
  })

  test('403 for a user without permission', async () => {
    const answer = await codeOf('SetDefaultPolicyVersion', { PolicyName: 'reading', VersionId: 'v2' }, server().user('nobody'))
    assert.deepEqual(answer, [403, 'NoPermission'])
  })
})
