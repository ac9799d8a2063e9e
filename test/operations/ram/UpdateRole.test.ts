import assert from 'node:assert/strict'
import test, { beforeEach } from 'node:test'
import { forEachServer } from '../../server.ts'
import { MANAGEMENT, STRANGER } from './identities.ts'
import { rolesOf, trustOf } from './roles.ts'

const ALICE = trustOf(`acs:ram::${MANAGEMENT}:user/alice`)

forEachServer((server) => {
  const { ask, codeOf, newRole, attach, assume, sessionOf, readsFirewall, assertName, assertRequired } = rolesOf(server)
  beforeEach(async () => {
    await server.reset()
    await newRole('watch')
  })

  test('each of the three alone and all together; the rest stays', async () => {
    const before = (await ask('GetRole', { RoleName: 'watch' })).Role
    server().clock.advance(5000)
    const described = (await ask('UpdateRole', { RoleName: 'watch', NewDescription: 'looks' })).Role
    assert.ok(described.UpdateDate > before.UpdateDate)
    assert.deepEqual({ ...described, Description: '', UpdateDate: '' }, { ...before, UpdateDate: '' })
    const longer = (await ask('UpdateRole', { RoleName: 'watch', NewMaxSessionDuration: 7200 })).Role
    assert.deepEqual([longer.Description, longer.MaxSessionDuration], ['looks', 7200])
    const trusting = (await ask('UpdateRole', { RoleName: 'watch', NewAssumeRolePolicyDocument: ALICE })).Role
    assert.deepEqual([trusting.AssumeRolePolicyDocument, trusting.MaxSessionDuration], [ALICE, 7200])
    const all = { NewDescription: '', NewMaxSessionDuration: 3600, NewAssumeRolePolicyDocument: trustOf('*') }
    const { Role } = await ask('UpdateRole', { RoleName: 'watch', ...all })
    assert.deepEqual([Role.Description, Role.MaxSessionDuration, Role.AssumeRolePolicyDocument], ['', 3600, trustOf('*')])
    assert.deepEqual((await ask('GetRole', { RoleName: 'watch' })).Role, Role)
  })

  test('a new trust policy and duration count for sessions that begin later', async () => {
    await attach('Role', 'watch', 'read-firewall')
    const RoleArn = `acs:ram::${MANAGEMENT}:role/watch`
    assert.equal((await assume({ RoleArn, DurationSeconds: 7200 })).body.Code, 'InvalidParameter.DurationSeconds')
    const session = await sessionOf('watch')
    await ask('UpdateRole', { RoleName: 'watch', NewMaxSessionDuration: 7200 })
    assert.equal((await assume({ RoleArn, DurationSeconds: 7200 })).status, 200)
    await ask('UpdateRole', { RoleName: 'watch', NewAssumeRolePolicyDocument: ALICE })
    assert.equal((await assume({ RoleArn })).status, 403)
    assert.equal(await readsFirewall(session), true)
  })

  test('EntityNotExist.Role: unknown, and another account’s', async () => {
    assert.deepEqual(await codeOf('UpdateRole', { RoleName: 'none', NewDescription: 'x' }), [404, 'EntityNotExist.Role'])
    const abroad = await codeOf('UpdateRole', { RoleName: 'watch', NewDescription: 'x' }, server().rootOf(STRANGER))
    assert.deepEqual(abroad, [404, 'EntityNotExist.Role'])
  })

  test('MalformedPolicyDocument and InvalidParameter: nothing changes', async () => {
    const before = (await ask('GetRole', { RoleName: 'watch' })).Role
    const refused = (parameters: Record<string, unknown>) =>
      codeOf('UpdateRole', { RoleName: 'watch', NewDescription: 'new', ...parameters })
    assert.deepEqual(await refused({ NewAssumeRolePolicyDocument: '{}' }), [400, 'MalformedPolicyDocument'])
    for (const length of [6145, 65_537]) {
      const answer = await refused({ NewAssumeRolePolicyDocument: ALICE.padEnd(length) })
      assert.deepEqual(answer, [400, 'InvalidParameter.NewAssumeRolePolicyDocument.Length'])
    }
    assert.deepEqual(await refused({ NewDescription: 'd'.repeat(1025) }), [400, 'InvalidParameter.NewDescription.Length'])
    for (const NewMaxSessionDuration of [3599, 43201]) {
      assert.deepEqual(await refused({ NewMaxSessionDuration }), [400, 'InvalidParameter.NewMaxSessionDuration'])
    }
    await assertName('UpdateRole', 'RoleName')
    await assertRequired('UpdateRole', 'RoleName')
    assert.deepEqual((await ask('GetRole', { RoleName: 'watch' })).Role, before)
  })

  test('403 for a user without permission', async () => {
    const answer = await codeOf('UpdateRole', { RoleName: 'watch', NewDescription: 'x' }, server().user('nobody'))
    assert.deepEqual(answer, [403, 'NoPermission'])
  })
})
