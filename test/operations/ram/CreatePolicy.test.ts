import assert from 'node:assert/strict'
import test, { beforeEach } from 'node:test'
import { forEachServer } from '../../server.ts'
import { MANAGEMENT, STRANGER, WHEN } from './identities.ts'
import { documentOf, READ_FIREWALL, rolesOf } from './roles.ts'

const ASK = { PolicyName: 'read-firewall-2', PolicyDocument: READ_FIREWALL }

forEachServer((server) => {
  const { call, ask, codeOf, allow, assertRequired } = rolesOf(server)
  beforeEach(() => server.reset())

  test('a policy with remark and tags; its first version is in force', async () => {
    const { Policy, ...rest } = await ask('CreatePolicy', {
      ...ASK,
      Description: 'Reads it all.',
      Tag: [{ Key: 'owner', Value: 'alice' }],
    })
    assert.deepEqual(Object.keys(rest), ['RequestId'])
    const { CreateDate, ...told } = Policy
    assert.deepEqual(told, {
      PolicyName: 'read-firewall-2',
      PolicyType: 'Custom',
      Description: 'Reads it all.',
      DefaultVersion: 'v1',
    })
    assert.match(CreateDate, WHEN)
    const got = await ask('GetPolicy', { PolicyName: 'read-firewall-2', PolicyType: 'Custom' })
    assert.equal(got.DefaultPolicyVersion.PolicyDocument, READ_FIREWALL)
  })

  test('tags come as numbered parameters and as the JSON text of the official clients', async () => {
    await ask('CreatePolicy', { ...ASK, Tag: '[{"Key":"owner","Value":"alice"},{"Key":"bare"}]' })
    const { Policies } = await ask('ListPolicies', { PolicyType: 'Custom', Tag: '[{"Key":"owner"}]' })
    const tags = [
      { TagKey: 'bare', TagValue: '' },
      { TagKey: 'owner', TagValue: 'alice' },
    ]
    assert.deepEqual(
      Policies.Policy.map(({ PolicyName, Tags }: Record<string, object>) => [PolicyName, Tags]),
      [[ASK.PolicyName, { Tag: tags }]],
    )
  })

  test('MalformedPolicyDocument says what is wrong and where; nothing is created', async () => {
    for (const [PolicyDocument, message] of [
      ['{', /not JSON/],
      ['[]', /must be an object/],
      ['{"Version":"2","Statement":[]}', /Version/],
      [documentOf({ Effect: 'Maybe', Action: 'a:b', Resource: '*' }), /Statement\[0\]\.Effect/],
      [documentOf({ Effect: 'Allow', Action: 'nothing', Resource: '*' }), /Statement\[0\]\.Action/],
      [documentOf({ Effect: 'Allow', Action: 'a:b', Resource: '*', Principal: '*' }), /Principal/],
    ] as const) {
      const { status, body } = await call('CreatePolicy', { ...ASK, PolicyDocument })
      assert.deepEqual([status, body.Code], [400, 'MalformedPolicyDocument'], PolicyDocument)
      assert.match(body.Message, message)
    }
    assert.deepEqual(await codeOf('GetPolicy', { PolicyName: ASK.PolicyName, PolicyType: 'Custom' }), [
      404,
      'EntityNotExist.Policy',
    ])
  })

  test('InvalidParameter: a document of 6,145 characters, names and remarks out of bounds', async () => {
    const filled = (length: number) => READ_FIREWALL + ' '.repeat(length - READ_FIREWALL.length)
    await ask('CreatePolicy', { PolicyName: 'long', PolicyDocument: filled(6144) })
    assert.deepEqual(await codeOf('CreatePolicy', { ...ASK, PolicyDocument: filled(6145) }), [
      400,
      'InvalidParameter.PolicyDocument.Length',
    ])
    assert.deepEqual(await codeOf('CreatePolicy', { ...ASK, PolicyDocument: filled(65_537) }), [
      400,
      'InvalidParameter.PolicyDocument.Length',
    ])
    assert.deepEqual(await codeOf('CreatePolicy', { ...ASK, PolicyName: 'p'.repeat(129) }), [
      400,
      'InvalidParameter.PolicyName.Length',
    ])
    for (const PolicyName of ['a_b', 'a b', 'a/b', 'ä', 'a*']) {
      assert.deepEqual(await codeOf('CreatePolicy', { ...ASK, PolicyName }), [400, 'InvalidParameter.PolicyName.InvalidChars'])
    }
    assert.deepEqual(await codeOf('CreatePolicy', { ...ASK, Description: 'd'.repeat(1025) }), [
      400,
      'InvalidParameter.Description.Length',
    ])
    await ask('CreatePolicy', { ...ASK, PolicyName: 'p'.repeat(128), Description: 'd'.repeat(1024) })
    await assertRequired('CreatePolicy', 'PolicyName', { PolicyDocument: READ_FIREWALL })
    await assertRequired('CreatePolicy', 'PolicyDocument', { PolicyName: 'p' })
  })

  test('tags that are refused: too many, a key twice, reserved keys, links', async () => {
    const many = (count: number) => Array.from({ length: count }, (_, n) => ({ Key: `k${n}`, Value: 'v' }))
    for (const Tag of [
      many(21),
      [{ Key: 'a' }, { Key: 'a' }],
      [{ Key: 'aliyun-x' }],
      [{ Key: 'acs:x' }],
      [{ Key: 'a', Value: 'http://x' }],
      [{ Value: 'v' }],
    ]) {
      assert.equal((await call('CreatePolicy', { ...ASK, Tag })).status, 400, JSON.stringify(Tag))
    }
    await ask('CreatePolicy', { ...ASK, Tag: many(20) })
  })

  test('EntityAlreadyExists.Policy: the name is taken, by a system policy too; another account may have it', async () => {
    await ask('CreatePolicy', ASK)
    assert.deepEqual(await codeOf('CreatePolicy', ASK), [409, 'EntityAlreadyExists.Policy'])
    assert.deepEqual(await codeOf('CreatePolicy', { ...ASK, PolicyName: 'AdministratorAccess' }), [
      409,
      'EntityAlreadyExists.Policy',
    ])
    await ask('CreatePolicy', ASK, server().rootOf(STRANGER))
    const twins = await Promise.all(
      Array.from({ length: 6 }, () => server().call('Ram', 'CreatePolicy', { ...ASK, PolicyName: 'twin' })),
    )
    assert.deepEqual(twins.map(({ status }) => status).sort(), [200, ...Array(5).fill(409)])
  })

  test('LimitExceeded.Policy: an account has 1,500 at most', async () => {
    await server().database.write(async (transaction) => {
      const present = await transaction.first<{ n: number }>(
        'SELECT CAST(count(*) AS BIGINT) AS n FROM policies WHERE account = ?',
        MANAGEMENT,
      )
      const rows = Array.from({ length: 1499 - (present?.n ?? 0) }, (_, n) => [MANAGEMENT, `p${n}`, READ_FIREWALL, 0])
      await transaction.insert('policies', ['account', 'name', 'document', 'created_at'], rows)
    })
    const calls = Array.from({ length: 4 }, (_, n) => server().call('Ram', 'CreatePolicy', { ...ASK, PolicyName: `last${n}` }))
    const answers = await Promise.all(calls)
    assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 409, 409, 409])
    assert.ok(answers.every(({ status, body }) => status === 200 || body.Code === 'LimitExceeded.Policy'))
  })

  test('403 for a user without the permission for this name', async () => {
    assert.deepEqual(await codeOf('CreatePolicy', ASK, server().user('nobody')), [403, 'NoPermission'])
    await allow('nobody', { Action: 'ram:CreatePolicy', Resource: 'acs:ram:*:*:policy/mine-*' })
    assert.deepEqual(await codeOf('CreatePolicy', ASK, server().user('nobody')), [403, 'NoPermission'])
    await ask('CreatePolicy', { ...ASK, PolicyName: 'mine-1' }, server().user('nobody'))
  })
})
