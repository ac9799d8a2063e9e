import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Operation } from '../../src/contract/operation.ts'
import type { AttachedPolicy } from '../../src/domain/identity/read.ts'
import { authorise } from '../../src/gateway/authorise.ts'
import type { Exchange } from '../../src/gateway/exchange.ts'
import { GatewayError } from '../../src/gateway/gateway-error.ts'
import type { World } from '../../src/gateway/world.ts'
import type { Principal } from '../../src/kernel/caller.ts'
import { parseUid, type Uid } from '../../src/kernel/ids.ts'

const RESOURCE = 'acs:svc::7:thing/x'
const ACCESS = { action: 'svc:GetThing', level: 'get', resource: 'acs:svc::{accountId}:thing/{Thing}' }
const ALSO = { parameter: 'Secrets', action: 'svc:GetSecrets' }
const USER: Principal = { type: 'user', name: 'alice', userId: '2001' }

/** What the step left behind, and whether it let the call pass. */
async function authorised(principal: Principal, attached: readonly AttachedPolicy[], input: object = { Thing: 'x' }) {
  const lookedUp: unknown[] = []
  const exchange = {
    request: { remoteAddress: '::ffff:203.0.113.9', secure: true },
    domainNow: Date.UTC(2026, 10, 21, 20, 55, 37),
    caller: { account: parseUid('7') as Uid, principal, accessKeyId: '' },
    operation: { access: 'Tag' in input ? { ...ACCESS, level: 'create' } : { ...ACCESS, also: ALSO } } as Operation<unknown>,
    input,
  } as unknown as Exchange<unknown>
  const world = {
    work: { read: (work: (deps: unknown) => unknown) => work({}) },
    identity: {
      policiesOf: async () => attached,
      async lookUp(context: unknown, lookups: ReadonlySet<string>, { resource, requestTags }: Record<string, unknown>) {
        lookedUp.push([[...lookups].sort(), resource, requestTags])
        return context
      },
    },
    sealDiagnostic: () => 'sealed',
  } as unknown as World<unknown>
  const refusal = await authorise(exchange, world).then(
    () => undefined,
    (error: unknown) => error,
  )
  return { exchange, refusal, lookedUp }
}

const system = (name: string): AttachedPolicy => ({ type: 'System', name, document: null, version: null, attachedTo: 'user' })

describe('the decision that stays with a request', () => {
  it('names the statement that allowed', async () => {
    const { exchange, refusal } = await authorised(USER, [system('AliyunRAMFullAccess'), system('AdministratorAccess')])
    assert.equal(refusal, undefined)
    assert.deepEqual(exchange.decision, {
      allowed: true,
      reason: 'allowed',
      kind: 'identity',
      policy: { type: 'System', name: 'AdministratorAccess', version: null, attachedTo: 'user' },
      statementIndex: 0,
      action: 'svc:GetThing',
      resource: RESOURCE,
    })
  })

  it('is there for a denied call, too', async () => {
    const { exchange, refusal } = await authorised(USER, [])
    assert.ok(refusal instanceof GatewayError)
    assert.equal(refusal.status, 403)
    const { allowed, reason, policy, resource } = exchange.decision ?? {}
    assert.deepEqual([allowed, reason, policy, resource], [false, 'implicit-deny', undefined, RESOURCE])
  })

  it('is about the second permission where the call needs one', async () => {
    const allows = (name: string, ...Action: string[]): AttachedPolicy => {
      const document = JSON.stringify({ Version: '1', Statement: { Effect: 'Allow', Action, Resource: '*' } })
      return { ...system(name), type: 'Custom', document }
    }
    const asked = { Thing: 'x', Secrets: 'y' }
    const actionOf = async (action: string[], input: object) => {
      const { exchange, refusal } = await authorised(USER, [allows('own', ...action)], input)
      return [exchange.decision?.action, refusal === undefined]
    }
    assert.deepEqual(await actionOf(['svc:GetThing'], { Thing: 'x' }), ['svc:GetThing', true])
    assert.deepEqual(await actionOf(['svc:GetThing'], asked), ['svc:GetSecrets', false])
    assert.deepEqual(await actionOf(['svc:GetSecrets'], asked), ['svc:GetThing', false])
    assert.deepEqual(await actionOf(['svc:GetThing', 'svc:GetSecrets'], asked), ['svc:GetSecrets', true])
  })

  it('is there for a root, whose policies are not asked for', async () => {
    const { exchange, refusal } = await authorised({ type: 'root' }, [])
    assert.equal(refusal, undefined)
    assert.deepEqual([exchange.decision?.allowed, exchange.decision?.reason], [true, 'root'])
  })

  it('names whoever assumed a role by role and session', async () => {
    const role: Principal = {
      type: 'role',
      name: 'auditor',
      roleId: '3',
      session: 'ci',
      policy: '{"Version":"1","Statement":[]}',
    }
    const { refusal } = await authorised(role, [system('AdministratorAccess')])
    assert.ok(refusal instanceof GatewayError)
    assert.deepEqual(refusal.fields['AccessDeniedDetail'], {
      PolicyType: 'SessionPolicy',
      NoPermissionType: 'ExplicitDeny',
      AuthAction: 'svc:GetThing',
      AuthPrincipalType: 'AssumedRoleUser',
      AuthPrincipalOwnerId: '7',
      AuthPrincipalDisplayName: 'auditor:ci',
      EncodedDiagnosticMessage: 'sealed',
    })
  })

  it('looks up what a policy asks for, and nothing where none does', async () => {
    const asking = (key: string): AttachedPolicy => {
      const Condition = { StringEquals: { [key]: 'x' } }
      const Statement = { Effect: 'Allow', Action: 'other:*', Resource: '*', Condition }
      return { ...system('own'), type: 'Custom', name: key, document: JSON.stringify({ Version: '1', Statement }) }
    }
    const plain = ['acs:SourceIp', 'acs:PrincipalArn', 'acs:PrincipalRD', 'acs:RequestTag', 'sts:ExternalId']
    assert.deepEqual((await authorised(USER, plain.map(asking))).lookedUp, [])
    assert.deepEqual((await authorised({ type: 'root' }, [asking('acs:PrincipalRDId')])).lookedUp, [])
    const cases = [
      [['ACS:principalRDid'], ['directory'], []],
      [['acs:PrincipalRDPath', 'acs:ResourceTag/team'], ['directory', 'resource-tags'], []],
      [
        ['acs:SourceIp', 'acs:RequestTag/team'],
        ['request-tags'],
        [
          { key: 'team', value: 'x' },
          { key: 'empty', value: '' },
        ],
      ],
    ] as const
    for (const [keys, lookups, tags] of cases) {
      const Tag = [{ Key: 'team', Value: 'x' }, { Key: 'empty' }]
      const { lookedUp } = await authorised(USER, keys.map(asking), { Thing: 'x', ...(tags.length > 0 ? { Tag } : {}) })
      assert.deepEqual(lookedUp, [[lookups, RESOURCE, tags]], keys.join())
    }
  })

  it('asks for what a session’s policy and a variable name, too', async () => {
    const Statement = {
      Effect: 'Allow',
      Action: '*',
      Resource: '*',
      Condition: { StringLike: { 'acs:SourceIp': `\${${'acs:PrincipalRDId'}}` } },
    }
    const policy = JSON.stringify({ Version: '1', Statement })
    const { lookedUp } = await authorised({ type: 'role', name: 'r', roleId: '3', session: 's', policy }, [])
    assert.deepEqual(lookedUp, [[['directory'], RESOURCE, []]])
  })

  it('was made from what the request is', async () => {
    const { exchange } = await authorised(USER, [])
    assert.deepEqual(Object.fromEntries([...(exchange.context?.keys() ?? [])].map((key) => [key, exchange.context?.get(key)])), {
      'acs:currenttime': ['2026-11-21T20:55:37Z'],
      'acs:mfapresent': ['false'],
      'acs:principalarn': ['acs:ram::7:user/alice'],
      'acs:securetransport': ['true'],
      'acs:sourceip': ['203.0.113.9'],
    })
  })
})
