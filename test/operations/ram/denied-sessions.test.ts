import assert from 'node:assert/strict'
import test, { beforeEach } from 'node:test'
import type { Credentials } from '../../client.ts'
import { forEachServer } from '../../server.ts'
import { MANAGEMENT } from './identities.ts'
import { DENY_FIREWALL, documentOf, READ_FIREWALL, rolesOf } from './roles.ts'

const ACTION = 'yundun-cloudfirewall:DescribeInstanceMembers'

forEachServer((server) => {
  const { ask, newPolicy, newRole, attach, sessionOf } = rolesOf(server)

  beforeEach(async () => {
    await server.reset()
    await newRole('watch')
  })

  /** What is told of a denial in the clear, and what its message says. */
  async function denied(session: Credentials) {
    const { status, body } = await server().call('Cloudfw', 'DescribeInstanceMembers', {}, session)
    assert.equal(status, 403)
    const { EncodedDiagnosticMessage, ...detail } = body.AccessDeniedDetail
    const { DecodedDiagnosticMessage } = await ask('DecodeDiagnosticMessage', { EncodedDiagnosticMessage })
    assert.deepEqual([detail.AuthAction, DecodedDiagnosticMessage.AuthAction], [ACTION, ACTION])
    assert.equal(DecodedDiagnosticMessage.NoPermissionPolicyType, detail.PolicyType)
    assert.equal(DecodedDiagnosticMessage.ExplicitDeny, detail.NoPermissionType === 'ExplicitDeny')
    return { detail, decoded: DecodedDiagnosticMessage }
  }
  const ofRole = (PolicyIdentifier: string, Effect: string, version: object) => ({
    ...{ AttachedEntityType: 'RamRole', AttachedScope: 'Account', Effect, PolicyIdentifier },
    ...version,
  })
  const custom = { PolicyType: 'Custom', PolicyVersion: 'v1' }

  test('a session is named by role and session, and its role’s policies as such', async () => {
    await newPolicy('no-firewall', DENY_FIREWALL)
    await attach('Role', 'watch', 'no-firewall')
    await attach('Role', 'watch', 'AdministratorAccess', 'System')
    const { detail, decoded } = await denied(await sessionOf('watch', { RoleSessionName: 'alice' }))
    const principal = {
      AuthPrincipalType: 'AssumedRoleUser',
      AuthPrincipalOwnerId: MANAGEMENT,
      AuthPrincipalDisplayName: 'watch:alice',
    }
    assert.deepEqual(detail, {
      ...principal,
      PolicyType: 'AccountLevelIdentityBasedPolicy',
      NoPermissionType: 'ExplicitDeny',
      AuthAction: ACTION,
    })
    assert.deepEqual({ ...decoded.AuthPrincipal }, principal)
    assert.deepEqual(decoded.MatchedPolicies, [
      ofRole('no-firewall', 'Deny', custom),
      ofRole('AdministratorAccess', 'Allow', { PolicyType: 'System' }),
    ])
  })

  test('a session whose role is allowed nothing', async () => {
    const { detail, decoded } = await denied(await sessionOf('watch'))
    assert.deepEqual(
      [detail.PolicyType, detail.NoPermissionType, decoded.MatchedPolicies],
      ['AccountLevelIdentityBasedPolicy', 'ImplicitDeny', []],
    )
  })

  for (const [why, Policy, reason] of [
    ['denies it', DENY_FIREWALL, 'ExplicitDeny'],
    ['is silent', documentOf({ Effect: 'Allow', Action: 'ram:*', Resource: '*' }), 'ImplicitDeny'],
  ] as const) {
    test(`the policy of a session that ${why}, over a role that may`, async () => {
      await newPolicy('reading', READ_FIREWALL)
      await attach('Role', 'watch', 'reading')
      const { detail, decoded } = await denied(await sessionOf('watch', { Policy }))
      assert.deepEqual([detail.PolicyType, detail.NoPermissionType], ['SessionPolicy', reason])
      assert.deepEqual(decoded.MatchedPolicies, [ofRole('reading', 'Allow', custom)])
    })
  }
})
