import assert from 'node:assert/strict'
import test, { type TestContext } from 'node:test'
import type { Credentials } from '../../client.ts'
import { forEachServer } from '../../server.ts'

const HEAD = '1500000000000001'
const STRANGER = '1900000000000099'
const WEEK_MS = 7 * 24 * 60 * 60 * 1000

const plain = <T>(value: T): T => JSON.parse(JSON.stringify(value))

forEachServer((server) => {
  /** Puts a fresh server in place of one whose state or clock a test changed. */
  const restored = (context: TestContext) => context.after(() => server.reset())

  const decode = (EncodedDiagnosticMessage: string | undefined, credentials?: Credentials) =>
    server().call('Ram', 'DecodeDiagnosticMessage', { EncodedDiagnosticMessage }, credentials)

  /** The detail of a call that is denied. */
  async function deniedDetail(action: string, parameters: Record<string, unknown>, credentials: Credentials) {
    const denied = await server().call('Cloudfw', action, parameters, credentials)
    assert.equal(denied.status, 403, denied.text)
    return denied.body.AccessDeniedDetail
  }
  const deniedDelete = () => deniedDetail('DeleteInstanceMembers', { MemberUids: ['1900000000000001'] }, server().user('careful'))

  const userId = async (name: string): Promise<string> => {
    const row = await server().database.read((reader) =>
      reader.first<{ id: string }>('SELECT id FROM users WHERE account = ? AND name = ?', HEAD, name),
    )
    return row?.id ?? ''
  }

  test('tells which policy denied, and what was asked for', async (context) => {
    restored(context)
    const now = server().clock
    now.freeze()
    const detail = await deniedDelete()
    const id = await userId('careful')
    assert.deepEqual(
      { ...detail, EncodedDiagnosticMessage: '' },
      {
        PolicyType: 'AccountLevelIdentityBasedPolicy',
        NoPermissionType: 'ExplicitDeny',
        AuthAction: 'yundun-cloudfirewall:DeleteInstanceMembers',
        AuthPrincipalType: 'SubUser',
        AuthPrincipalOwnerId: HEAD,
        AuthPrincipalDisplayName: id,
        EncodedDiagnosticMessage: '',
      },
    )
    const { status, body } = await decode(detail.EncodedDiagnosticMessage)
    assert.equal(status, 200)
    assert.deepEqual(plain(body), {
      RequestId: body.RequestId,
      DecodedDiagnosticMessage: {
        AuthAction: 'yundun-cloudfirewall:DeleteInstanceMembers',
        AuthConditions: [
          { ConditionKey: 'acs:CurrentTime', ConditionValues: [`${new Date(now.now()).toISOString().slice(0, 19)}Z`] },
          { ConditionKey: 'acs:MFAPresent', ConditionValues: ['false'] },
          { ConditionKey: 'acs:PrincipalArn', ConditionValues: [`acs:ram::${HEAD}:user/careful`] },
          { ConditionKey: 'acs:SecureTransport', ConditionValues: ['false'] },
          { ConditionKey: 'acs:SourceIp', ConditionValues: ['127.0.0.1'] },
        ],
        AuthPrincipal: { AuthPrincipalDisplayName: id, AuthPrincipalOwnerId: HEAD, AuthPrincipalType: 'SubUser' },
        AuthResource: `acs:yundun-cloudfirewall::${HEAD}:instancemember/*`,
        ExplicitDeny: true,
        MatchedPolicies: [
          {
            AttachedEntityType: 'RamUser',
            AttachedScope: 'Account',
            Effect: 'Deny',
            PolicyIdentifier: 'never-delete',
            PolicyType: 'Custom',
            PolicyVersion: 'v1',
          },
        ],
        NoPermissionPolicyType: 'AccountLevelIdentityBasedPolicy',
      },
    })
  })

  test('tells that nothing allowed', async () => {
    const detail = await deniedDetail('DescribeInstanceMembers', {}, server().user('nobody'))
    assert.equal(detail.NoPermissionType, 'ImplicitDeny')
    const { ExplicitDeny, MatchedPolicies } = (await decode(detail.EncodedDiagnosticMessage)).body.DecodedDiagnosticMessage
    assert.deepEqual([ExplicitDeny, MatchedPolicies], [false, []])
  })

  test('names groups, system policies without a version, and policies that allowed', async (context) => {
    restored(context)
    await server().database.write(async (transaction) => {
      await transaction.run(
        "INSERT INTO user_groups (account, name, id, comments, created_at, updated_at) VALUES (?, 'admins', 'g-1', '', 0, 0)",
        HEAD,
      )
      await transaction.run("INSERT INTO user_group_members VALUES (?, 'admins', 'careful', 0)", HEAD)
      await transaction.run(
        "INSERT INTO policy_attachments VALUES (?, 'group', 'admins', 'System', 'AdministratorAccess', 0)",
        HEAD,
      )
    })
    const { body } = await decode((await deniedDelete()).EncodedDiagnosticMessage)
    assert.deepEqual(
      body.DecodedDiagnosticMessage.MatchedPolicies.map((policy: Record<string, string>) => [
        policy['AttachedEntityType'],
        policy['Effect'],
        policy['PolicyIdentifier'],
        policy['PolicyType'],
        policy['PolicyVersion'],
      ]),
      [
        ['RamUser', 'Deny', 'never-delete', 'Custom', 'v1'],
        ['RamGroup', 'Allow', 'AdministratorAccess', 'System', undefined],
      ],
    )
  })

  test('opens nothing for another account', async () => {
    const { EncodedDiagnosticMessage } = await deniedDelete()
    const { status, body } = await decode(EncodedDiagnosticMessage, server().rootOf(STRANGER))
    assert.deepEqual([status, body.Code], [404, 'EntityNotExist'])
  })

  test('refuses a message that was changed, and what never was one', async () => {
    const { EncodedDiagnosticMessage: sealed } = await deniedDelete()
    const flipped = sealed.slice(0, -5) + (sealed.at(-5) === 'A' ? 'B' : 'A') + sealed.slice(-4)
    for (const message of [flipped, sealed.slice(1), `${sealed}AAAA`, 'AQEAAAAAZBgxr0U1', '', undefined]) {
      const { status, body } = await decode(message)
      assert.deepEqual([status, body.Code], [404, 'EntityNotExist'], String(message))
    }
    const long = await decode('x'.repeat(32_769))
    assert.deepEqual([long.status, long.body.Code], [400, 'InvalidEncodedDiagnosticMessage'])
  })

  test('does not open an AccessKey secret of the account', async () => {
    const row = await server().database.read((reader) =>
      reader.first<{ sealed_secret: string }>('SELECT sealed_secret FROM access_keys WHERE account = ? LIMIT 1', HEAD),
    )
    const { status, text } = await decode(row?.sealed_secret)
    assert.equal(status, 404)
    assert.ok(!text.includes('test-secret'))
  })

  test('refuses a message after seven days', async (context) => {
    restored(context)
    server().clock.freeze()
    const { EncodedDiagnosticMessage } = await deniedDelete()
    server().clock.advance(WEEK_MS)
    assert.equal((await decode(EncodedDiagnosticMessage)).status, 200)
    server().clock.advance(1)
    const { status, body } = await decode(EncodedDiagnosticMessage)
    assert.deepEqual([status, body.Code], [400, 'EncodedMessageExpire'])
  })

  test('says nothing in the clear of policies or of what was asked', async () => {
    const { EncodedDiagnosticMessage } = await deniedDelete()
    const bytes = Buffer.from(EncodedDiagnosticMessage.split('.').at(-1), 'base64url').toString('latin1')
    for (const word of ['never-delete', 'instancemember', 'Deny']) assert.ok(!bytes.includes(word))
  })

  test('is for those who may call it', async () => {
    const { EncodedDiagnosticMessage } = await deniedDelete()
    const { status, body } = await decode(EncodedDiagnosticMessage, server().user('nobody'))
    assert.deepEqual([status, body.Code], [403, 'NoPermission'])
    assert.equal(body.AccessDeniedDetail.AuthAction, 'ram:DecodeDiagnosticMessage')
    assert.equal((await decode(EncodedDiagnosticMessage, server().user('careful'))).status, 200)
  })
})
