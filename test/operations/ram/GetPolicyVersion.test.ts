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
    await ask('CreatePolicyVersion', { PolicyName: 'reading', PolicyDocument: DENY_FIREWALL })
  })

  test('the version in force and another one', async () => {
    for (const [VersionId, IsDefaultVersion, PolicyDocument] of [
      ['v1', true, READ_FIREWALL],
      ['v2', false, DENY_FIREWALL],
    ]) {
      const { PolicyVersion } = await ask('GetPolicyVersion', { ...KEY, VersionId })
      const { CreateDate, ...told } = PolicyVersion
      assert.deepEqual(told, { VersionId, IsDefaultVersion, PolicyDocument })
      assert.match(CreateDate, WHEN)
    }
  })

  test('a version keeps its date and its text when it comes in force and goes', async () => {
    const before = (await ask('GetPolicyVersion', { ...KEY, VersionId: 'v2' })).PolicyVersion
    server().clock.advance(60_000)
    await ask('SetDefaultPolicyVersion', { PolicyName: 'reading', VersionId: 'v2' })
    assert.deepEqual((await ask('GetPolicyVersion', { ...KEY, VersionId: 'v2' })).PolicyVersion, {
      ...before,
      IsDefaultVersion: true,
    })
    await ask('SetDefaultPolicyVersion', { PolicyName: 'reading', VersionId: 'v1' })
    assert.deepEqual((await ask('GetPolicyVersion', { ...KEY, VersionId: 'v2' })).PolicyVersion, before)
  })

  test('a system policy has v1', async () => {
    const key = { PolicyName: 'AliyunSTSAssumeRoleAccess', PolicyType: 'System' }
    const { PolicyVersion } = await ask('GetPolicyVersion', { ...key, VersionId: 'v1' })
    assert.deepEqual([PolicyVersion.VersionId, PolicyVersion.IsDefaultVersion], ['v1', true])
    assert.match(PolicyVersion.PolicyDocument, /sts:AssumeRole/)
    assert.deepEqual(await codeOf('GetPolicyVersion', { ...key, VersionId: 'v2' }), [404, 'EntityNotExist.Policy.Version'])
  })

  test('EntityNotExist: the version, the policy, another account’s policy', async () => {
    assert.deepEqual(await codeOf('GetPolicyVersion', { ...KEY, VersionId: 'v3' }), [404, 'EntityNotExist.Policy.Version'])
    assert.deepEqual(await codeOf('GetPolicyVersion', { ...KEY, PolicyName: 'none', VersionId: 'v1' }), [
      404,
      'EntityNotExist.Policy',
    ])
    const abroad = await codeOf('GetPolicyVersion', { ...KEY, VersionId: 'v1' }, server().rootOf(STRANGER))
    assert.deepEqual(abroad, [404, 'EntityNotExist.Policy'])
  })

  test('InvalidParameter: version, type and name', async () => {
    for (const VersionId of ['2', 'v0', 'v', 'V1', 'v1.0', 'v12345678901']) {
      assert.deepEqual(
        await codeOf('GetPolicyVersion', { ...KEY, VersionId }),
        [400, 'InvalidParameter.VersionId.Format'],
        VersionId,
      )
    }
    assert.deepEqual(await codeOf('GetPolicyVersion', { ...KEY, PolicyType: 'x', VersionId: 'v1' }), [
      400,
      'InvalidParameter.PolicyType',
    ])
    assert.deepEqual(await codeOf('GetPolicyVersion', { ...KEY, PolicyName: 'a b', VersionId: 'v1' }), [
      400,
      'InvalidParameter.PolicyName.InvalidChars',
    ])
    assert.deepEqual(await codeOf('GetPolicyVersion', { ...KEY, PolicyName: 'p'.repeat(129), VersionId: 'v1' }), [
      400,
      'InvalidParameter.PolicyName.Length',
    ])
    await assertRequired('GetPolicyVersion', 'VersionId', KEY)
    await assertRequired('GetPolicyVersion', 'PolicyName', { PolicyType: 'Custom', VersionId: 'v1' })
    await assertRequired('GetPolicyVersion', 'PolicyType', { PolicyName: 'reading', VersionId: 'v1' })
  })

  test('403 for a user without permission', async () => {
    assert.deepEqual(await codeOf('GetPolicyVersion', { ...KEY, VersionId: 'v1' }, server().user('nobody')), [
      403,
      'NoPermission',
    ])
  })
})
