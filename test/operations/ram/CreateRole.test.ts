import assert from 'node:assert/strict'
import test, { beforeEach } from 'node:test'
import { forEachServer } from '../../server.ts'
import { MANAGEMENT, STRANGER, WHEN } from './identities.ts'
import { documentOf, rolesOf, trustOf } from './roles.ts'

const TRUST = trustOf(`acs:ram::${MANAGEMENT}:root`)
const ASK = { RoleName: 'ECSAdmin', AssumeRolePolicyDocument: TRUST }

forEachServer((server) => {
  const { call, ask, codeOf, allow, newRole, assertName, assertRequired } = rolesOf(server)
  beforeEach(() => server.reset())

  test('a role with remark, duration and tags', async () => {
    const { Role, ...rest } = await ask('CreateRole', {
      ...ASK,
      Description: 'ECS administrator',
      MaxSessionDuration: 43200,
      Tag: '[{"Key":"owner","Value":"alice"}]',
    })
    assert.deepEqual(Object.keys(rest), ['RequestId'])
    const { RoleId, CreateDate, ...told } = Role
    assert.deepEqual(told, {
      RoleName: 'ECSAdmin',
      Arn: `acs:ram::${MANAGEMENT}:role/ECSAdmin`,
      Description: 'ECS administrator',
      MaxSessionDuration: 43200,
      AssumeRolePolicyDocument: TRUST,
    })
    assert.match(RoleId, /^[0-9]{18}$/)
    assert.match(CreateDate, WHEN)
    const { Roles } = await ask('ListRoles', { Tag: [{ Key: 'owner', Value: 'alice' }] })
    assert.equal(Roles.Role.length, 1)
  })

  test('what is not given: no remark, one hour', async () => {
    const { Role } = await newRole('plain')
    assert.deepEqual([Role.Description, Role.MaxSessionDuration], ['', 3600])
  })

  test('trust in users, roles, services, identity providers and everybody', async () => {
    const trusting = (Principal: object) => documentOf({ Effect: 'Allow', Action: 'sts:AssumeRole', Principal })
    for (const [n, principal] of [
      { RAM: [`acs:ram::${MANAGEMENT}:user/alice`, `acs:ram::${STRANGER}:role/night`] },
      { RAM: '*' },
      { Service: ['ecs.aliyuncs.com'] },
      { Federated: [`acs:ram::${MANAGEMENT}:saml-provider/company`] },
    ].entries()) {
      await ask('CreateRole', { RoleName: `role-${n}`, AssumeRolePolicyDocument: trusting(principal) })
    }
  })

  test('MalformedPolicyDocument says what is wrong and where; nothing is created', async () => {
    for (const [document, message] of [
      ['{', /not JSON/],
      [documentOf({ Effect: 'Allow', Action: 'sts:AssumeRole' }), /Statement\[0\]\.Principal/],
      [documentOf({ Effect: 'Allow', Action: 'ram:*', Principal: { RAM: '*' } }), /Statement\[0\]\.Action/],
      [trustOf('alice'), /Principal\.RAM/],
      [documentOf({ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { RAM: '*' }, Resource: '*' }), /Resource/],
    ] as const) {
      const { status, body } = await call('CreateRole', { ...ASK, AssumeRolePolicyDocument: document })
      assert.deepEqual([status, body.Code], [400, 'MalformedPolicyDocument'], document)
      assert.match(body.Message, message)
    }
    assert.deepEqual(await codeOf('GetRole', { RoleName: 'ECSAdmin' }), [404, 'EntityNotExist.Role'])
  })

  test('InvalidParameter: name, remark, duration, length of the trust policy', async () => {
    await assertName('CreateRole', 'RoleName', { AssumeRolePolicyDocument: TRUST })
    assert.deepEqual(await codeOf('CreateRole', { ...ASK, RoleName: 'a_b' }), [400, 'InvalidParameter.RoleName.InvalidChars'])
    assert.deepEqual(await codeOf('CreateRole', { ...ASK, Description: 'd'.repeat(1025) }), [
      400,
      'InvalidParameter.Description.Length',
    ])
    for (const MaxSessionDuration of [3599, 43201, 'x', 0]) {
      assert.deepEqual(await codeOf('CreateRole', { ...ASK, MaxSessionDuration }), [400, 'InvalidParameter.MaxSessionDuration'])
    }
    for (const length of [6145, 65_537]) {
      const answer = await codeOf('CreateRole', { ...ASK, AssumeRolePolicyDocument: TRUST.padEnd(length) })
      assert.deepEqual(answer, [400, 'InvalidParameter.AssumeRolePolicyDocument.Length'])
    }
    assert.equal((await call('CreateRole', { ...ASK, Tag: [{ Key: 'a' }, { Key: 'a' }] })).status, 400)
    await assertRequired('CreateRole', 'RoleName', { AssumeRolePolicyDocument: TRUST })
    await assertRequired('CreateRole', 'AssumeRolePolicyDocument', { RoleName: 'ECSAdmin' })
  })

  test('EntityAlreadyExists.Role: of calls at once one wins; another account may have the name', async () => {
    const answers = await Promise.all(Array.from({ length: 6 }, () => server().call('Ram', 'CreateRole', ASK)))
    assert.deepEqual(answers.map(({ status }) => status).sort(), [200, ...Array(5).fill(409)])
    assert.deepEqual(await codeOf('CreateRole', ASK), [409, 'EntityAlreadyExists.Role'])
    await ask('CreateRole', ASK, server().rootOf(STRANGER))
  })

  test('LimitExceeded.Role: an account has 1,000 at most', async () => {
    await server().database.write(async (transaction) => {
      const columns = [
        'account',
        'name',
        'id',
        'description',
        'trust_document',
        'max_session_seconds',
        'created_at',
        'updated_at',
      ]
      const rows = Array.from({ length: 999 }, (_, n) => [MANAGEMENT, `r${n}`, String(n), '', TRUST, 3600, 0, 0])
      await transaction.insert('roles', columns, rows)
    })
    const calls = Array.from({ length: 4 }, (_, n) => server().call('Ram', 'CreateRole', { ...ASK, RoleName: `last${n}` }))
    const answers = await Promise.all(calls)
    assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 409, 409, 409])
    assert.ok(answers.every(({ status, body }) => status === 200 || body.Code === 'LimitExceeded.Role'))
  })

  test('403 for a user without the permission for this name', async () => {
    assert.deepEqual(await codeOf('CreateRole', ASK, server().user('nobody')), [403, 'NoPermission'])
    await allow('nobody', { Action: 'ram:CreateRole', Resource: `acs:ram::${MANAGEMENT}:role/ECS*` })
    await ask('CreateRole', ASK, server().user('nobody'))
  })
})
