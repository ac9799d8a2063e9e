import assert from 'node:assert/strict'
import test, { beforeEach } from 'node:test'
import { forEachServer } from '../../server.ts'
import { MANAGEMENT, STRANGER, WHEN } from './identities.ts'
import { rolesOf, trustOf } from './roles.ts'

const KEY = { PolicyName: 'read-firewall', PolicyType: 'Custom' }

forEachServer((server) => {
  const { ask, codeOf, newRole, newGroup, attach, assertRequired } = rolesOf(server)
  beforeEach(() => server.reset())

  test('users, groups and roles with their particulars', async () => {
    await newGroup('dev')
    await ask('CreateRole', { RoleName: 'watch', AssumeRolePolicyDocument: trustOf('*'), Description: 'looks' })
    const { RoleId } = (await ask('GetRole', { RoleName: 'watch' })).Role
    await attach('User', 'careful', 'read-firewall')
    await attach('Group', 'dev', 'read-firewall')
    await attach('Role', 'watch', 'read-firewall')
    const { Users, Groups, Roles } = await ask('ListEntitiesForPolicy', KEY)
    const dated = [...Users.User, ...Groups.Group, ...Roles.Role]
    for (const { AttachDate } of dated) assert.match(AttachDate, WHEN)
    const undated = dated.map(({ AttachDate: _, ...told }: Record<string, string>) => told)
    for (const user of undated.slice(0, 2)) assert.match(String(user['UserId']), /^[0-9]{18}$/)
    assert.deepEqual(
      undated.map(({ UserId: _, ...told }) => told),
      [
        { UserName: 'auditor', DisplayName: '' },
        { UserName: 'careful', DisplayName: '' },
        { GroupName: 'dev', Comments: 'a remark' },
        { RoleName: 'watch', RoleId, Arn: `acs:ram::${MANAGEMENT}:role/watch`, Description: 'looks' },
      ],
    )
  })

  test('a system policy: those of the caller’s account alone', async () => {
    await newRole('watch')
    await attach('Role', 'watch', 'AdministratorAccess', 'System')
    const key = { PolicyName: 'AdministratorAccess', PolicyType: 'System' }
    const own = await ask('ListEntitiesForPolicy', key)
    assert.deepEqual([own.Users.User, own.Groups.Group, own.Roles.Role.length], [[], [], 1])
    const theirs = await ask('ListEntitiesForPolicy', key, server().rootOf(STRANGER))
    assert.deepEqual(
      theirs.Users.User.map(({ UserName }: { UserName: string }) => UserName),
      ['outsider'],
    )
    assert.deepEqual(theirs.Roles.Role, [])
  })

  test('nobody has it: three empty lists', async () => {
    const { RequestId: _, ...told } = await ask('ListEntitiesForPolicy', {
      PolicyName: 'AliyunRAMFullAccess',
      PolicyType: 'System',
    })
    assert.deepEqual(told, { Users: { User: [] }, Groups: { Group: [] }, Roles: { Role: [] } })
  })

  test('EntityNotExist.Policy: unknown, the other type, another account’s', async () => {
    assert.deepEqual(await codeOf('ListEntitiesForPolicy', { ...KEY, PolicyName: 'none' }), [404, 'EntityNotExist.Policy'])
    assert.deepEqual(await codeOf('ListEntitiesForPolicy', { ...KEY, PolicyType: 'System' }), [404, 'EntityNotExist.Policy'])
    assert.deepEqual(await codeOf('ListEntitiesForPolicy', KEY, server().rootOf(STRANGER)), [404, 'EntityNotExist.Policy'])
  })

  test('InvalidParameter: type and name', async () => {
    assert.deepEqual(await codeOf('ListEntitiesForPolicy', { ...KEY, PolicyType: 'x' }), [400, 'InvalidParameter.PolicyType'])
    assert.deepEqual(await codeOf('ListEntitiesForPolicy', { ...KEY, PolicyName: 'a b' }), [
      400,
      'InvalidParameter.PolicyName.InvalidChars',
    ])
    const long = await codeOf('ListEntitiesForPolicy', { ...KEY, PolicyName: 'p'.repeat(129) })
    assert.deepEqual(long, [400, 'InvalidParameter.PolicyName.Length'])
    await assertRequired('ListEntitiesForPolicy', 'PolicyName', { PolicyType: 'Custom' })
    await assertRequired('ListEntitiesForPolicy', 'PolicyType', { PolicyName: 'read-firewall' })
  })

  test('403 for a user without permission', async () => {
    assert.deepEqual(await codeOf('ListEntitiesForPolicy', KEY, server().user('nobody')), [403, 'NoPermission'])
  })
})
