import assert from 'node:assert/strict'
import test, { beforeEach } from 'node:test'
import { forEachServer } from '../../server.ts'
import { MANAGEMENT, STRANGER } from '../ram/identities.ts'
import { rolesOf } from '../ram/roles.ts'

forEachServer((server) => {
  const { ask, newRole, sessionOf, readsFirewall } = rolesOf(server)
  const whoami = async (credentials?: Parameters<typeof readsFirewall>[0]) => {
    const { status, body } = await server().call('Sts', 'GetCallerIdentity', {}, credentials)
    assert.equal(status, 200)
    const { RequestId, ...told } = body
    assert.match(RequestId, /^[0-9A-F-]{36}$/)
    return told
  }
  beforeEach(() => server.reset())

  test('the root of an account', async () => {
    for (const account of [MANAGEMENT, STRANGER]) {
      assert.deepEqual(await whoami(server().rootOf(account)), {
        IdentityType: 'Account',
        AccountId: account,
        PrincipalId: account,
        UserId: account,
        Arn: `acs:ram::${account}:root`,
      })
    }
  })

  test('a user', async () => {
    const { PrincipalId, UserId, ...told } = await whoami(server().user('auditor'))
    assert.deepEqual(told, { IdentityType: 'RAMUser', AccountId: MANAGEMENT, Arn: `acs:ram::${MANAGEMENT}:user/auditor` })
    assert.match(UserId, /^[0-9]{18}$/)
    assert.equal(PrincipalId, UserId)
  })

  test('whoever assumed a role', async () => {
    await newRole('watch')
    const { RoleId } = (await ask('GetRole', { RoleName: 'watch' })).Role
    assert.deepEqual(await whoami(await sessionOf('watch', { RoleSessionName: 'alice@example.com' })), {
      IdentityType: 'AssumedRoleUser',
      AccountId: MANAGEMENT,
      PrincipalId: `${RoleId}:alice@example.com`,
      RoleId,
      Arn: `acs:ram::${MANAGEMENT}:assumed-role/watch/alice@example.com`,
    })
  })

  test('every caller may: a user whose other calls are answered 403, also where a policy denies it', async () => {
    const nobody = server().user('nobody')
    assert.equal(await readsFirewall(nobody), false)
    assert.equal((await whoami(nobody)).IdentityType, 'RAMUser')
    const document = JSON.stringify({ Version: '1', Statement: [{ Effect: 'Deny', Action: '*', Resource: '*' }] })
    await ask('CreatePolicy', { PolicyName: 'nothing', PolicyDocument: document })
    await ask('AttachPolicyToUser', { UserName: 'nobody', PolicyName: 'nothing', PolicyType: 'Custom' })
    assert.equal((await whoami(nobody)).IdentityType, 'RAMUser')
  })
})
