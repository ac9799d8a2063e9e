import assert from 'node:assert/strict'
import test, { beforeEach } from 'node:test'
import { forEachServer } from '../../server.ts'
import { MANAGEMENT, STRANGER, WHEN } from './identities.ts'
import { rolesOf, trustOf } from './roles.ts'

forEachServer((server) => {
  const { ask, codeOf, newRole, assertName, assertRequired } = rolesOf(server)
  beforeEach(async () => {
    await server.reset()
    await newRole('watch', trustOf('*'))
  })

  test('a role with its trust policy, as it was given', async () => {
    const { Role } = await ask('GetRole', { RoleName: 'watch' })
    const { RoleId, CreateDate, UpdateDate, ...told } = Role
    assert.deepEqual(told, {
      RoleName: 'watch',
      Arn: `acs:ram::${MANAGEMENT}:role/watch`,
      Description: '',
      MaxSessionDuration: 3600,
      AssumeRolePolicyDocument: trustOf('*'),
    })
    assert.match(RoleId, /^[0-9]{18}$/)
    assert.match(CreateDate, WHEN)
    assert.equal(UpdateDate, CreateDate)
  })

  test('EntityNotExist.Role: unknown, other letters, another account’s', async () => {
    for (const RoleName of ['none', 'Watch'])
      assert.deepEqual(await codeOf('GetRole', { RoleName }), [404, 'EntityNotExist.Role'])
    assert.deepEqual(await codeOf('GetRole', { RoleName: 'watch' }, server().rootOf(STRANGER)), [404, 'EntityNotExist.Role'])
  })

  test('InvalidParameter: the name', async () => {
    await assertName('GetRole', 'RoleName')
    await assertRequired('GetRole', 'RoleName')
  })

  test('403 for a user without permission', async () => {
    assert.deepEqual(await codeOf('GetRole', { RoleName: 'watch' }, server().user('nobody')), [403, 'NoPermission'])
  })
})
