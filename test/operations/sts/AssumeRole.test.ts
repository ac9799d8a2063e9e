import assert from 'node:assert/strict'
import test, { beforeEach } from 'node:test'
import { forEachServer } from '../../server.ts'
import { MANAGEMENT, STRANGER } from '../ram/identities.ts'
import { documentOf, READ_FIREWALL, rolesOf, trustOf } from '../ram/roles.ts'

const OWN = `acs:ram::${MANAGEMENT}:root`
const arnOf = (role: string, account = MANAGEMENT) => `acs:ram::${account}:role/${role}`
const NOT_AUTHORIZED = 'You are not authorized to do this action. You should be authorized by RAM.'

forEachServer((server) => {
  const { ask, allow, newPolicy, newRole, attach, readsFirewall, assume, sessionOf } = rolesOf(server)
  const refusal = async (parameters: Record<string, unknown>, credentials?: Parameters<typeof assume>[1]) => {
    const { status, body } = await assume(parameters, credentials)
    return [status, body.Code, body.Message]
  }
  const forbidden = [403, 'NoPermission', NOT_AUTHORIZED]
  const statusOf = async (product: string, action: string, parameters: object, credentials: Parameters<typeof assume>[1]) => {
    server().clock.advance(1000)
    return (await server().call(product, action, { ...parameters }, credentials)).status
  }
  beforeEach(async () => {
    await server.reset()
    await newRole('watch')
    await attach('Role', 'watch', 'read-firewall')
  })

  test('the document’s example: a key, a secret, a token and their end', async () => {
    server().clock.freeze()
    const { RoleId } = (await ask('GetRole', { RoleName: 'watch' })).Role
    const { status, body } = await assume({ RoleArn: arnOf('watch'), RoleSessionName: 'alice' })
    assert.equal(status, 200)
    const { AssumedRoleUser, Credentials, RequestId: _, ...rest } = body
    assert.deepEqual(rest, {})
    assert.deepEqual(AssumedRoleUser, { Arn: `${arnOf('watch')}/alice`, AssumedRoleId: `${RoleId}:alice` })
    assert.match(Credentials.AccessKeyId, /^STS\.[A-Za-z0-9]{24}$/)
    assert.match(Credentials.AccessKeySecret, /^[A-Za-z0-9]{30}$/)
    assert.equal(Date.parse(Credentials.Expiration), (Math.floor(server().clock.now() / 1000) + 3600) * 1000)
    assert.ok(!Credentials.SecurityToken.includes(Credentials.AccessKeySecret))
  })

  test('a session may do what the role’s policies allow, not what the user’s do', async () => {
    const session = await sessionOf('watch')
    assert.equal(await readsFirewall(session), true)
    assert.equal(await statusOf('Ram', 'ListRoles', {}, session), 403)
    assert.equal(await statusOf('Ram', 'ListRoles', {}, server().user('careful')), 200)
  })

  test('neither secret nor token lies in the audit trail', async () => {
    const session = await sessionOf('watch')
    await readsFirewall(session)
    await server().flush()
    const rows = await server().database.read((reader) =>
      reader.all<{ principal: string; action: string }>('SELECT * FROM audit_events ORDER BY at, request_id LIMIT 100'),
    )
    const text = JSON.stringify(rows)
    assert.ok(!text.includes(session.accessKeySecret) && !text.includes(session.securityToken))
    const principals = rows.map(({ principal, action }) => `${principal} ${action}`)
    assert.ok(principals.includes('user/careful AssumeRole'), principals.join())
    assert.ok(principals.includes('role/watch/night-shift DescribeInstanceMembers'), principals.join())
  })

  test('Policy narrows the session and never widens it; a Deny in either wins', async () => {
    const narrowed = (...statements: object[]) => sessionOf('watch', { Policy: documentOf(...statements) })
    const all = { Effect: 'Allow', Action: '*', Resource: '*' }
    assert.equal(await readsFirewall(await narrowed(all)), true)
    assert.equal(await statusOf('Ram', 'ListRoles', {}, await narrowed(all)), 403)
    assert.equal(await readsFirewall(await narrowed({ ...all, Action: 'ram:*' })), false)
    assert.equal(
      await readsFirewall(await narrowed(all, { Effect: 'Deny', Action: 'yundun-cloudfirewall:*', Resource: '*' })),
      false,
    )
    await newPolicy('no-firewall', documentOf({ Effect: 'Deny', Action: 'yundun-cloudfirewall:*', Resource: '*' }))
    await attach('Role', 'watch', 'no-firewall')
    assert.equal(await readsFirewall(await narrowed(all)), false)
    assert.equal(await readsFirewall(await sessionOf('watch', { Policy: '' })), false)
  })

  test('NoPermission: the root of an account, in the documented words', async () => {
    for (const root of [server().rootOf(MANAGEMENT), server().rootOf(STRANGER)]) {
      const refused = [403, 'NoPermission', 'Roles may not be assumed by root accounts.']
      assert.deepEqual(await refusal({ RoleArn: arnOf('watch') }, root), refused)
      assert.deepEqual(await refusal({ RoleArn: arnOf('none') }, root), refused)
    }
  })

  test('403 for a user whose policies do not allow sts:AssumeRole on this very role', async () => {
    const nobody = server().user('nobody')
    assert.deepEqual(await refusal({ RoleArn: arnOf('watch') }, nobody), forbidden)
    await allow('nobody', { Action: 'sts:AssumeRole', Resource: arnOf('wat') })
    assert.deepEqual(await refusal({ RoleArn: arnOf('watch') }, nobody), forbidden)
    await allow('nobody', { Action: 'sts:AssumeRole', Resource: `acs:ram:*:${MANAGEMENT}:role/watch` })
    assert.equal(await readsFirewall(await sessionOf('watch', {}, nobody)), true)
    await newRole('other')
    assert.deepEqual(await refusal({ RoleArn: arnOf('other') }, nobody), forbidden)
  })

  test('NoPermission: a role that does not trust the caller', async () => {
    await newRole('alice-only', trustOf(`acs:ram::${MANAGEMENT}:user/alice`))
    await newRole('strangers', trustOf(`acs:ram::${STRANGER}:root`))
    await newRole(
      'machines',
      documentOf({ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: ['ecs.aliyuncs.com'] } }),
    )
    for (const role of ['alice-only', 'strangers', 'machines'])
      assert.deepEqual(await refusal({ RoleArn: arnOf(role) }), forbidden)
    const deny = { Effect: 'Deny', Action: 'sts:AssumeRole', Principal: { RAM: `acs:ram::${MANAGEMENT}:user/careful` } }
    await newRole('all-but-careful', documentOf({ ...deny, Effect: 'Allow', Principal: { RAM: OWN } }, deny))
    assert.deepEqual(await refusal({ RoleArn: arnOf('all-but-careful') }), forbidden)
  })

  test('EntityNotExist.Role in the own account; of another account’s roles nobody learns', async () => {
    assert.deepEqual(await refusal({ RoleArn: arnOf('none') }), [404, 'EntityNotExist.Role', 'The specified Role not exists .'])
    const outsider = server().user('outsider')
    assert.deepEqual(await refusal({ RoleArn: arnOf('none') }, outsider), forbidden)
    assert.deepEqual(await refusal({ RoleArn: arnOf('watch') }, outsider), forbidden)
    assert.deepEqual(await refusal({ RoleArn: arnOf('watch', '42') }), forbidden)
  })

  test('a role of another account: its trust and the caller’s policies must agree', async () => {
    const outsider = server().user('outsider')
    await newRole('partners', trustOf(`acs:ram::${STRANGER}:user/outsider`))
    await attach('Role', 'partners', 'read-firewall')
    const session = await sessionOf('partners', {}, outsider)
    assert.equal(await readsFirewall(session), true)
    const { body } = await server().call('Sts', 'GetCallerIdentity', {}, session)
    assert.equal(body.AccountId, MANAGEMENT)
    assert.deepEqual(await refusal({ RoleArn: arnOf('partners') }), forbidden)
    // In its own account the outsider is an administrator; in this one only the role's policies count.
    assert.equal(await statusOf('Ram', 'ListRoles', {}, session), 403)
  })

  const careful = `acs:ram::${MANAGEMENT}:user/careful`
  /** What the answer to a denial says of it, and what its message says when it is decoded. */
  const denialOf = async (parameters: Record<string, unknown>, credentials = server().user('careful'), decoder = credentials) => {
    const { status, body } = await assume(parameters, credentials)
    assert.equal(status, 403)
    const { EncodedDiagnosticMessage, ...detail } = body.AccessDeniedDetail
    const decoded = await server().call('Ram', 'DecodeDiagnosticMessage', { EncodedDiagnosticMessage }, decoder)
    assert.equal(decoded.status, 200, decoded.text)
    const explained = await server().call('Garrison', 'ExplainDecision', { RequestId: body.RequestId }, decoder)
    assert.equal(explained.status, 200, explained.text)
    return { detail, decoded: decoded.body.DecodedDiagnosticMessage, explained: explained.body }
  }

  test('a role that does not trust the caller says so: in the answer, in its message, and when it is explained', async () => {
    await newRole('alice-only', trustOf(`acs:ram::${MANAGEMENT}:user/alice`))
    const { detail, decoded, explained } = await denialOf({ RoleArn: arnOf('alice-only'), ExternalId: 'abcd1234' })
    const { AuthPrincipalDisplayName, ...rest } = detail
    assert.deepEqual(rest, {
      PolicyType: 'AssumeRolePolicy',
      NoPermissionType: 'ImplicitDeny',
      AuthAction: 'sts:AssumeRole',
      AuthPrincipalType: 'SubUser',
      AuthPrincipalOwnerId: MANAGEMENT,
    })
    assert.equal(AuthPrincipalDisplayName, (await ask('GetUser', { UserName: 'careful' })).User.UserId)
    assert.deepEqual(
      [decoded.NoPermissionPolicyType, decoded.ExplicitDeny, decoded.AuthAction, decoded.AuthResource],
      ['AssumeRolePolicy', false, 'sts:AssumeRole', arnOf('alice-only')],
    )
    const asked = new Map(
      decoded.AuthConditions.map(({ ConditionKey, ConditionValues }: Record<string, unknown>) => [ConditionKey, ConditionValues]),
    )
    assert.deepEqual([asked.get('acs:PrincipalArn'), asked.get('sts:ExternalId')], [[careful], ['abcd1234']])
    assert.deepEqual(
      decoded.MatchedPolicies.map(({ Effect, PolicyIdentifier }: Record<string, unknown>) => [Effect, PolicyIdentifier]),
      [['Allow', 'never-delete']],
    )
    assert.deepEqual(
      [explained.Verdict, explained.Reason, explained.PolicyKind, explained.Resource, explained.StatementIndex],
      ['denied', 'implicit-deny', 'trust', arnOf('alice-only'), undefined],
    )
    assert.match(explained.Why, /^No statement of the trust policy of \S+alice-only allows the caller sts:AssumeRole under/)
    assert.deepEqual(explained.Policies, [])
  })

  test('a denial shows what the trust policy could ask, be it looked up for that alone', async () => {
    const conditions = (named: object) => trustOf(OWN, { StringEquals: named })
    const AssumeRolePolicyDocument = conditions({ 'acs:PrincipalRDId': 'rd-other', 'acs:ResourceTag/Team': 'red' })
    await ask('CreateRole', { RoleName: 'tagged', AssumeRolePolicyDocument, Tag: [{ Key: 'Team', Value: 'red' }] })
    const { decoded } = await denialOf({ RoleArn: arnOf('tagged') })
    const asked = decoded.AuthConditions.map(({ ConditionKey, ConditionValues }: Record<string, unknown>) =>
      [ConditionKey, ConditionValues].join(),
    )
    for (const pair of ['acs:PrincipalRDId,rd-test01', 'acs:ResourceTag/Team,red'])
      assert.ok(asked.includes(pair), asked.join(' '))
    const NewAssumeRolePolicyDocument = conditions({ 'acs:PrincipalRDId': 'rd-test01', 'acs:ResourceTag/Team': 'red' })
    await ask('UpdateRole', { RoleName: 'tagged', NewAssumeRolePolicyDocument })
    await sessionOf('tagged')
  })

  test('the statement of a trust policy that denied is explained, and whether it is still the one', async () => {
    const deny = { Effect: 'Deny', Action: 'sts:AssumeRole', Principal: { RAM: careful } }
    const allow = { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { RAM: OWN } }
    await newRole('all-but-careful', documentOf(allow, deny))
    const { detail, decoded, explained } = await denialOf({ RoleArn: arnOf('all-but-careful') })
    assert.deepEqual([detail.PolicyType, detail.NoPermissionType], ['AssumeRolePolicy', 'ExplicitDeny'])
    assert.equal(decoded.ExplicitDeny, true)
    assert.match(
      explained.Why,
      /^Statement 1 of the trust policy of \S+all-but-careful denies the caller sts:AssumeRole, and a Deny/,
    )
    assert.deepEqual(
      [explained.Reason, explained.PolicyKind, explained.StatementIndex, explained.StatementState, explained.Policy],
      ['explicit-deny', 'trust', 1, 'unchanged', undefined],
    )
    assert.deepEqual(JSON.parse(explained.Statement), deny)
    const again = async () => {
      const { body } = await server().call('Garrison', 'ExplainDecision', { RequestId: before.body.RequestId })
      return [body.StatementState, body.Statement]
    }
    const before = await assume({ RoleArn: arnOf('all-but-careful') })
    server().clock.advance(1000)
    await ask('UpdateRole', { RoleName: 'all-but-careful', NewAssumeRolePolicyDocument: documentOf(deny, allow) })
    assert.deepEqual(await again(), ['changed', JSON.stringify(allow)])
    await ask('DeleteRole', { RoleName: 'all-but-careful' })
    assert.deepEqual(await again(), ['gone', undefined])
  })

  test('a denial tells nothing of another account’s role: denied outright, not named, or not there', async () => {
    const outsider = server().user('outsider')
    const root = server().rootOf(STRANGER)
    await newRole('wary', documentOf({ Effect: 'Deny', Action: 'sts:AssumeRole', Principal: { RAM: '*' } }))
    const told = async (role: string) => {
      const { detail, decoded, explained } = await denialOf({ RoleArn: arnOf(role) }, outsider, root)
      const { Why, Reason, StatementIndex, Statement } = explained
      const text = JSON.stringify([detail, { ...decoded, AuthConditions: [] }, Why, Reason, StatementIndex, Statement])
      return text.replaceAll(arnOf(role), 'ROLE')
    }
    const none = await told('none')
    assert.match(
      none,
      /"NoPermissionType":"ImplicitDeny".*The trust policy of ROLE does not allow the caller sts:AssumeRole, or there is no such role/,
    )
    assert.equal(await told('wary'), none)
    assert.equal(await told('watch'), none)
  })

  test('ExternalId: the trust policy can ask for one', async () => {
    await newRole('partner', trustOf(OWN, { StringEquals: { 'sts:ExternalId': 'abcd1234' } }))
    assert.deepEqual(await refusal({ RoleArn: arnOf('partner') }), forbidden)
    assert.deepEqual(await refusal({ RoleArn: arnOf('partner'), ExternalId: 'abcd12345' }), forbidden)
    await sessionOf('partner', { ExternalId: 'abcd1234' })
    await sessionOf('watch', { ExternalId: 'not-asked-for' })
  })

  test('other conditions of the trust policy see the call', async () => {
    await newRole('near', trustOf(OWN, { IpAddress: { 'acs:SourceIp': '127.0.0.0/8' } }))
    await newRole('far', trustOf(OWN, { IpAddress: { 'acs:SourceIp': '203.0.113.0/24' } }))
    await sessionOf('near')
    assert.deepEqual(await refusal({ RoleArn: arnOf('far') }), forbidden)
  })

  test('from session to session: the role’s policies and its trust decide', async () => {
    await newRole('second', trustOf(arnOf('watch')))
    await attach('Role', 'second', 'AliyunRAMReadOnlyAccess', 'System')
    const first = await sessionOf('watch', { SourceIdentity: 'Alice' })
    assert.deepEqual(await refusal({ RoleArn: arnOf('second') }, first), forbidden)
    await attach('Role', 'watch', 'AliyunSTSAssumeRoleAccess', 'System')
    const second = await sessionOf('second', {}, first)
    assert.equal(await statusOf('Ram', 'ListRoles', {}, second), 200)
    assert.equal(await readsFirewall(second), false)
    assert.deepEqual(await refusal({ RoleArn: arnOf('second') }), forbidden)
    const narrowed = await sessionOf('watch', { Policy: READ_FIREWALL })
    assert.deepEqual(await refusal({ RoleArn: arnOf('second') }, narrowed), forbidden)
  })

  test('a session begun from a session: as long as its role allows, under its own policies, and named by its role', async () => {
    server().clock.freeze()
    const isRole = { StringEquals: { 'acs:PrincipalArn': arnOf('watch') } }
    await newRole('second', trustOf(OWN, isRole))
    await attach('Role', 'second', 'AliyunRAMReadOnlyAccess', 'System')
    await ask('UpdateRole', { RoleName: 'second', NewMaxSessionDuration: 43_200 })
    await attach('Role', 'watch', 'AliyunSTSAssumeRoleAccess', 'System')
    assert.deepEqual(await refusal({ RoleArn: arnOf('second') }), forbidden)
    // The first session's policy lets nothing else pass; it is that session's alone.
    const Policy = documentOf({ Effect: 'Allow', Action: 'sts:AssumeRole', Resource: arnOf('second') })
    const first = await sessionOf('watch', { Policy, DurationSeconds: 900 })
    const { status, body } = await assume({ RoleArn: arnOf('second'), DurationSeconds: 43_200 }, first)
    assert.equal(status, 200)
    assert.equal(Date.parse(body.Credentials.Expiration), (Math.floor(server().clock.now() / 1000) + 43_200) * 1000)
    const { AccessKeyId, AccessKeySecret, SecurityToken } = body.Credentials
    const second = { accessKeyId: AccessKeyId, accessKeySecret: AccessKeySecret, securityToken: SecurityToken }
    assert.equal(await statusOf('Ram', 'ListRoles', {}, first), 403)
    assert.equal(await statusOf('Ram', 'ListRoles', {}, second), 200)
    server().clock.advance(900_000)
    const late = await assume({ RoleArn: arnOf('second') }, first)
    assert.deepEqual([late.status, late.body.Code], [400, 'InvalidSecurityToken.Expired'])
    assert.equal(await statusOf('Ram', 'ListRoles', {}, second), 200)
  })

  test('a session that a trust policy denies is named by role and session', async () => {
    await attach('Role', 'watch', 'AliyunSTSAssumeRoleAccess', 'System')
    await newRole('alice-only', trustOf(`acs:ram::${MANAGEMENT}:user/alice`))
    const { detail } = await denialOf({ RoleArn: arnOf('alice-only') }, await sessionOf('watch'), server().rootOf(MANAGEMENT))
    assert.deepEqual(
      [detail.PolicyType, detail.AuthPrincipalType, detail.AuthPrincipalDisplayName],
      ['AssumeRolePolicy', 'AssumedRoleUser', 'watch:night-shift'],
    )
  })

  test('what was allowed when a session began is not asked again: trust, longest duration', async () => {
    await ask('UpdateRole', { RoleName: 'watch', NewMaxSessionDuration: 43_200 })
    const session = await sessionOf('watch', { DurationSeconds: 43_200 })
    const NewAssumeRolePolicyDocument = trustOf(`acs:ram::${STRANGER}:root`)
    await ask('UpdateRole', { RoleName: 'watch', NewMaxSessionDuration: 3600, NewAssumeRolePolicyDocument })
    assert.deepEqual(await refusal({ RoleArn: arnOf('watch') }), forbidden)
    server().clock.advance(2 * 3_600_000)
    assert.equal(await readsFirewall(session), true)
  })

  test('SourceIdentity is told, stays through the chain and cannot be changed', async () => {
    await attach('Role', 'watch', 'AliyunSTSAssumeRoleAccess', 'System')
    const { body } = await assume({ RoleArn: arnOf('watch'), SourceIdentity: 'Alice' })
    assert.equal(body.SourceIdentity, 'Alice')
    const first = await sessionOf('watch', { SourceIdentity: 'Alice' })
    const next = await assume({ RoleArn: arnOf('watch') }, first)
    assert.equal(next.body.SourceIdentity, 'Alice')
    assert.equal((await assume({ RoleArn: arnOf('watch'), SourceIdentity: 'Alice' }, first)).status, 200)
    const [status, code] = await refusal({ RoleArn: arnOf('watch'), SourceIdentity: 'Mallory' }, first)
    assert.deepEqual([status, code], [400, 'InvalidParameter.SourceIdentity'])
    for (const SourceIdentity of ['a', 's'.repeat(65), 'acs:x', 'aliyun:x', 'a b']) {
      assert.equal((await refusal({ RoleArn: arnOf('watch'), SourceIdentity }))[1], 'InvalidParameter.SourceIdentity')
    }
  })

  test('InvalidParameter.DurationSeconds: 900 up to the role’s own limit', async () => {
    const refused = [400, 'InvalidParameter.DurationSeconds', 'The Min/Max value of DurationSeconds is 15min/1hr.']
    for (const DurationSeconds of [899, 0, -1, 3601, 43_201, 'long']) {
      assert.deepEqual(await refusal({ RoleArn: arnOf('watch'), DurationSeconds }), refused, String(DurationSeconds))
    }
    for (const DurationSeconds of [900, 3600, '900']) await sessionOf('watch', { DurationSeconds })
    assert.equal((await refusal({ RoleArn: arnOf('watch'), DurationSeconds: '900.5' }))[1], 'InvalidParameter.DurationSeconds')
    await ask('UpdateRole', { RoleName: 'watch', NewMaxSessionDuration: 43_200 })
    await sessionOf('watch', { DurationSeconds: 43_200 })
  })

  test('InvalidParameter: the names of role and session, the external id', async () => {
    for (const RoleArn of [
      'watch',
      'acs:ram::x:role/watch',
      arnOf('wa_tch'),
      `${arnOf('watch')}/x`,
      `acs:ram:cn:${MANAGEMENT}:role/watch`,
      OWN,
    ]) {
      const [status, code, message] = await refusal({ RoleArn })
      assert.deepEqual(
        [status, code, message],
        [400, 'InvalidParameter.RoleArn', 'The parameter RoleArn is wrongly formed.'],
        RoleArn,
      )
    }
    for (const RoleSessionName of ['a', 's'.repeat(65), 'a b', 'a/b', 'abc*abc', '忍者']) {
      assert.equal((await refusal({ RoleArn: arnOf('watch'), RoleSessionName }))[1], 'InvalidParameter.RoleSessionName')
    }
    for (const ExternalId of ['a', 'e'.repeat(1225), 'a b', '']) {
      assert.equal((await refusal({ RoleArn: arnOf('watch'), ExternalId }))[1], 'InvalidParameter.ExternalId')
    }
    for (const RoleSessionName of ['ab', 'A.b@c_d-9']) await sessionOf('watch', { RoleSessionName })
    await sessionOf('watch', { RoleSessionName: 's'.repeat(64), ExternalId: `a=,.@:/-_${'e'.repeat(1215)}` })
    assert.deepEqual((await refusal({}))[1], 'MissingRoleArn')
    assert.deepEqual((await refusal({ RoleArn: arnOf('watch'), RoleSessionName: '' }))[1], 'MissingRoleSessionName')
  })

  test('InvalidParameter.PolicyGrammar and .PolicySize', async () => {
    const [status, code, message] = await refusal({ RoleArn: arnOf('watch'), Policy: documentOf({ Effect: 'Perhaps' }) })
    assert.deepEqual([status, code], [400, 'InvalidParameter.PolicyGrammar'])
    assert.match(message, /^The parameter Policy has not passed grammar check\. .*Statement\[0\]\.Effect/)
    const size = [400, 'InvalidParameter.PolicySize', 'The size of Policy must be smaller than 2048 bytes.']
    assert.deepEqual(await refusal({ RoleArn: arnOf('watch'), Policy: READ_FIREWALL.padEnd(2049) }), size)
    // What needs the most room: a line break is two characters in JSON, and of these letters each is three bytes.
    for (const filling of ['\n', '忍']) {
      const allow = { Effect: 'Allow', Action: 'yundun-cloudfirewall:Describe*', Resource: '*' }
      const plain = documentOf(allow, { ...allow, Resource: 'acs:' })
      const filled =
        filling === '\n'
          ? plain.padEnd(2048, '\n')
          : documentOf(allow, { ...allow, Resource: `acs:${filling.repeat(2048 - plain.length)}` })
      assert.equal(filled.length, 2048)
      const long = await sessionOf('watch', { Policy: filled })
      assert.equal(await readsFirewall(long), true)
      assert.equal(await readsFirewall({ ...long, style: 'V1' }), true)
    }
  })
})
