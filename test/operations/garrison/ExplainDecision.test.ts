import assert from 'node:assert/strict'
import test from 'node:test'
import { forEachServer } from '../../server.ts'

const MANAGEMENT = '1500000000000001'
const MEMBER = '1900000000000001'
const OUTSIDER = '1900000000000099'
const READS = '{"Effect":"Allow","Action":["yundun-cloudfirewall:Describe*"],"Resource":"*"}'

forEachServer((server) => {
  const explain = (requestId: string, parameters: Record<string, unknown> = {}, account = MANAGEMENT) =>
    server().call('Garrison', 'ExplainDecision', { RequestId: requestId, ...parameters }, server().rootOf(account))
  const ram = async (action: string, parameters: Record<string, unknown>) => {
    const { status, body } = await server().call('Ram', action, parameters)
    assert.equal(status, 200, `${action}: ${body.Code} ${body.Message}`)
    return body
  }
  const described = async (credentials = server().user('auditor')) =>
    (await server().call('Cloudfw', 'DescribeInstanceMembers', {}, credentials)).body.RequestId

  test('a statement that allowed a call, with every field', async () => {
    const requestId = await described()
    const { status, body } = await explain(requestId)
    const { RequestId, Time, PrincipalId, ...rest } = body
    assert.equal(status, 200)
    assert.notEqual(RequestId, requestId)
    assert.ok(Math.abs(Date.parse(Time) - server().clock.now()) < 60_000)
    assert.equal(PrincipalId, (await ram('GetUser', { UserName: 'auditor' })).User.UserId)
    assert.deepEqual(rest, {
      Account: MANAGEMENT,
      Principal: 'user/auditor',
      Product: 'Cloudfw',
      Operation: 'DescribeInstanceMembers',
      Status: 200,
      ErrorCode: '',
      Verdict: 'allowed',
      Reason: 'allowed',
      Why: `Statement 0 of the custom policy read-firewall, attached to the calling user, allows yundun-cloudfirewall:DescribeInstanceMembers on ${rest.Resource}, and no statement denies it.`,
      Action: 'yundun-cloudfirewall:DescribeInstanceMembers',
      Resource: rest.Resource,
      PolicyKind: 'identity',
      Policy: { Type: 'Custom', Name: 'read-firewall', Version: 1, AttachedTo: 'user' },
      StatementIndex: 0,
      Statement: READS,
      StatementState: 'unchanged',
      Policies: [],
    })
  })

  test('a statement that denied a call', async () => {
    const { body: denied } = await server().call('Ram', 'DeleteUser', { UserName: 'x' }, server().user('careful'))
    const { body } = await explain(denied.RequestId)
    assert.deepEqual(
      [body.Verdict, body.Reason, body.Status, body.ErrorCode, body.Policy.Name, body.StatementIndex],
      ['denied', 'explicit-deny', 403, 'NoPermission', 'never-delete', 1],
    )
    assert.equal(body.Statement, '{"Effect":"Deny","Action":"*:Delete*","Resource":"*"}')
    assert.match(body.Why, /^Statement 1 of .*never-delete.* denies ram:DeleteUser on .*, and a Deny wins over every Allow\.$/)
    assert.deepEqual(body.Policies, [])
  })

  test('where no statement allowed it, the policies of the caller are told', async () => {
    const { body: denied } = await server().call('Garrison', 'VerifyAudit', {}, server().user('auditor'))
    const { body } = await explain(denied.RequestId)
    assert.deepEqual([body.Verdict, body.Reason, body.PolicyKind], ['denied', 'implicit-deny', 'identity'])
    assert.match(body.Why, /^No statement of the caller's policies allows garrison:VerifyAudit on \*/)
    assert.deepEqual([body.Policy, body.StatementIndex, body.Statement, body.StatementState], Array(4).fill(undefined))
    assert.deepEqual(body.Policies, [{ Type: 'Custom', Name: 'read-firewall', Version: 1, AttachedTo: 'user' }])
    const none = await server().call('Garrison', 'VerifyAudit', {}, server().user('nobody'))
    assert.deepEqual((await explain(none.body.RequestId)).body.Policies, [])
  })

  test('policies of groups and system policies have their names', async () => {
    await ram('CreateGroup', { GroupName: 'readers' })
    await ram('AttachPolicyToGroup', { GroupName: 'readers', PolicyType: 'System', PolicyName: 'AliyunRAMReadOnlyAccess' })
    await ram('AddUserToGroup', { GroupName: 'readers', UserName: 'nobody' })
    const { body: allowed } = await server().call('Ram', 'ListUsers', {}, server().user('nobody'))
    const { body } = await explain(allowed.RequestId)
    assert.deepEqual(body.Policy, { Type: 'System', Name: 'AliyunRAMReadOnlyAccess', AttachedTo: 'group' })
    assert.match(body.Why, /system policy AliyunRAMReadOnlyAccess, attached to a group of the caller, allows ram:ListUsers/)
    assert.equal(body.StatementState, 'unchanged')
    assert.deepEqual(JSON.parse(body.Statement).Action, ['ram:Get*', 'ram:List*'])
    await ram('RemoveUserFromGroup', { GroupName: 'readers', UserName: 'nobody' })
  })

  test('a statement of a role, which allowed a call and denied another', async () => {
    const trust = { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { RAM: `acs:ram::${MANAGEMENT}:root` } }
    const AssumeRolePolicyDocument = JSON.stringify({ Version: '1', Statement: trust })
    const { Role } = await ram('CreateRole', { RoleName: 'careful', AssumeRolePolicyDocument })
    await ram('AttachPolicyToRole', { RoleName: 'careful', PolicyType: 'Custom', PolicyName: 'never-delete' })
    const begun = await server().call(
      'Sts',
      'AssumeRole',
      { RoleArn: Role.Arn, RoleSessionName: 'once' },
      server().user('careful'),
    )
    const { AccessKeyId: accessKeyId, AccessKeySecret: accessKeySecret, SecurityToken: securityToken } = begun.body.Credentials
    const session = { accessKeyId, accessKeySecret, securityToken }
    const Policy = { Type: 'Custom', Name: 'never-delete', Version: 1, AttachedTo: 'role' }
    const allowed = (await explain(await described(session))).body
    assert.deepEqual([allowed.Verdict, allowed.StatementIndex, allowed.Policy], ['allowed', 0, Policy])
    const refused = await server().call('Ram', 'DeleteUser', { UserName: 'x' }, session)
    const denied = (await explain(refused.body.RequestId)).body
    assert.deepEqual([denied.Reason, denied.StatementIndex, denied.Policy], ['explicit-deny', 1, Policy])
    assert.deepEqual([denied.Principal, denied.StatementState], ['role/careful/once', 'unchanged'])
  })

  test('root needs no statement, some operations ask nobody, and some calls ended before', async () => {
    const byRoot = (await explain(await described(server().rootOf(MANAGEMENT)))).body
    assert.deepEqual([byRoot.Verdict, byRoot.Reason, byRoot.StatementIndex], ['allowed', 'root', undefined])
    assert.match(byRoot.Why, /root of an account may do everything/)
    const free = await server().call('Sts', 'GetCallerIdentity', {}, server().user('nobody'))
    const { body } = await explain(free.body.RequestId)
    assert.deepEqual([body.Verdict, body.Reason, body.Action, body.PolicyKind], ['undecided', 'undecided', undefined, undefined])
    assert.match(body.Why, /^Every caller may do this/)
    const unknown = { accessKeyId: 'LTAIx', accessKeySecret: 'y' }
    const stranger = await explain(await described(unknown), { Account: 'unknown' })
    assert.deepEqual([stranger.body.Verdict, stranger.body.Principal], ['undecided', ''])
    assert.match(stranger.body.Why, /^The call ended with InvalidAccessKeyId\S* before/)
  })

  test('says when the policy was changed, and when it is gone', async () => {
    const document = (action: string) =>
      JSON.stringify({ Version: '1', Statement: { Effect: 'Allow', Action: action, Resource: '*' } })
    await ram('CreatePolicy', { PolicyName: 'passing', PolicyDocument: document('sts:*') })
    const policy = { PolicyType: 'Custom', PolicyName: 'passing', UserName: 'nobody' }
    await ram('CreatePolicyVersion', {
      PolicyName: 'passing',
      PolicyDocument: document('yundun-cloudfirewall:*'),
      SetAsDefault: true,
    })
    await ram('AttachPolicyToUser', policy)
    const requestId = await described(server().user('nobody'))
    const before = (await explain(requestId)).body
    assert.deepEqual([before.Policy.Version, before.StatementIndex, before.StatementState], [2, 0, 'unchanged'])
    await ram('SetDefaultPolicyVersion', { PolicyName: 'passing', VersionId: 'v1' })
    const changed = (await explain(requestId)).body
    assert.deepEqual([changed.Policy.Version, changed.StatementState], [2, 'changed'])
    assert.equal(changed.Statement, '{"Effect":"Allow","Action":"sts:*","Resource":"*"}')
    await ram('DetachPolicyFromUser', policy)
    await ram('DeletePolicyVersion', { PolicyName: 'passing', VersionId: 'v2' })
    await ram('DeletePolicy', { PolicyName: 'passing' })
    const gone = (await explain(requestId)).body
    assert.deepEqual([gone.Policy.Name, gone.StatementState, gone.Statement], ['passing', 'gone', undefined])
    // Another policy of its name and number is another one.
    server().clock.advance(1000)
    await ram('CreatePolicy', { PolicyName: 'passing', PolicyDocument: document('ram:*') })
    await ram('CreatePolicyVersion', { PolicyName: 'passing', PolicyDocument: document('ecs:*'), SetAsDefault: true })
    assert.equal((await explain(requestId)).body.StatementState, 'changed')
  })

  test('the policy of a session has no name and no text', async () => {
    const trust = {
      Version: '1',
      Statement: { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { RAM: `acs:ram::${MANAGEMENT}:root` } },
    }
    const { Role } = await ram('CreateRole', { RoleName: 'narrow', AssumeRolePolicyDocument: JSON.stringify(trust) })
    await ram('AttachPolicyToRole', { RoleName: 'narrow', PolicyType: 'System', PolicyName: 'AdministratorAccess' })
    const Policy = { Version: '1', Statement: { Effect: 'Deny', Action: 'ram:*', Resource: '*' } }
    const begun = await server().call(
      'Sts',
      'AssumeRole',
      { RoleArn: Role.Arn, RoleSessionName: 'once', Policy: JSON.stringify(Policy) },
      server().user('careful'),
    )
    assert.equal(begun.status, 200, begun.body.Message)
    const { AccessKeyId, AccessKeySecret, SecurityToken } = begun.body.Credentials
    const session = { accessKeyId: AccessKeyId, accessKeySecret: AccessKeySecret, securityToken: SecurityToken }
    const said = async (product: string, action: string) =>
      (await explain((await server().call(product, action, {}, session)).body.RequestId)).body
    const denied = await said('Ram', 'ListUsers')
    assert.deepEqual(
      [denied.Reason, denied.PolicyKind, denied.Policy, denied.StatementState, denied.Statement],
      ['explicit-deny', 'session', undefined, 'not-kept', undefined],
    )
    assert.match(denied.Why, /^Statement 0 of the policy given when the role was assumed denies ram:ListUsers/)
    const silent = await said('Cloudfw', 'DescribeInstanceMembers')
    assert.deepEqual([silent.Reason, silent.PolicyKind, silent.Principal], ['implicit-deny', 'session', 'role/narrow/once'])
    assert.deepEqual(silent.Policies, [])
    assert.match(silent.Why, /^No statement of the policy given when the role was assumed allows/)
    await ram('DetachPolicyFromRole', { RoleName: 'narrow', PolicyType: 'System', PolicyName: 'AdministratorAccess' })
    await ram('AttachPolicyToRole', { RoleName: 'narrow', PolicyType: 'System', PolicyName: 'AliyunRAMReadOnlyAccess' })
    const whole = await server().call(
      'Sts',
      'AssumeRole',
      { RoleArn: Role.Arn, RoleSessionName: 'once' },
      server().user('careful'),
    )
    const { AccessKeyId: accessKeyId, AccessKeySecret: accessKeySecret, SecurityToken: securityToken } = whole.body.Credentials
    const refused = await server().call('Sas', 'ListMultiUserInstances', {}, { accessKeyId, accessKeySecret, securityToken })
    const ofRole = [{ Type: 'System', Name: 'AliyunRAMReadOnlyAccess', AttachedTo: 'role' }]
    assert.deepEqual((await explain(refused.body.RequestId)).body.Policies, ofRole)
    // Another role of its name is another one.
    await ram('DetachPolicyFromRole', { RoleName: 'narrow', PolicyType: 'System', PolicyName: 'AliyunRAMReadOnlyAccess' })
    await ram('DeleteRole', { RoleName: 'narrow' })
    await ram('CreateRole', { RoleName: 'narrow', AssumeRolePolicyDocument: JSON.stringify(trust) })
    await ram('AttachPolicyToRole', { RoleName: 'narrow', PolicyType: 'System', PolicyName: 'AdministratorAccess' })
    assert.deepEqual((await explain(refused.body.RequestId)).body.Policies, [])
  })

  test("other accounts' calls are as unknown as none", async () => {
    const own = await described(server().rootOf(MEMBER))
    const foreign = await explain(own, {}, OUTSIDER)
    const absent = await explain('C0D05A11-6E3C-4D5F-9E8B-2C4A5E1F0B7D', {}, OUTSIDER)
    assert.deepEqual([foreign.status, foreign.body.Code], [404, 'UnknownRequestId'])
    assert.deepEqual([absent.status, absent.body.Code], [404, 'UnknownRequestId'])
    assert.equal(foreign.body.Message.replace(own, ''), absent.body.Message.replace('C0D05A11-6E3C-4D5F-9E8B-2C4A5E1F0B7D', ''))
    assert.equal((await explain(own, {}, MEMBER)).status, 200)
    assert.equal((await explain(own)).status, 404)
    assert.equal((await explain(own, { Account: MEMBER })).body.Account, MEMBER)
    for (const [account, caller] of [
      [MANAGEMENT, MEMBER],
      [OUTSIDER, MANAGEMENT],
      [MEMBER, OUTSIDER],
      ['unknown', MEMBER],
    ]) {
      const { status, body } = await explain(own, { Account: account }, caller)
      assert.deepEqual([status, body.Code], [403, 'NotManagementAccount'])
    }
  })

  test('refuses what is no RequestId', async () => {
    for (const [parameters, code] of [
      [{}, 'MissingRequestId'],
      [{ RequestId: 'a b' }, 'InvalidRequestId'],
      [{ RequestId: 'x'.repeat(65) }, 'InvalidRequestId'],
    ] as const) {
      const { status, body } = await server().call('Garrison', 'ExplainDecision', parameters)
      assert.deepEqual([status, body.Code], [400, code])
    }
  })

  test('a user needs permission', async () => {
    const requestId = await described()
    const ask = (name: 'nobody' | 'careful') =>
      server().call('Garrison', 'ExplainDecision', { RequestId: requestId }, server().user(name))
    const { status, body } = await ask('nobody')
    assert.deepEqual([status, body.Code], [403, 'NoPermission'])
    assert.equal((await ask('careful')).body.Principal, 'user/auditor')
  })
})
