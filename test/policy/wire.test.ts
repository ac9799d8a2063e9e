import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { request as httpsRequest } from 'node:https'
import test, { beforeEach } from 'node:test'
import { pino } from 'pino'
import { openDefaultLocations } from '../../src/detection/locate.ts'
import { startGarrison } from '../../src/garrison.ts'
import { type Credentials, signedRequest } from '../client.ts'
import { forEachServer } from '../server.ts'

const HEAD = '1500000000000001'
const HOUR_MS = 60 * 60 * 1000
const CALL = { version: '2017-12-07', action: 'DescribeInstanceMembers', parameters: {} }
const tlsFile = (name: string) => readFileSync(new URL(`../program/tls/${name}`, import.meta.url))

const variable = (name: string) => `\${${name}}`
const at = (ms: number) => `${new Date(ms).toISOString().slice(0, 19)}Z`

forEachServer((server) => {
  /** Gives the user `nobody` one policy with these statements, and no other. */
  const give = (...statements: object[]) =>
    server().database.write(async (transaction) => {
      const Statement = statements.map((statement) => ({ Effect: 'Allow', Action: '*', Resource: '*', ...statement }))
      await transaction.run(
        `INSERT INTO policies (account, name, document, created_at) VALUES (?, 'tried', ?, 0)
         ON CONFLICT (account, name) DO UPDATE SET document = excluded.document`,
        HEAD,
        JSON.stringify({ Version: '1', Statement }),
      )
      await transaction.run(
        `INSERT INTO policy_attachments (account, target_type, target, policy_type, policy_name, created_at)
         VALUES (?, 'user', 'nobody', 'Custom', 'tried', 0) ON CONFLICT DO NOTHING`,
        HEAD,
      )
    })
  const statusOf = async (...statements: object[]): Promise<number> => {
    await give(...statements)
    // The operation may be called ten times a second.
    server().clock.advance(1000)
    return (await server().call('Cloudfw', CALL.action, {}, server().user('nobody'))).status
  }

  beforeEach(() => server().clock.freeze())

  test('the address a call comes from', async () => {
    const from = (...ranges: string[]) => ({ Condition: { IpAddress: { 'acs:SourceIp': ranges } } })
    assert.equal(await statusOf(from('203.0.113.0/24', '127.0.0.0/8')), 200)
    assert.equal(await statusOf(from('127.0.0.1')), 200)
    assert.equal(await statusOf(from('203.0.113.0/24')), 403)
    assert.equal(await statusOf({}, { Effect: 'Deny', ...from('127.0.0.1') }), 403)
    assert.equal(await statusOf({ Condition: { NotIpAddress: { 'acs:SourceIp': '203.0.113.0/24' } } }), 200)
    // What a client claims about itself is no fact.
    const claimed = { 'acs:SourceIp': '203.0.113.1', 'X-Forwarded-For': '203.0.113.1' }
    await give(from('203.0.113.0/24'))
    assert.equal((await server().call('Cloudfw', CALL.action, claimed, server().user('nobody'))).status, 403)
  })

  test('the time', async () => {
    const until = { Condition: { DateLessThan: { 'acs:CurrentTime': at(server().clock.now() + HOUR_MS) } } }
    assert.equal(await statusOf(until), 200)
    server().clock.advance(HOUR_MS)
    assert.equal(await statusOf(until), 403)
    assert.equal(await statusOf({ Condition: { DateGreaterThanEquals: until.Condition.DateLessThan } }), 200)
  })

  test('who calls, and without a second factor', async () => {
    const arn = (name: string) => ({ Condition: { StringLike: { 'acs:PrincipalArn': `acs:ram::*:${name}` } } })
    assert.equal(await statusOf(arn('user/no*')), 200)
    assert.equal(await statusOf(arn('user/auditor')), 403)
    assert.equal(await statusOf({ Condition: { Bool: { 'acs:MFAPresent': false } } }), 200)
    assert.equal(await statusOf({ Condition: { Bool: { 'acs:MFAPresent': 'true' } } }), 403)
    const same = { Condition: { StringEquals: { 'acs:PrincipalArn': variable('acs:PrincipalArn') } } }
    assert.equal(await statusOf(same), 200)
  })

  test('where the account of the caller is in its directory', async () => {
    const when = (operator: string, key: string, value: string) => ({ Condition: { [operator]: { [key]: value } } })
    assert.equal(await statusOf(when('StringEquals', 'acs:PrincipalRDId', 'rd-test01')), 200)
    assert.equal(await statusOf(when('StringEquals', 'acs:PrincipalRDId', 'rd-other1')), 403)
    assert.equal(await statusOf({}, { Effect: 'Deny', ...when('StringNotEquals', 'acs:PrincipalRDId', 'rd-test01') }), 200)
    assert.equal(await statusOf(when('StringEquals', 'acs:PrincipalRDPath', `rd-test01/r-test01/${HEAD}`)), 200)
    assert.equal(await statusOf(when('StringLike', 'acs:PrincipalRDPath', 'rd-test01/r-test01/fd-*')), 403)
    assert.equal(await statusOf(when('StringEquals', 'acs:PrincipalRDId', variable('acs:PrincipalRDId'))), 200)
  })

  test('a trust policy can name a folder: who is below it may assume the role, and nobody else', async () => {
    const trusting = (condition: object) =>
      JSON.stringify({
        Version: '1',
        Statement: { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { RAM: '*' }, Condition: { StringLike: condition } },
      })
    const ram = async (action: string, parameters: object, credentials?: Credentials) => {
      const { status, body, text } = await server().call('Ram', action, { ...parameters }, credentials)
      assert.equal(status, 200, text)
      return body
    }
    const roles = { 'below-prod': 'rd-test01/r-test01/fd-prod/*', 'in-lab': 'rd-test01/r-test01/fd-prod/fd-lab/*' }
    for (const [RoleName, path] of Object.entries(roles))
      await ram('CreateRole', { RoleName, AssumeRolePolicyDocument: trusting({ 'acs:PrincipalRDPath': path }) })
    await ram('CreateRole', { RoleName: 'ours', AssumeRolePolicyDocument: trusting({ 'acs:PrincipalRDId': 'rd-test01' }) })
    const memberOf = async (account: string): Promise<Credentials> => {
      const root = server().rootOf(account)
      await ram('CreateUser', { UserName: 'mate' }, root)
      await ram('AttachPolicyToUser', { PolicyType: 'System', PolicyName: 'AdministratorAccess', UserName: 'mate' }, root)
      const { AccessKeyId, AccessKeySecret } = (await ram('CreateAccessKey', { UserName: 'mate' }, root)).AccessKey
      return { accessKeyId: AccessKeyId, accessKeySecret: AccessKeySecret }
    }
    const assumed = async (credentials: Credentials) => {
      const may: string[] = []
      for (const role of ['below-prod', 'in-lab', 'ours']) {
        const parameters = { RoleArn: `acs:ram::${HEAD}:role/${role}`, RoleSessionName: 'mate' }
        if ((await server().call('Sts', 'AssumeRole', parameters, credentials)).status === 200) may.push(role)
      }
      return may
    }
    assert.deepEqual(await assumed(await memberOf('1900000000000001')), ['below-prod', 'ours'])
    assert.deepEqual(await assumed(await memberOf('1900000000000003')), ['below-prod', 'in-lab', 'ours'])
    assert.deepEqual(await assumed(server().user('careful')), ['ours'])
    assert.deepEqual(await assumed(server().user('outsider')), [])
  })

  test('the tags of a request, and those of a role or policy', async () => {
    const { body } = await server().call('Ram', 'CreateRole', {
      RoleName: 'tagged',
      AssumeRolePolicyDocument: JSON.stringify({
        Version: '1',
        Statement: { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { RAM: `acs:ram::${HEAD}:root` } },
      }),
      Tag: [{ Key: 'Team', Value: 'blue' }],
    })
    assert.equal(body.Role?.RoleName, 'tagged', body.Message)
    const reads = async (key: string, value: string, RoleName = 'tagged') => {
      await give({ Condition: { StringEquals: { [key]: value } } })
      return (await server().call('Ram', 'GetRole', { RoleName }, server().user('nobody'))).status
    }
    assert.equal(await reads('acs:ResourceTag/Team', 'blue'), 200)
    assert.equal(await reads('ACS:resourcetag/Team', 'blue'), 200)
    assert.equal(await reads('acs:ResourceTag/Team', 'red'), 403)
    // Tags are told apart by capital and small letters.
    assert.equal(await reads('acs:ResourceTag/team', 'blue'), 403)
    assert.equal(await reads('acs:RequestTag/Team', 'blue'), 403)
    const creates = async (PolicyName: string, Tag: object[]) => {
      await give({ Condition: { StringEquals: { 'acs:RequestTag/Team': 'blue' } } })
      const PolicyDocument = '{"Version":"1","Statement":[{"Effect":"Allow","Action":"ram:Get*","Resource":"*"}]}'
      return server().call('Ram', 'CreatePolicy', { PolicyName, PolicyDocument, Tag }, server().user('nobody'))
    }
    assert.equal((await creates('a', [{ Key: 'Team', Value: 'blue' }])).status, 200)
    const denied = await creates('b', [{ Key: 'Team', Value: 'red' }])
    assert.equal(denied.status, 403)
    const { EncodedDiagnosticMessage } = denied.body.AccessDeniedDetail
    const decoded = await server().call('Ram', 'DecodeDiagnosticMessage', { EncodedDiagnosticMessage })
    assert.deepEqual(decoded.body.DecodedDiagnosticMessage.AuthConditions.at(-1), {
      ConditionKey: 'acs:RequestTag/Team',
      ConditionValues: ['red'],
    })
  })

  test('NotAction and NotResource', async () => {
    assert.equal(await statusOf({ Action: undefined, NotAction: 'ram:*' }), 200)
    assert.equal(await statusOf({ Action: undefined, NotAction: 'yundun-cloudfirewall:*' }), 403)
    assert.equal(await statusOf({ Resource: undefined, NotResource: `acs:ram::${HEAD}:*` }), 200)
    assert.equal(await statusOf({ Resource: undefined, NotResource: `acs:*::${HEAD}:instancemember/*` }), 403)
  })

  test('whether the call comes over TLS', async () => {
    const { database, vault, clock } = server()
    const cert = tlsFile('cert.pem')
    const listening = { host: '127.0.0.1', port: 0, tls: { cert, key: tlsFile('key.pem') } }
    const log = pino({ level: 'silent' })
    const secured = await startGarrison({ database, vault, clock, locations: await openDefaultLocations(), log, listening })
    const overTls = () =>
      new Promise<number | undefined>((resolve, reject) => {
        const { url, headers, body } = signedRequest(secured.url, CALL, server().user('nobody'), clock.now())
        const options = { method: 'POST', headers, ca: cert, servername: 'localhost', agent: false } as const
        httpsRequest(url, options, (answer) => answer.resume().on('end', () => resolve(answer.statusCode)))
          .on('error', reject)
          .end(body)
      })
    try {
      const secure = (flag: string) => ({ Condition: { Bool: { 'acs:SecureTransport': flag } } })
      assert.equal(await statusOf(secure('true')), 403)
      assert.equal(await overTls(), 200)
      assert.equal(await statusOf(secure('false')), 200)
      assert.equal(await overTls(), 403)
    } finally {
      await secured.stop()
    }
  })
})
