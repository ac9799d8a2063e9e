import assert from 'node:assert/strict'
import test, { beforeEach } from 'node:test'
import { systemPolicies } from '../../../src/domain/identity/policy/system-policies.ts'
import { forEachServer } from '../../server.ts'
import { STRANGER, WHEN } from './identities.ts'
import { READ_FIREWALL, rolesOf } from './roles.ts'

const SYSTEM = systemPolicies.map(({ name }) => name).sort()

interface Listed {
  readonly PolicyName: string
  readonly PolicyType: string
}

forEachServer((server) => {
  const { call, ask, codeOf, newPolicy, attach } = rolesOf(server)
  const namesOf = async (parameters: Record<string, unknown>, root?: string) => {
    const { Policies } = await ask('ListPolicies', parameters, root === undefined ? undefined : server().rootOf(root))
    return Policies.Policy.map(({ PolicyName }: Listed) => PolicyName)
  }
  beforeEach(() => server.reset())

  test('custom policies, then system policies, each in the order of names', async () => {
    assert.deepEqual(await namesOf({}), ['never-delete', 'read-firewall', ...SYSTEM])
    assert.deepEqual(await namesOf({ PolicyType: 'Custom' }), ['never-delete', 'read-firewall'])
    assert.deepEqual(await namesOf({ PolicyType: 'System' }), SYSTEM)
  })

  test('every field of a custom and of a system policy', async () => {
    await ask('CreatePolicy', {
      PolicyName: 'a-first',
      PolicyDocument: READ_FIREWALL,
      Description: 'a remark',
      Tag: [{ Key: 'k', Value: 'v' }],
    })
    await attach('User', 'nobody', 'a-first')
    await attach('User', 'nobody', 'AliyunRAMFullAccess', 'System')
    const { Policies, IsTruncated, ...rest } = await ask('ListPolicies')
    assert.deepEqual([IsTruncated, Object.keys(rest)], [false, ['RequestId']])
    const { CreateDate, UpdateDate, ...told } = Policies.Policy[0]
    assert.deepEqual(told, {
      PolicyName: 'a-first',
      PolicyType: 'Custom',
      Description: 'a remark',
      DefaultVersion: 'v1',
      AttachmentCount: 1,
      Tags: { Tag: [{ TagKey: 'k', TagValue: 'v' }] },
    })
    assert.match(CreateDate, WHEN)
    assert.match(UpdateDate, WHEN)
    const system = Policies.Policy.find(({ PolicyName }: Listed) => PolicyName === 'AliyunRAMFullAccess')
    const { Description, ...facts } = system
    assert.deepEqual(facts, { PolicyName: 'AliyunRAMFullAccess', PolicyType: 'System', DefaultVersion: 'v1', AttachmentCount: 1 })
    assert.ok(Description.length > 0)
  })

  test('pages of every size hold each policy once, also across the two kinds', async () => {
    for (const name of ['a', 'B', 'c-1', 'c-2']) await newPolicy(name)
    const all = await namesOf({})
    assert.deepEqual(all.slice(0, 6), ['B', 'a', 'c-1', 'c-2', 'never-delete', 'read-firewall'])
    for (const MaxItems of [1, 5, 6, 7, all.length - 1, all.length]) {
      const seen: string[] = []
      let Marker: string | undefined
      do {
        const body = await ask('ListPolicies', { MaxItems, Marker })
        assert.ok(body.Policies.Policy.length <= MaxItems)
        assert.equal(body.IsTruncated, body.Marker !== undefined)
        seen.push(...body.Policies.Policy.map(({ PolicyName }: Listed) => PolicyName))
        Marker = body.Marker
      } while (Marker !== undefined)
      assert.deepEqual(seen, all, String(MaxItems))
    }
  })

  test('a page goes on behind a policy that was deleted meanwhile', async () => {
    for (const name of ['a', 'b', 'c']) await newPolicy(name)
    const { Marker } = await ask('ListPolicies', { MaxItems: 2 })
    await ask('DeletePolicy', { PolicyName: 'b' })
    const { Policies } = await ask('ListPolicies', { MaxItems: 1, Marker })
    assert.equal(Policies.Policy[0].PolicyName, 'c')
  })

  test('a name of 128 characters makes a marker that is taken', async () => {
    await newPolicy('0'.repeat(128))
    const { Marker } = await ask('ListPolicies', { MaxItems: 1 })
    assert.equal((await ask('ListPolicies', { MaxItems: 1, Marker })).Policies.Policy[0].PolicyName, 'never-delete')
  })

  test('Tag: all of them must be borne, with their values where given', async () => {
    const tagged = (PolicyName: string, tags: Record<string, string>) =>
      ask('CreatePolicy', {
        PolicyName,
        PolicyDocument: READ_FIREWALL,
        Tag: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
      })
    await tagged('one', { env: 'prod', owner: 'alice' })
    await tagged('two', { env: 'prod', owner: 'bob' })
    await tagged('three', { env: 'test' })
    assert.deepEqual(await namesOf({ Tag: [{ Key: 'env', Value: 'prod' }] }), ['one', 'two'])
    assert.deepEqual(
      await namesOf({
        Tag: [
          { Key: 'env', Value: 'prod' },
          { Key: 'owner', Value: 'bob' },
        ],
      }),
      ['two'],
    )
    assert.deepEqual(await namesOf({ Tag: '[{"Key":"env"}]', MaxItems: 2 }), ['one', 'three'])
    assert.deepEqual(await namesOf({ Tag: [{ Key: 'ENV' }] }), [])
    assert.deepEqual(await namesOf({ Tag: [{ Key: 'env' }] }, STRANGER), [])
  })

  test('another account sees its own and the system policies', async () => {
    assert.deepEqual(await namesOf({}, STRANGER), SYSTEM)
  })

  test('InvalidParameter: type, page size, and markers that were not given out', async () => {
    const { Marker } = await ask('ListPolicies', { MaxItems: 1 })
    assert.deepEqual(await codeOf('ListPolicies', { PolicyType: 'system' }), [400, 'InvalidParameter.PolicyType'])
    for (const MaxItems of ['0', '1001', 'x', '-1']) {
      assert.deepEqual(await codeOf('ListPolicies', { MaxItems }), [400, 'InvalidParameter.MaxItems'])
    }
    for (const wrong of ['x', `${Marker}x`.slice(4), Buffer.from('roles\na').toString('base64url')]) {
      assert.deepEqual(await codeOf('ListPolicies', { Marker: wrong }), [400, 'InvalidParameter.Marker'], wrong)
    }
    assert.equal((await call('ListPolicies', { MaxItems: 1000 })).status, 200)
  })

  test('403 for a user without permission', async () => {
    assert.deepEqual(await codeOf('ListPolicies', {}, server().user('auditor')), [403, 'NoPermission'])
  })
})
