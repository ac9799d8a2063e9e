import assert from 'node:assert/strict'
import test, { after, before, describe } from 'node:test'
import { documentOf, READ_FIREWALL, trustOf } from '../operations/ram/roles.ts'
import { TestServer } from '../server.ts'
import { engines } from '../storage/engines.ts'
import { type ClientFailure, OFFICIAL_CLIENTS, type OfficialClient, officialClients } from './official.ts'

const RAM = '2015-05-01'
const STS = '2015-04-01'
const FIREWALL = '2017-12-07'
const ACCOUNT = '1500000000000001'

let server: TestServer

function clientOf(name: string, credentials: Parameters<typeof officialClients>[1]): OfficialClient {
  const client = officialClients(server.url, credentials).find((other) => other.name === name)
  assert.ok(client)
  return client
}

async function failureOf(call: Promise<unknown>): Promise<ClientFailure> {
  return call.then(
    (answer) => assert.fail(`answered ${JSON.stringify(answer)}`),
    (error: ClientFailure) => error,
  )
}

describe('roles through the official clients', () => {
  before(async () => {
    const [engine] = engines
    assert.ok(engine)
    server = await TestServer.start(engine)
  })
  after(() => server.stop())

  for (const [index, name] of OFFICIAL_CLIENTS.entries()) {
    describe(`through ${name}`, () => {
      const PolicyName = `reading-${index}`
      const RoleName = `watch-${index}`
      const policy = { PolicyName, PolicyType: 'Custom' }
      const asRoot = (action: string, query: Record<string, unknown> = {}) =>
        clientOf(name, server.rootOf(ACCOUNT)).call({ version: RAM, action, query })

      test('policies and their versions', async () => {
        const Tag = JSON.stringify([{ Key: 'client', Value: name }])
        const created = await asRoot('CreatePolicy', { PolicyName, PolicyDocument: READ_FIREWALL, Description: 'a b+c/*~é', Tag })
        assert.equal(created.Policy.Description, 'a b+c/*~é')
        const listed = await asRoot('ListPolicies', { Tag, MaxItems: 1 })
        assert.deepEqual([listed.Policies.Policy[0].PolicyName, listed.IsTruncated], [PolicyName, false])
        const version = {
          PolicyName,
          PolicyDocument: documentOf({ Effect: 'Allow', Action: 'ram:*', Resource: '*' }),
          SetAsDefault: true,
        }
        assert.equal((await asRoot('CreatePolicyVersion', version)).PolicyVersion.VersionId, 'v2')
        await asRoot('SetDefaultPolicyVersion', { PolicyName, VersionId: 'v1' })
        assert.equal((await asRoot('GetPolicyVersion', { ...policy, VersionId: 'v2' })).PolicyVersion.IsDefaultVersion, false)
        assert.equal((await asRoot('ListPolicyVersions', policy)).PolicyVersions.PolicyVersion.length, 2)
        await asRoot('DeletePolicyVersion', { PolicyName, VersionId: 'v2' })
        assert.equal((await asRoot('GetPolicy', policy)).DefaultPolicyVersion.PolicyDocument, READ_FIREWALL)
      })

      test('roles, and a session that calls with its token', async () => {
        const AssumeRolePolicyDocument = trustOf(`acs:ram::${ACCOUNT}:root`)
        const { Role } = await asRoot('CreateRole', { RoleName, AssumeRolePolicyDocument, MaxSessionDuration: 7200 })
        await asRoot('UpdateRole', { RoleName, NewDescription: 'looks' })
        assert.equal((await asRoot('GetRole', { RoleName })).Role.Description, 'looks')
        assert.ok((await asRoot('ListRoles')).Roles.Role.some(({ Arn }: { Arn: string }) => Arn === Role.Arn))
        await asRoot('AttachPolicyToRole', { RoleName, ...policy })
        assert.equal((await asRoot('ListPoliciesForRole', { RoleName })).Policies.Policy.length, 1)
        assert.equal((await asRoot('ListEntitiesForPolicy', policy)).Roles.Role[0].RoleName, RoleName)

        const assume = {
          version: STS,
          action: 'AssumeRole',
          query: { RoleArn: Role.Arn, RoleSessionName: 'alice', DurationSeconds: 7200 },
        }
        const { Credentials } = await clientOf(name, server.user('careful')).call(assume)
        const { AccessKeyId: accessKeyId, AccessKeySecret: accessKeySecret, SecurityToken: securityToken } = Credentials
        const session = clientOf(name, { accessKeyId, accessKeySecret, securityToken })
        const identity = await session.call({ version: STS, action: 'GetCallerIdentity' })
        assert.deepEqual([identity.IdentityType, identity.PrincipalId], ['AssumedRoleUser', `${Role.RoleId}:alice`])
        assert.deepEqual((await session.call({ version: FIREWALL, action: 'DescribeInstanceMembers' })).Members, [])
        assert.match((await failureOf(session.call({ version: RAM, action: 'ListRoles' }))).code, /NoPermission/)

        const tokenless = await failureOf(
          clientOf(name, { accessKeyId, accessKeySecret }).call({ version: RAM, action: 'ListRoles' }),
        )
        assert.match(tokenless.code, /MissingSecurityToken/)
        const conflict = await failureOf(asRoot('DeleteRole', { RoleName }))
        assert.match(conflict.code, /DeleteConflict\.Role\.Policy/)
        await asRoot('DetachPolicyFromRole', { RoleName, ...policy })
        await asRoot('DeleteRole', { RoleName })
        assert.match((await failureOf(session.call({ version: RAM, action: 'ListRoles' }))).code, /InvalidSecurityToken\.Expired/)
      })

      test('policies of users and groups', async () => {
        await asRoot('AttachPolicyToUser', { UserName: 'nobody', ...policy })
        assert.equal((await asRoot('ListPoliciesForUser', { UserName: 'nobody' })).Policies.Policy.length, 1)
        await asRoot('DetachPolicyFromUser', { UserName: 'nobody', ...policy })
        const GroupName = `readers-${index}`
        await asRoot('CreateGroup', { GroupName })
        await asRoot('AttachPolicyToGroup', { GroupName, ...policy })
        const [attached] = (await asRoot('ListPoliciesForGroup', { GroupName })).Policies.Policy
        assert.deepEqual([attached.PolicyName, attached.PolicyType], [PolicyName, 'Custom'])
        await asRoot('DetachPolicyFromGroup', { GroupName, ...policy })
        assert.deepEqual((await asRoot('ListPoliciesForGroup', { GroupName })).Policies.Policy, [])
        const missing = await failureOf(asRoot('ListPoliciesForGroup', { GroupName: 'none' }))
        assert.match(missing.code, /EntityNotExist\.Group/)
        await asRoot('DeletePolicy', { PolicyName, CascadingDelete: true })
      })
    })
  }
})
