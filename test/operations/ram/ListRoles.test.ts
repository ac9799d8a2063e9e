import assert from 'node:assert/strict'
import test, { beforeEach } from 'node:test'
import { forEachServer } from '../../server.ts'
import { MANAGEMENT, STRANGER, WHEN } from './identities.ts'
import { rolesOf, trustOf } from './roles.ts'

forEachServer((server) => {
  const { ask, codeOf, newRole } = rolesOf(server)
  const namesOf = async (parameters: Record<string, unknown> = {}) => {
    const { Roles } = await ask('ListRoles', parameters)
    return Roles.Role.map(({ RoleName }: { RoleName: string }) => RoleName)
  }
  beforeEach(() => server.reset())

  test('no roles: an empty list', async () => {
    const { RequestId: _, ...told } = await ask('ListRoles')
    assert.deepEqual(told, { Roles: { Role: [] }, IsTruncated: false })
  })

  test('every field', async () => {
    const { Role } = await ask('CreateRole', {
      RoleName: 'watch',
      AssumeRolePolicyDocument: trustOf('*'),
      Description: 'looks',
      Tag: [
        { Key: 'b', Value: '2' },
        { Key: 'a', Value: '1' },
      ],
    })
    const { Roles } = await ask('ListRoles')
    const [{ UpdateDate, ...told }] = Roles.Role
    assert.match(UpdateDate, WHEN)
    assert.deepEqual(told, {
      RoleName: 'watch',
      RoleId: Role.RoleId,
      Arn: `acs:ram::${MANAGEMENT}:role/watch`,
      Description: 'looks',
      MaxSessionDuration: 3600,
      CreateDate: Role.CreateDate,
      Tags: {
        Tag: [
          { TagKey: 'a', TagValue: '1' },
          { TagKey: 'b', TagValue: '2' },
        ],
      },
    })
  })

  test('pages of every size hold each role once', async () => {
    const names = ['Alpha', 'a', 'b.c', 'b-c', 'zeta']
    for (const name of names) await newRole(name)
    const all = await namesOf()
    assert.deepEqual(all, [...names].sort())
    for (let MaxItems = 1; MaxItems <= 6; MaxItems++) {
      const seen: string[] = []
      let Marker: string | undefined
      do {
        const body = await ask('ListRoles', { MaxItems, Marker })
        assert.equal(body.IsTruncated, body.Marker !== undefined)
        seen.push(...body.Roles.Role.map(({ RoleName }: { RoleName: string }) => RoleName))
        Marker = body.Marker
      } while (Marker !== undefined)
      assert.deepEqual(seen, all)
    }
  })

  test('Tag: all of them must be borne', async () => {
    const tagged = (RoleName: string, Tag: object[]) =>
      ask('CreateRole', { RoleName, AssumeRolePolicyDocument: trustOf('*'), Tag })
    await tagged('one', [{ Key: 'env', Value: 'prod' }])
    await tagged('two', [
      { Key: 'env', Value: 'prod' },
      { Key: 'team', Value: '' },
    ])
    await tagged('three', [{ Key: 'env', Value: 'test' }])
    assert.deepEqual(await namesOf({ Tag: [{ Key: 'env', Value: 'prod' }] }), ['one', 'two'])
    assert.deepEqual(await namesOf({ Tag: '[{"Key":"env"},{"Key":"team","Value":""}]' }), ['two'])
    assert.deepEqual(await namesOf({ Tag: [{ Key: 'env', Value: '' }] }), [])
  })

  test('another account’s roles are not there', async () => {
    await newRole('watch')
    assert.deepEqual((await ask('ListRoles', {}, server().rootOf(STRANGER))).Roles.Role, [])
  })

  test('InvalidParameter: page size and markers that were not given out', async () => {
    for (const MaxItems of [0, 1001, 'x'])
      assert.deepEqual(await codeOf('ListRoles', { MaxItems }), [400, 'InvalidParameter.MaxItems'])
    const { Marker } = await ask('ListPolicies', { MaxItems: 1 })
    for (const wrong of ['x', Marker])
      assert.deepEqual(await codeOf('ListRoles', { Marker: wrong }), [400, 'InvalidParameter.Marker'])
  })

  test('403 for a user without permission', async () => {
    assert.deepEqual(await codeOf('ListRoles', {}, server().user('nobody')), [403, 'NoPermission'])
  })
})
