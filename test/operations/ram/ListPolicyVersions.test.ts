import assert from 'node:assert/strict'
import test, { beforeEach } from 'node:test'
import { forEachServer } from '../../server.ts'
import { STRANGER, WHEN } from './identities.ts'
import { DENY_FIREWALL, READ_FIREWALL, rolesOf } from './roles.ts'

const KEY = { PolicyName: 'reading', PolicyType: 'Custom' }

forEachServer((server) => {
  const { ask, codeOf, newPolicy, assertRequired } = rolesOf(server)
  beforeEach(async () => {
    await server.reset()
    await newPolicy('reading')
  })

  test('all versions with their documents, newest first', async () => {
    await ask('CreatePolicyVersion', { PolicyName: 'reading', PolicyDocument: DENY_FIREWALL, SetAsDefault: true })
    await ask('CreatePolicyVersion', { PolicyName: 'reading', PolicyDocument: READ_FIREWALL })
    const { PolicyVersions } = await ask('ListPolicyVersions', KEY)
    const told = PolicyVersions.PolicyVersion.map(({ CreateDate, ...version }: { CreateDate: string }) => {
      assert.match(CreateDate, WHEN)
      return version
    })
    assert.deepEqual(told, [
      { VersionId: 'v3', IsDefaultVersion: false, PolicyDocument: READ_FIREWALL },
      { VersionId: 'v2', IsDefaultVersion: true, PolicyDocument: DENY_FIREWALL },
      { VersionId: 'v1', IsDefaultVersion: false, PolicyDocument: READ_FIREWALL },
    ])
  })

  test('a system policy has one', async () => {
    const { PolicyVersions } = await ask('ListPolicyVersions', { PolicyName: 'AliyunRAMReadOnlyAccess', PolicyType: 'System' })
    assert.deepEqual(
      PolicyVersions.PolicyVersion.map(({ VersionId }: { VersionId: string }) => VersionId),
      ['v1'],
    )
  })

  test('EntityNotExist.Policy: unknown, and another account’s', async () => {
    assert.deepEqual(await codeOf('ListPolicyVersions', { ...KEY, PolicyName: 'none' }), [404, 'EntityNotExist.Policy'])
    assert.deepEqual(await codeOf('ListPolicyVersions', KEY, server().rootOf(STRANGER)), [404, 'EntityNotExist.Policy'])
  })

  test('InvalidParameter: type and name', async () => {
    assert.deepEqual(await codeOf('ListPolicyVersions', { ...KEY, PolicyType: 'x' }), [400, 'InvalidParameter.PolicyType'])
    assert.deepEqual(await codeOf('ListPolicyVersions', { ...KEY, PolicyName: 'a b' }), [
      400,
      'InvalidParameter.PolicyName.InvalidChars',
    ])
    assert.deepEqual(await codeOf('ListPolicyVersions', { ...KEY, PolicyName: 'p'.repeat(129) }), [
      400,
      'InvalidParameter.PolicyName.Length',
    ])
    await assertRequired('ListPolicyVersions', 'PolicyName', { PolicyType: 'Custom' })
    await assertRequired('ListPolicyVersions', 'PolicyType', { PolicyName: 'reading' })
  })

  test('403 for a user without permission', async () => {
    assert.deepEqual(await codeOf('ListPolicyVersions', KEY, server().user('nobody')), [403, 'NoPermission'])
  })
})
