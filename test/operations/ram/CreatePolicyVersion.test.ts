import assert from 'node:assert/strict'
import test, { beforeEach } from 'node:test'
import { forEachServer } from '../../server.ts'
import { STRANGER, WHEN } from './identities.ts'
import { DENY_FIREWALL, READ_FIREWALL, rolesOf } from './roles.ts'

const ROTATE = 'DeleteOldestNonDefaultVersionWhenLimitExceeded'

forEachServer((server) => {
  const { call, ask, codeOf, newPolicy, attach, readsFirewall, assertRequired } = rolesOf(server)
  const add = (parameters: Record<string, unknown> = {}) =>
    ask('CreatePolicyVersion', { PolicyName: 'reading', PolicyDocument: READ_FIREWALL, ...parameters })
  const idsOf = async () => {
    const { PolicyVersions } = await ask('ListPolicyVersions', { PolicyName: 'reading', PolicyType: 'Custom' })
    return PolicyVersions.PolicyVersion.map((version: { VersionId: string; IsDefaultVersion: boolean }) =>
      version.IsDefaultVersion ? `${version.VersionId}*` : version.VersionId,
    ).join(' ')
  }
  beforeEach(async () => {
    await server.reset()
    await newPolicy('reading')
  })

  test('a version that waits, and one that is in force at once', async () => {
    const { PolicyVersion } = await add({ PolicyDocument: DENY_FIREWALL })
    const { CreateDate, ...told } = PolicyVersion
    assert.deepEqual(told, { VersionId: 'v2', IsDefaultVersion: false, PolicyDocument: DENY_FIREWALL })
    assert.match(CreateDate, WHEN)
    assert.equal(await idsOf(), 'v2 v1*')
    assert.equal((await add({ SetAsDefault: true })).PolicyVersion.IsDefaultVersion, true)
    assert.equal(await idsOf(), 'v3* v2 v1')
    const { Policy } = await ask('GetPolicy', { PolicyName: 'reading', PolicyType: 'Custom' })
    assert.equal(Policy.DefaultVersion, 'v3')
    assert.ok(Policy.UpdateDate >= Policy.CreateDate)
  })

  test('only the version in force decides, from the next call on', async () => {
    await attach('User', 'nobody', 'reading')
    const nobody = server().user('nobody')
    assert.equal(await readsFirewall(nobody), true)
    await add({ PolicyDocument: DENY_FIREWALL })
    assert.equal(await readsFirewall(nobody), true)
    await add({ PolicyDocument: DENY_FIREWALL, SetAsDefault: true })
    assert.equal(await readsFirewall(nobody), false)
  })

  test('LimitExceeded.Policy.Version: five, however many come at once', async () => {
    const calls = Array.from({ length: 8 }, () =>
      server().call('Ram', 'CreatePolicyVersion', { PolicyName: 'reading', PolicyDocument: READ_FIREWALL, SetAsDefault: true }),
    )
    const answers = await Promise.all(calls)
    assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 200, 200, 200, 409, 409, 409, 409])
    assert.equal(await idsOf(), 'v5* v4 v3 v2 v1')
    for (const RotateStrategy of [undefined, 'None']) {
      const refused = await codeOf('CreatePolicyVersion', {
        PolicyName: 'reading',
        PolicyDocument: READ_FIREWALL,
        RotateStrategy,
      })
      assert.deepEqual(refused, [409, 'LimitExceeded.Policy.Version'])
    }
  })

  test('RotateStrategy deletes the oldest that is not in force, and only where there are five', async () => {
    await add({ RotateStrategy: ROTATE })
    assert.equal(await idsOf(), 'v2 v1*')
    for (let n = 3; n <= 5; n++) await add()
    await add({ RotateStrategy: ROTATE })
    assert.equal(await idsOf(), 'v6 v5 v4 v3 v1*')
    await add({ RotateStrategy: ROTATE, SetAsDefault: true })
    // v1 was in force until now and can be gone back to.
    assert.equal(await idsOf(), 'v7* v6 v5 v4 v1')
    await add({ RotateStrategy: ROTATE })
    assert.equal(await idsOf(), 'v8 v7* v6 v5 v4')
  })

  test('RotateStrategy None deletes nothing, and the sixth version is refused', async () => {
    for (let n = 2; n <= 5; n++) await add({ RotateStrategy: 'None' })
    assert.equal(await idsOf(), 'v5 v4 v3 v2 v1*')
    const sixth = { PolicyName: 'reading', PolicyDocument: READ_FIREWALL, RotateStrategy: 'None' }
    assert.deepEqual(await codeOf('CreatePolicyVersion', sixth), [409, 'LimitExceeded.Policy.Version'])
    assert.equal(await idsOf(), 'v5 v4 v3 v2 v1*')
  })

  test('numbers are never given twice', async () => {
    await add()
    await ask('DeletePolicyVersion', { PolicyName: 'reading', VersionId: 'v2' })
    assert.equal((await add()).PolicyVersion.VersionId, 'v3')
  })

  test('EntityNotExist.Policy: unknown, a system policy, another account’s', async () => {
    for (const PolicyName of ['none', 'AdministratorAccess']) {
      assert.deepEqual(await codeOf('CreatePolicyVersion', { PolicyName, PolicyDocument: READ_FIREWALL }), [
        404,
        'EntityNotExist.Policy',
      ])
    }
    const abroad = await call(
      'CreatePolicyVersion',
      { PolicyName: 'reading', PolicyDocument: READ_FIREWALL },
      server().rootOf(STRANGER),
    )
    assert.deepEqual([abroad.status, abroad.body.Code], [404, 'EntityNotExist.Policy'])
  })

  test('InvalidParameter and MalformedPolicyDocument: nothing is created', async () => {
    const refused = (parameters: Record<string, unknown>) =>
      codeOf('CreatePolicyVersion', { PolicyName: 'reading', PolicyDocument: READ_FIREWALL, ...parameters })
    assert.deepEqual(await refused({ PolicyDocument: '{}' }), [400, 'MalformedPolicyDocument'])
    assert.deepEqual(await refused({ PolicyDocument: READ_FIREWALL.padEnd(6145) }), [
      400,
      'InvalidParameter.PolicyDocument.Length',
    ])
    assert.deepEqual(await refused({ RotateStrategy: 'Sometimes' }), [400, 'InvalidParameter.RotateStrategy'])
    assert.deepEqual(await refused({ PolicyName: 'a b' }), [400, 'InvalidParameter.PolicyName.InvalidChars'])
    assert.deepEqual(await refused({ PolicyName: 'p'.repeat(129) }), [400, 'InvalidParameter.PolicyName.Length'])
    await assertRequired('CreatePolicyVersion', 'PolicyName', { PolicyDocument: READ_FIREWALL })
    await assertRequired('CreatePolicyVersion', 'PolicyDocument', { PolicyName: 'reading' })
    assert.equal(await idsOf(), 'v1*')
  })

  test('403 for a user without permission', async () => {
    const asked = { PolicyName: 'reading', PolicyDocument: READ_FIREWALL }
    assert.deepEqual(await codeOf('CreatePolicyVersion', asked, server().user('nobody')), [403, 'NoPermission'])
  })
})
